/**
 * Finds names that occur twice in an object of a JSON text: `JSON.parse` keeps the last of them, another reader may keep
 * the first. https://www.rfc-editor.org/rfc/rfc8259#section-4
 */

/** A string or a structural character; numbers and literals say nothing about names. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g;
/** A name that JavaScript does not store as an ordinary property. */
const PROTOTYPE = '__proto__';

/**
 * @param text valid JSON
 * @param checkDepth receives the depth of each object and list, and may throw
 * @returns false also for a name that cannot be read as others are
 */
export function hasUniqueNames(text: string, checkDepth?: (depth: number) => void): boolean {
  const names: Set<string>[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      names.push(new Set());
      checkDepth?.(names.length);
    }
    if (token === '}' || token === ']') names.pop();
    else if (token === ':') {
      const name = JSON.parse(last) as string;
      const seen = names.at(-1);
      if (seen === undefined || seen.has(name) || name === PROTOTYPE) return false;
      seen.add(name);
    }
    last = token;
  }
  return true;
}

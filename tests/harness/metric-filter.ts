/**
 * Matches CloudWatch's JSON patterns for metric filters, as far as the stack uses them: one comparison of one field
 * with a text, a number, or `*` for any text. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
const PATTERN = /^\{ (\$(?:\.[A-Za-z]+)+) (=|>=) (?:"([^"*]*|\*)"|([0-9]+)) \}$/;

/** Returns true if the line matches. A line that is not entirely JSON matches no pattern. */
export function matchesPattern(pattern: string, line: string): boolean {
  const [, selector, operator, text, number] = PATTERN.exec(pattern) ?? [];
  if (selector === undefined) throw new Error(`the test knows no pattern ${pattern}`);
  const value = fieldOf(selector, line);
  if (operator === '>=') return typeof value === 'number' && value >= Number(number);
  if (text === '*') return typeof value === 'string';
  return text === undefined ? value === Number(number) : value === text;
}

/** Returns the value of a selector, such as `$.audit.code`, in a line; `undefined` if the line is not JSON. */
export function fieldOf(selector: string, line: string): unknown {
  let found: unknown;
  try {
    found = JSON.parse(line);
  } catch {
    return undefined;
  }
  for (const name of selector.split('.').slice(1)) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}

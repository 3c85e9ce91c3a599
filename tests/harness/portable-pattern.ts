/**
 * Finds patterns that engines of other languages read differently: clients compile them in Java, Python and Ruby too.
 * https://json-schema.org/draft/2020-12/json-schema-core#section-6.4
 */

/** Matches one part of a pattern, outside classes, that all engines share. */
const OUTSIDE_CLASS =
  /^(?:[^\\[\](){}*+?]|\\[\\/[\](){}.*+?^$|-]|\\[tnr]|\\x[0-7][0-9a-f]|\(\?:|\((?!\?)|\)|[*+?](?!\+)|\{[0-9]+(?:,[0-9]*)?\}(?!\+))/i;
/**
 * Matches one character of a class: brackets are escaped, and characters that combine classes elsewhere are never
 * doubled.
 */
const IN_CLASS = /^(?:[^\\[\]&~|-]|([&~|-])(?!\1)|\\[\\/[\](){}.*+?^$|-]|\\[tnr]|\\x[0-7][0-9a-f])/i;
const CLASS_START = /^\[\^?(?!\])/;

/** Returns the pattern's rest from the first part that is not portable; `null` if all of it is. */
export function unportableRestOf(pattern: string): string | null {
  let rest = pattern;
  let isInClass = false;
  while (rest !== '') {
    const [step = ''] = (isInClass ? IN_CLASS : OUTSIDE_CLASS).exec(rest) ?? [];
    const [start = ''] = isInClass ? [] : (CLASS_START.exec(rest) ?? []);
    const isEnd = isInClass && rest.startsWith(']');
    if (start !== '') isInClass = true;
    if (isEnd) isInClass = false;
    const taken = start.length + step.length + (isEnd ? 1 : 0);
    if (taken === 0) return rest;
    rest = rest.slice(taken);
  }
  return isInClass ? '' : null;
}

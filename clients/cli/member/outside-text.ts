/** Reads what comes from outside: files of the user's and answers of a broker, whose shape and characters nobody has promised. */
import { LatchkeyError } from '../../../shared/errors.ts';

const MAX_SHOWN_CHARACTERS = 500;
/** Matches one line, without controls and without marks that are not shown or turn the text around. */
const LINE = /^[^\p{C}\p{Zl}\p{Zp}]{1,2048}$/u;

/** Makes a text fit for a terminal: control characters and invisible marks could change what it shows. */
export function plain(text: string): string {
  return text.replaceAll(/\p{C}/gu, '?').slice(0, MAX_SHOWN_CHARACTERS);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Returns a field of an answer that is a text fit to be shown and to be a line of a file.
 * @throws LatchkeyError internal
 */
export function textField(content: Readonly<Record<string, unknown>>, name: string): string {
  const value = content[name];
  if (typeof value === 'string' && LINE.test(value)) return value;
  throw new LatchkeyError('internal', `the broker's answer has no ${name}; it may be of another version`);
}

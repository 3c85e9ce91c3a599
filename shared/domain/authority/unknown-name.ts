/**
 * Words the refusal of a name that a table does not have, for whoever chose it, with those that it has. The name is repeated only if
 * it is short and of letters, so no refusal repeats a secret that was put in the wrong place, or a page of text.
 */
import { LatchkeyError } from '../../errors.ts';

const PLAIN_WORD = /^[A-Za-z](?:[A-Za-z-]{0,22}[A-Za-z])?$/;

/**
 * @param what the noun of the name: `role`
 * @param whose introduces the list: `a webqsee team has`
 */
export function unknownName(what: string, name: string, whose: string, known: readonly string[]): LatchkeyError {
  const missing = PLAIN_WORD.test(name) ? `there is no ${what} ${name}` : `there is no such ${what}`;
  return new LatchkeyError('invalid_request', `${missing}; ${whose}: ${known.join(', ')}`);
}

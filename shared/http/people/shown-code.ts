/** Finds the code of an invite in what somebody pasted: a mail may have broken it, and a link or a sentence may be around it. */
import { parseSecret } from '../../domain/people/secret.ts';
import { LatchkeyError } from '../../errors.ts';

/** White space, and what a mail program or a page puts between letters without showing it. */
const UNSEEN = /[\s\u00ad\u200b-\u200d\u2060]+/g;
const WORDS = /[A-Za-z0-9_-]+/g;

/**
 * Returns the one code in a text, or the text without the white space around it, which then is a code of nobody.
 * @throws LatchkeyError invalid_request for two codes, not_found for a token
 */
export function codeIn(text: string): string {
  for (const candidate of [text, text.replaceAll(UNSEEN, '')]) {
    const words = new Set(candidate.match(WORDS));
    const codes = [...words].filter((word) => parseSecret('invite', word) !== null);
    const [code] = codes;
    if (codes.length > 1)
      throw new LatchkeyError('invalid_request', 'body.code: holds several codes; send the one of your invite');
    if (code !== undefined) return code;
    if ([...words].some((word) => parseSecret('token', word) !== null))
      throw new LatchkeyError(
        'not_found',
        'this is a token, not the code of an invite: send it as "Authorization: Bearer <token>", it needs no enrolment',
      );
  }
  return text.trim();
}

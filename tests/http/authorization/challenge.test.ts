/** Proves that unauthenticated callers are told to provide a token, or to sign in where a password is accepted. */
import { describe, expect, test } from '@jest/globals';
import { loginChallenge } from '../../../shared/http/authorization/basic.ts';
import { tokenChallenge } from '../../../shared/http/authorization/challenge.ts';

const FOR_A_TOKEN = 'Bearer realm="latchkey"';
const FOR_ANOTHER_TOKEN = 'Bearer realm="latchkey", error="invalid_token"';
const FOR_A_PASSWORD = 'Basic realm="smap"';

describe.each<[string, string | undefined, string, string]>([
  ['no header', undefined, FOR_A_TOKEN, FOR_A_PASSWORD],
  ['an empty one', '', FOR_A_TOKEN, FOR_A_PASSWORD],
  ['a token', 'Bearer lk_ended', FOR_ANOTHER_TOKEN, FOR_ANOTHER_TOKEN],
  ['a token in another case of letters', 'bearer lk_ended', FOR_ANOTHER_TOKEN, FOR_ANOTHER_TOKEN],
  ['a token alone', 'lk_ended', FOR_ANOTHER_TOKEN, FOR_ANOTHER_TOKEN],
  ['a token that begins like a scheme', 'basically', FOR_ANOTHER_TOKEN, FOR_ANOTHER_TOKEN],
  ['a password', 'Basic YWRhOnNlY3JldA==', FOR_ANOTHER_TOKEN, FOR_A_PASSWORD],
  ['a password in another case of letters', 'BASIC YWRhOnNlY3JldA==', FOR_ANOTHER_TOKEN, FOR_A_PASSWORD],
  ['the scheme of passwords alone', 'Basic', FOR_ANOTHER_TOKEN, FOR_A_PASSWORD],
  ['another scheme', 'Digest username="ada"', FOR_ANOTHER_TOKEN, FOR_ANOTHER_TOKEN],
])('%s', (_what, authorization, everywhere, onAttachments) => {
  test('is asked for a token', () => {
    expect(tokenChallenge(authorization)).toBe(everywhere);
  });

  test('is asked for a password on attachments only by a password or nothing', () => {
    expect(loginChallenge(authorization)).toBe(onAttachments);
  });
});

test('nothing of what was shown is told', () => {
  for (const shown of ['Bearer lk_secret', 'Basic c2VjcmV0', 'Digest "secret"'])
    expect(tokenChallenge(shown) + loginChallenge(shown)).not.toMatch(/secret|c2Vj/);
});

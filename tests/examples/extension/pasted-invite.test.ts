/** Proves which broker a pasted invite is shown to: the one of its own link, by TLS or on this machine, and no other. */
import { expect, test } from '@jest/globals';
import { pastedInvite } from '../../../examples/extension/pasted-invite.ts';

const CODE = `lki_${'0'.repeat(20)}_${'a'.repeat(43)}`;
const OTHER = `lki_${'1'.repeat(20)}_${'b'.repeat(43)}`;
const INVITE = `#invite=${CODE}`;
const CHOSEN = 'https://chosen.example';

test.each([
  [`https://keys.example.org/${INVITE}`, 'https://keys.example.org'],
  [`Hello Max,\nhere: https://keys.example.org/prod/${INVITE}. Ada`, 'https://keys.example.org/prod'],
  [`see https://example.org/news and <https://keys.example.org:8443/${INVITE}>`, 'https://keys.example.org:8443'],
  [`https://keys.example.org/${INVITE} https://keys.example.org/${INVITE}`, 'https://keys.example.org'],
  [`http://127.0.0.1:8787/${INVITE}`, 'http://127.0.0.1:8787'],
  [`http://localhost:8787/${INVITE}`, 'http://localhost:8787'],
  [`HTTPS://KEYS.example.org/${INVITE}`, 'https://keys.example.org'],
  [CODE, CHOSEN],
  [`your code: ${CODE}`, CHOSEN],
])('%s is of %s', (pasted, broker) => {
  expect(pastedInvite(pasted, CHOSEN)).toEqual({ broker, invite: CODE });
});

test.each([
  ['two links', `Mallory: https://evil.example/#invite=${OTHER}\nAda: https://good.example/${INVITE}`, /several/],
  [
    'a bent link before another',
    `https://evil.example/#invite=lki_${'1'.repeat(20)}\nhttps://good.example/${INVITE}`,
    /several/,
  ],
  ['one code behind two addresses', `https://evil.example/${INVITE} https://good.example/${INVITE}`, /several/],
  ['two codes', `${CODE} ${OTHER}`, /several/],
  ['a link of nothing, and a code', `https://evil.example/#invite=lki_\n${CODE}`, /which broker/],
  ['a link that anybody on the way can read', `http://keys.example.org/${INVITE}`, /not safe/],
  ['a name before another host', `https://keys.example.org@evil.example/${INVITE}`, /not safe/],
  ['another protocol', `ftp://keys.example.org/${INVITE}`, /which broker/],
  ['a script', `javascript://x/%0aalert(1)${INVITE}`, /which broker/],
  ['a link without an invite', 'https://keys.example.org/#/acme/gallery', /which broker/],
  ['nothing', '', /which broker/],
])('%s: sent nowhere, not even to the broker that was chosen', (_what, pasted, title) => {
  expect(pastedInvite(pasted, CHOSEN)).toMatchObject({ title: expect.stringMatching(title) });
});

test('a code alone is of no broker before one was joined', () => {
  expect(pastedInvite(CODE, undefined)).toMatchObject({ title: expect.stringMatching(/which broker/) });
});

test('what is very long is searched in part', () => {
  const pasted = `${'http://'.repeat(20_000)} https://keys.example.org/${INVITE}`;
  expect(pastedInvite(pasted, CHOSEN)).toHaveProperty('title');
});

/**
 * Attack: be another reader, or nobody. The trusted proxy's header counts only beside the proxy's own token; one that was made
 * to vanish on the way (`Connection: X-Latchkey-User`), its twin with underscores, or a name of a service means nobody.
 */
import { expect, test } from '@jest/globals';
import { forFile } from '../harness/for-file.ts';
import { routeTo, startAttachments } from '../harness/attachment-functions.ts';
import { PICTURE } from '../harness/attachments.ts';
import { basic } from '../harness/attachments.ts';
import { SMAP_USER } from '../harness/smap-user.ts';
import { ask, refusal, send } from '../harness/http.ts';
import NOBODIES from '../vectors/attacks/spoofed-reader.json' with { type: 'json' };

const attachments = forFile(startAttachments);

function readerOf(location: string | undefined): string | null {
  return new URL(location ?? '').searchParams.get('x-latchkey-user');
}

test('without a token the header is nobody’s', async () => {
  const answer = await send(attachments.broker, routeTo(PICTURE), { headers: { 'x-latchkey-user': 'anna' } });
  expect([refusal(answer), answer.headers['www-authenticate']]).toEqual(['401 unauthenticated', 'Basic realm="smap"']);
});

test.each(['admin', 'service'] as const)('beside the token of %s it is not looked at', async (way) => {
  for (const named of ['root', '', 'service.web', 'a'.repeat(500)]) {
    const { status, headers } = await attachments.ways[way](routeTo(PICTURE), {
      headers: { 'x-latchkey-user': named },
    });
    expect([status, readerOf(headers.location)]).toEqual([302, way === 'admin' ? 'grace' : 'service.smap']);
  }
});

test('beside a password neither', async () => {
  const { headers } = await attachments.ways.password(routeTo(PICTURE), { headers: { 'x-latchkey-user': 'root' } });
  expect(readerOf(headers.location)).toBe(SMAP_USER.ident);
});

test.each(NOBODIES as [string, Record<string, string>][])(
  'a proxy whose header is %s is nobody, and no password is asked for',
  async (_what, headers) => {
    for (const path of [routeTo(PICTURE), `/v1/teams/survey/attachments?path=${PICTURE}`]) {
      const answer = await ask(attachments.broker, path, attachments.proxy, { headers });
      expect(refusal(answer)).toBe('401 unauthenticated');
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="latchkey", error="invalid_token"');
    }
  },
);

test.each([
  ['Änna', '%C3%84nna'],
  ['a&X-Amz-Expires=9', 'a%26X-Amz-Expires%3D9'],
  ['a b+c%', 'a%20b%2Bc%25'],
  ['a#b?c', 'a%23b%3Fc'],
])('the name %s is encoded, signed, and opens nothing', async (name, encoded) => {
  const headers = { 'x-latchkey-user': Buffer.from(name).toString('latin1') };
  const { headers: answered } = await ask(attachments.broker, routeTo(PICTURE), attachments.proxy, { headers });
  expect(answered.location).toMatch(new RegExp(`&x-latchkey-user=${encoded.replaceAll('%', '\\%')}$`));
  expect((await fetch(answered.location ?? '')).status).toBe(200);
  const forged = (answered.location ?? '').replace(/x-latchkey-user=.*$/, 'x-latchkey-user=root');
  expect((await fetch(forged)).status).toBe(403);
});

test('two names are one, which is nobody else’s', async () => {
  const headers = { 'x-latchkey-user': 'anna, root' };
  const { headers: answered } = await ask(attachments.broker, routeTo(PICTURE), attachments.proxy, { headers });
  expect(readerOf(answered.location)).toBe('anna, root');
});

test('the proxy’s token is no password, and a password no token', async () => {
  for (const headers of [
    basic(SMAP_USER.ident, attachments.proxy),
    basic('service.web', attachments.proxy),
    { authorization: `Bearer ${SMAP_USER.password}`, 'x-latchkey-user': 'anna' },
  ])
    expect((await send(attachments.broker, routeTo(PICTURE), { headers })).status).toBe(401);
});

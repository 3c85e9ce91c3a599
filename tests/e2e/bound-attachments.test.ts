/** Proves that a bound token opens attachments by proofs of their URLs, as a browser escapes them, and by no proof of another. */
import { beforeAll, expect, test } from '@jest/globals';
import { DEMO_SMAP_TEAM } from '../../local/demo-smap.ts';
import { enrollBound, type BoundMember } from '../harness/bound-member.ts';
import { boundHeaders } from '../harness/dpop-key.ts';
import { refusal } from '../harness/http.ts';
import { useLatchkey } from '../harness/use-latchkey.ts';

const latchkey = useLatchkey();
const ATTACHMENTS = `/v1/teams/${DEMO_SMAP_TEAM}/attachments`;
let reader: BoundMember;

beforeAll(async () => {
  const { code } = await latchkey.operator.invite({ team: DEMO_SMAP_TEAM, user: 'rea', role: 'reader' });
  reader = await enrollBound(latchkey.broker, code);
});

/** Asks for one path with a proof of another. */
async function asked(path: string, proved = path, method = 'GET'): Promise<number> {
  const headers = await boundHeaders(reader.key, reader.token, { method, url: `${latchkey.broker}${proved}` });
  return (await latchkey.send(path, { method, headers })).status;
}

test.each([
  '/s1_1/a.jpg',
  '/s1_1/a%20b.jpg',
  '/s1_1/100%25.jpg',
  '/s1_1/%2541.jpg',
  '/s1_1/%E4%BD%A0%C3%A9.jpg',
  "/s1_1/it's(1)+%2B.jpg",
  '?path=s1_1%2Fwhat%3F.jpg',
])('%s', async (tail) => {
  expect(await asked(ATTACHMENTS + tail)).toBe(302);
  expect(await asked(ATTACHMENTS + tail, ATTACHMENTS + tail, 'HEAD')).toBe(302);
});

test('a proof of another name, method or route is refused', async () => {
  const path = `${ATTACHMENTS}/s1_1/a.jpg`;
  expect(await asked(path, `${ATTACHMENTS}/s1_1/b.jpg`)).toBe(401);
  expect(await asked(path, `${ATTACHMENTS}/s1_1/%61%2Ejpg`)).toBe(302);
  const headers = await boundHeaders(reader.key, reader.token, { method: 'HEAD', url: latchkey.broker + path });
  expect(refusal(await latchkey.send(path, { headers }))).toBe('401 invalid_dpop_proof');
});

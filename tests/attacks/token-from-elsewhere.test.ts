/**
 * Attack: use a service's token from outside its networks, and claim another address in every header that some proxy is said to
 * write. The address is the one the connection came from; what is written beside it changes nothing.
 * https://www.rfc-editor.org/rfc/rfc7239#section-8.1
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { untilAuditLine } from '../harness/audit.ts';
import { jsonOf, jsonPost, refusal } from '../harness/http.ts';
import { CREDENTIALS, INVALID, OUT_OF_SCOPE, ROOT, useLatchkey } from '../harness/use-latchkey.ts';
import VECTORS from '../vectors/attacks/token-from-elsewhere.json' with { type: 'json' };

const INSIDE = '203.0.113.7';
const SPOOFS = VECTORS.headers as [string, string][];
const NETWORKS = ['203.0.113.0/24', '2001:db8::/48'];
const latchkey = useLatchkey({ members: ['ada'] });
let token: string;

beforeAll(async () => {
  ({ token } = await latchkey.people.service('ada', { name: 'far', role: 'member', cidrs: NETWORKS }));
});

describe.each(['/v1/me', '/v1/teams/demo', CREDENTIALS])('%s', (path) => {
  test('without any header: out_of_scope, and the audit line says who and from where', async () => {
    const answer = await latchkey.ask(path, token);
    expect(refusal(answer)).toBe(OUT_OF_SCOPE);
    const { requestId } = jsonOf(answer);
    const line = await untilAuditLine(latchkey.running, (each) => each['requestId'] === requestId);
    expect(line).toMatchObject({ user: 'service.far', sourceIp: '127.0.0.1', decision: 'refused' });
  });

  const all = JSON.stringify(Object.fromEntries(SPOOFS));
  test.each([...SPOOFS.map(([name, value]) => JSON.stringify({ [name]: value })), all])(
    'with %s the same',
    async (text) => {
      const answer = await latchkey.ask(path, token, { headers: JSON.parse(text) as Record<string, string> });
      expect(refusal(answer)).toBe(OUT_OF_SCOPE);
      expect(answer.text).not.toContain(INSIDE);
    },
  );
});

test('no URL is signed for it', async () => {
  const sending = jsonPost({ requests: [{ op: 'get', key: `${ROOT}shared/a` }] });
  const headers = { ...sending.headers, 'x-forwarded-for': INSIDE };
  expect(refusal(await latchkey.ask('/v1/teams/demo/presign', token, { ...sending, headers }))).toBe(OUT_OF_SCOPE);
});

test('nor do headers take an address away that is inside', async () => {
  const near = await latchkey.people.service('ada', { name: 'near', role: 'member', cidrs: ['127.0.0.0/8'] });
  for (const headers of [{}, { 'x-forwarded-for': '198.51.100.1' }, { forwarded: 'for=198.51.100.1' }])
    expect((await latchkey.ask(CREDENTIALS, near.token, { headers })).status).toBe(200);
});

test.each(VECTORS.networks)('the network "%s" is refused', async (cidr) => {
  expect(await latchkey.told('ada', 'POST tokens', { name: 'odd', role: 'member', cidrs: [cidr] })).toBe(INVALID);
});

test.each(['far', 'FAR'])('nobody widens the networks of %s by a second token', async (name) => {
  for (const cidrs of [{}, { cidrs: NETWORKS.slice(0, 1) }, { cidrs: [...NETWORKS, '127.0.0.0/8'] }])
    expect(await latchkey.told('ada', 'POST tokens', { name, role: 'member', ...cidrs })).toBe('409 conflict');
});

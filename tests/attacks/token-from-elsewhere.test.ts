/**
 * Attack: use a service's token from outside its networks, and claim another address in every header that some proxy is said to
 * write. The address is the one the connection came from; what is written beside it changes nothing.
 * https://www.rfc-editor.org/rfc/rfc7239#section-8.1
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { untilAuditLine } from '../harness/audit.ts';
import { jsonOf, jsonPost, refusal, type Sending } from '../harness/http.ts';
import { CREDENTIALS, INVALID, OUT_OF_SCOPE, ROOT, useLatchkey } from '../harness/use-latchkey.ts';
import VECTORS from '../vectors/attacks/token-from-elsewhere.json' with { type: 'json' };

const NETWORKS = ['203.0.113.0/24', '2001:db8::/48'];
const SPOOFS = VECTORS.headers.map(([name = '', value = '']) => ({ [name]: value }));
const ALL = Object.assign({}, ...SPOOFS) as object;
const PRESIGN = jsonPost({ requests: [{ op: 'get', key: `${ROOT}shared/a` }] });
const READS = ['/v1/me', '/v1/teams/demo', CREDENTIALS].map((path): [string, Sending] => [path, {}]);
const latchkey = useLatchkey({ members: ['ada'] });
let token: string;

beforeAll(async () => {
  ({ token } = await latchkey.people.service('ada', { name: 'far', role: 'member', cidrs: NETWORKS }));
});

describe.each([...READS, ['/v1/teams/demo/presign', PRESIGN] as const])('%s', (path, sending) => {
  test.each([{}, ...SPOOFS, ALL])('with %j: out_of_scope, and the audit line says who and from where', async (more) => {
    const answer = await latchkey.ask(path, token, { ...sending, headers: { ...sending.headers, ...more } });
    expect(refusal(answer)).toBe(OUT_OF_SCOPE);
    expect(answer.text).not.toContain('203.0.113.7');
    const line = await untilAuditLine(latchkey.running, ({ requestId }) => requestId === jsonOf(answer)['requestId']);
    expect(line).toMatchObject({ user: 'service.far', sourceIp: '127.0.0.1', decision: 'refused' });
  });
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

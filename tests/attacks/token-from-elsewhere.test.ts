/**
 * Attack: use a service's token from outside its networks, and claim another address in every header that some proxy is
 * said to write. The address is the one the connection came from; what is written beside it changes nothing.
 * https://www.rfc-editor.org/rfc/rfc7239#section-8.1
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { untilAuditLine } from '../harness/audit.ts';
import { ask, jsonOf, jsonPost, refusal } from '../harness/http.ts';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { peopleOf, type People } from '../harness/team-calls.ts';

const INSIDE = '203.0.113.7';
const SPOOFS: readonly [string, string][] = [
  ['x-forwarded-for', INSIDE],
  ['x-forwarded-for', `${INSIDE}, 127.0.0.1`],
  ['x-forwarded-for', `127.0.0.1, ${INSIDE}`],
  ['x-forwarded-for', `${INSIDE}:443`],
  ['forwarded', `for=${INSIDE}`],
  ['forwarded', `for="${INSIDE}:1234";by=127.0.0.1;proto=https`],
  ['x-real-ip', INSIDE],
  ['true-client-ip', INSIDE],
  ['cf-connecting-ip', INSIDE],
  ['fastly-client-ip', INSIDE],
  ['x-client-ip', INSIDE],
  ['x-cluster-client-ip', INSIDE],
  ['x-originating-ip', INSIDE],
  ['x-remote-ip', INSIDE],
  ['x-remote-addr', INSIDE],
  ['remote-addr', INSIDE],
  ['x-source-ip', INSIDE],
  ['x-amzn-source-ip', INSIDE],
  ['x-envoy-external-address', INSIDE],
  ['x-azure-clientip', INSIDE],
  ['via', `1.1 ${INSIDE}`],
];
const ROUTES = ['/v1/me', '/v1/teams/demo', '/v1/teams/demo/credentials'];
let running: Running;
let people: People;
let ada: string;
let token: string;

beforeAll(async () => {
  running = await startLatchkey();
  people = peopleOf(running.demo.broker);
  ada = await enroll(running, running.demo.invites.ada);
  token = (await people.service(ada, { name: 'far', role: 'member', cidrs: ['203.0.113.0/24', '2001:db8::/48'] }))
    .token;
});

afterAll(() => running.dispose());

describe.each(ROUTES)('%s', (path) => {
  test('without any header: out_of_scope, and the audit line says who and from where', async () => {
    const answer = await ask(running.demo.broker, path, token);
    expect(refusal(answer)).toBe('403 out_of_scope');
    const { requestId } = jsonOf(answer);
    expect(await untilAuditLine(running, (line) => line['requestId'] === requestId)).toMatchObject({
      user: 'service.far',
      sourceIp: '127.0.0.1',
      decision: 'refused',
    });
  });

  test.each(SPOOFS)('with %s: %s the same', async (name, value) => {
    const answer = await ask(running.demo.broker, path, token, { headers: { [name]: value } });
    expect(refusal(answer)).toBe('403 out_of_scope');
    expect(answer.text).not.toContain(INSIDE);
  });

  test('with all of them at once', async () => {
    const headers = Object.fromEntries(SPOOFS);
    expect(refusal(await ask(running.demo.broker, path, token, { headers }))).toBe('403 out_of_scope');
  });
});

test('no URL is signed for it', async () => {
  const body = { requests: [{ op: 'get', key: 'webqsee/demo/items-root/shared/a' }] };
  const headers = { 'x-forwarded-for': INSIDE, 'content-type': 'application/json' };
  const answer = await ask(running.demo.broker, '/v1/teams/demo/presign', token, { ...jsonPost(body), headers });
  expect(refusal(answer)).toBe('403 out_of_scope');
});

test('nor do headers take an address away that is inside', async () => {
  const near = await people.service(ada, { name: 'near', role: 'member', cidrs: ['127.0.0.0/8'] });
  for (const headers of [{}, { 'x-forwarded-for': '198.51.100.1' }, { forwarded: 'for=198.51.100.1' }])
    expect((await ask(running.demo.broker, '/v1/teams/demo/credentials', near.token, { headers })).status).toBe(200);
});

test.each([
  '127.0.0.1',
  '0.0.0.0/0',
  '::/0',
  '127.0.0.1/33',
  '127.0.0.1/08',
  '127.0.0.1/-1',
  '127.0.0.1/8/8',
  '0177.0.0.1/8',
  '127.1/8',
  '2130706433/8',
  '0x7f.0.0.1/8',
  '::1/129',
  'localhost/8',
  '127.0.0.1/8 ',
  '127.0.0.1/8,0.0.0.0/1',
  '*',
  '',
])('the network "%s" is refused', async (cidr) => {
  const answer = await people.call(ada, 'POST tokens', { name: 'odd', role: 'member', cidrs: [cidr] });
  expect(refusal(answer)).toBe('400 invalid_request');
});

test('nobody widens the networks of a name by a second token', async () => {
  for (const cidrs of [undefined, ['203.0.113.0/24'], ['203.0.113.0/24', '2001:db8::/48', '127.0.0.0/8']])
    for (const name of ['far', 'FAR']) {
      const wish = { name, role: 'member', ...(cidrs === undefined ? {} : { cidrs }) };
      expect(refusal(await people.call(ada, 'POST tokens', wish))).toBe('409 conflict');
    }
});

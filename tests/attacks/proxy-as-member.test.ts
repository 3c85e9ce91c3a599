/**
 * Attack: use the token of a trusted proxy as a member's. It names readers of attachments and is good for nothing else: no
 * credentials, no URLs, no settings, no list; only its own name is told to it.
 */
import { expect, test } from '@jest/globals';
import { ROUTES } from '../../shared/http/routes.ts';
import { routeBodies } from '../harness/route-bodies.ts';
import { jsonOf, refusal } from '../harness/http.ts';
import { LOOPBACK } from '../harness/loopback.ts';
import { prepared } from '../harness/prepared.ts';
import { textOf, type People } from '../harness/team-calls.ts';
import { INVALID, OUT_OF_SCOPE, useLatchkey } from '../harness/use-latchkey.ts';

const TEAM = 'demo-smap';
const CLOSED = ROUTES.filter(({ path }) => /\{team\}(?!\/attachments)/.test(path) || path === '/v1/token');
const BODIES = routeBodies('reader', 'attachments/a.jpg');
const WISH = { name: 'proxy', role: 'reader', proxy: true, cidrs: LOOPBACK };
const CIDRS = [undefined, [], ['0.0.0.0/0'], ['::/0']].map((cidrs) => ({ cidrs }));
const BAD = [...CIDRS, { role: 'server' }, { role: 'admin' }];
const latchkey = useLatchkey();
const people = (): People => latchkey.peopleOf(TEAM);
const admin = prepared(async () => textOf(await people().redeem(latchkey.running.demo.smap.admin), 201, 'token'));
const proxy = prepared(async () => (await people().service(admin(), WISH)).token);

test.each(CLOSED.map(({ method, path }) => `${method} ${path}`))('%s: out_of_scope', async (route) => {
  const named = route.replace('{team}', TEAM).replace('{user}', 'ada').replace('{id}', '0'.repeat(20));
  expect(refusal(await people().call(proxy(), named, BODIES[route]))).toBe(OUT_OF_SCOPE);
});

test.each(['process', 'env', 'json', 'container'])('credentials in the format %s are refused, too', async (format) => {
  expect((await people().call(proxy(), `GET credentials?format=${format}`)).status).toBe(403);
});

test('one of the operator is no better, and of another team it is nobody', async () => {
  const { tokenText } = await latchkey.operator.createToken(TEAM, { ...WISH, name: 'proxy-2' });
  for (const route of ['GET', 'GET credentials', 'GET members'])
    expect(refusal(await people().call(tokenText, route))).toBe(OUT_OF_SCOPE);
  expect(await latchkey.told(proxy(), 'GET credentials')).toBe('403 not_a_member');
});

test('it is told its own name', async () => {
  const own = { team: TEAM, user: 'service.proxy', role: 'reader', layout: 'smap' };
  expect(jsonOf(await people().call(proxy(), 'GET /v1/me'))).toEqual({ memberships: [own] });
});

test.each(BAD)('none is made without networks, for the whole internet, or of a role that is more: %j', async (wish) => {
  expect(refusal(await people().call(admin(), 'POST tokens', { ...WISH, name: 'proxy-3', ...wish }))).toBe(INVALID);
});

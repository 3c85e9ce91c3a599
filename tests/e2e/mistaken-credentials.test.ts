/**
 * Proves that a wrong kind of credential is refused as usual on every route that needs a token, and that the answer
 * tells what it is and what is needed instead.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROUTES } from '../../shared/http/routes.ts';
import { jsonOf, jsonPost, send } from '../harness/http.ts';
import { startLatchkey, type Running } from '../harness/latchkey.ts';

const OPEN = ['fallback', 'console', 'openapi', 'enroll'];
const KEYED = ROUTES.filter((route) => !OPEN.includes(route.function));
const INVITE = /code of an invite.*POST \/v1\/enroll/;
let running: Running;
let code: string;

beforeAll(async () => {
  running = await startLatchkey();
  code = running.demo.invites.max;
});

afterAll(() => running.dispose());

test.each(KEYED.map(({ method, path }) => [method, path] as const))('%s %s', async (method, path) => {
  const target = path.replace('{path+}', 'a/b.jpg').replaceAll(/\{[a-z]+\}/g, 'demo');
  const isAttachment = path.includes('/attachments');
  const shown: (readonly [authorization: string, detail: RegExp])[] = [
    [`Bearer ${code}`, INVITE],
    [code, INVITE],
    [`DPoP ${code}`, /the code of an invite/],
    ...(isAttachment ? [] : [['Basic bWF4OnNlY3JldA==', /name and password.*Bearer/] as const]),
  ];
  for (const [authorization, expected] of shown) {
    const { status, headers, text } = await send(running.demo.broker, target, { method, headers: { authorization } });
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer realm="latchkey", error="invalid_token"']);
    expect(text).not.toContain(code.slice(4));
    if (method === 'HEAD') continue;
    const answer = jsonOf({ text });
    expect(answer['code'] ?? answer['Code']).toBe('unauthenticated');
    expect(answer['detail'] ?? answer['Message']).toMatch(expected);
  }
});

test('the code is still good, in the link around it, and its id stands in the log', async () => {
  const link = `<${running.demo.broker}/#invite=${code}>\r\n`;
  const enrolled = await send(running.demo.broker, '/v1/enroll', jsonPost({ code: link }));
  expect(enrolled.status).toBe(201);
  const lines = running.output().split('\n');
  const line = lines.find((each) => each.includes('"POST /v1/enroll"')) ?? '';
  expect(line).toContain(`"inviteId":"${code.split('_')[1] ?? ''}"`);
  const { token = '' } = jsonOf(enrolled) as { token?: string };
  const again = await send(running.demo.broker, '/v1/enroll', jsonPost({ code: token }));
  expect([again.status, jsonOf(again)['code'], jsonOf(again)['detail']]).toEqual([
    404,
    'not_found',
    expect.stringContaining('this is a token'),
  ]);
  expect(running.output()).not.toContain(token);
});

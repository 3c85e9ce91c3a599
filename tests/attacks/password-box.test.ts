/**
 * Attack: by an honest browser. Behind a proxy whose token died, a Basic challenge would make every reader type a password that
 * cannot help, into whatever asks for it. Only who shows a password, or nothing, is asked for one.
 */
import { expect, test } from '@jest/globals';
import { ROUTES } from '../../shared/http/routes.ts';
import { forFile } from '../harness/for-file.ts';
import { routeTo, startAttachments } from '../harness/attachment-functions.ts';
import { PICTURE, SURVEY_TEAM } from '../harness/attachments.ts';
import { basic } from '../harness/attachments.ts';
import { ask, send } from '../harness/http.ts';

const DEAD = 'Bearer realm="latchkey", error="invalid_token"';
const attachments = forFile(startAttachments);

test.each([
  'lk_dead',
  `lk_${'0'.repeat(20)}_${'A'.repeat(43)}`,
  'Bearer lk_dead',
  'Digest username="anna", realm="smap"',
  'DPoP lk_dead',
  'Negotiate YW5uYQ==',
])('%s: no password is asked for', async (authorization) => {
  for (const method of ['GET', 'HEAD']) {
    const headers = { authorization, 'x-latchkey-user': 'anna' };
    const answer = await send(attachments.broker, routeTo(PICTURE), { method, headers });
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, DEAD]);
  }
});

test('an ended proxy is refused so', async () => {
  const tokens = await attachments.operator.tokens(SURVEY_TEAM);
  const id = tokens.find(({ token }) => token.user === 'service.web')?.token.id ?? '';
  await attachments.operator.endToken(SURVEY_TEAM, id);
  const headers = { 'x-latchkey-user': 'anna' };
  const answer = await ask(attachments.broker, routeTo(PICTURE), attachments.proxy, { headers });
  expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, DEAD]);
});

test.each<Record<string, string>>([{}, basic('anna', 'wrong'), { authorization: 'Basic' }])(
  '%j is asked for one',
  async (headers) => {
    const answer = await send(attachments.broker, routeTo(PICTURE), { headers });
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Basic realm="smap"']);
  },
);

test('no other route ever asks for a password', async () => {
  for (const { method, path } of ROUTES.filter((route) => !route.path.includes('attachments') && route.path !== '/')) {
    const answer = await send(attachments.broker, path.replaceAll(/\{\w+\}/g, 'survey'), {
      method,
      headers: basic('anna', 'se:cret'),
    });
    expect(String(answer.headers['www-authenticate'])).not.toMatch(/Basic/i);
    expect(
      answer.status === 401 ||
        path.startsWith('/v1/health') ||
        path.startsWith('/v1/openapi') ||
        path.startsWith('/v1/enroll'),
    ).toBe(true);
  }
});

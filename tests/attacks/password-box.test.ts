/**
 * Attack: by an honest browser. Behind a proxy whose token died, a Basic challenge would make every reader type a password that
 * cannot help, into whatever asks for it. Only who shows a password, or nothing, is asked for one.
 */
import { expect, test } from '@jest/globals';
import { API_ROUTES } from '../../shared/http/routes.ts';
import { forFile } from '../harness/for-file.ts';
import { routeTo, startAttachments } from '../harness/attachment-functions.ts';
import { basic, PICTURE, SURVEY_TEAM, type Headers } from '../harness/attachments.ts';
import { send } from '../harness/http.ts';

const DEAD = [401, 'Bearer realm="latchkey", error="invalid_token"'];
const OTHERS = API_ROUTES.filter(({ path }) => !path.includes('attachments'));
const attachments = forFile(startAttachments);

async function told(headers: Headers, method = 'GET', path = routeTo(PICTURE)): Promise<readonly unknown[]> {
  const answer = await send(attachments.broker, path, { method, headers });
  return [answer.status, answer.headers['www-authenticate']];
}

test.each([
  'lk_dead',
  `lk_${'0'.repeat(20)}_${'A'.repeat(43)}`,
  'Bearer lk_dead',
  'Digest username="anna", realm="smap"',
  'DPoP lk_dead',
  'Negotiate YW5uYQ==',
])('%s: no password is asked for', async (authorization) => {
  for (const method of ['GET', 'HEAD'])
    expect(await told({ authorization, 'x-latchkey-user': 'anna' }, method)).toEqual(DEAD);
});

test('an ended proxy is refused so', async () => {
  const tokens = await attachments.operator.tokens(SURVEY_TEAM);
  const id = tokens.find(({ token }) => token.user === 'service.web')?.token.id ?? '';
  await attachments.operator.endToken(SURVEY_TEAM, id);
  const authorization = `Bearer ${attachments.proxy}`;
  expect(await told({ authorization, 'x-latchkey-user': 'anna' })).toEqual(DEAD);
});

test.each<Headers>([{}, basic('anna', 'wrong'), { authorization: 'Basic' }])('%j is asked for one', async (headers) => {
  expect(await told(headers)).toEqual([401, 'Basic realm="smap"']);
});

test.each(OTHERS)('$method $path never asks for a password', async ({ method, path }) => {
  const [status, challenge] = await told(basic('anna', 'se:cret'), method, path.replaceAll(/\{\w+\}/g, 'survey'));
  expect(String(challenge)).not.toMatch(/Basic/i);
  if (!/^\/v1\/(?:health|openapi|enroll)/.test(path)) expect(status).toBe(401);
});

/**
 * Attack: SQL where a name belongs: in a login, in what a proxy says, and in the path that names the survey. It is a
 * parameter everywhere, so it is somebody whom nobody knows, and the tables are as they were.
 */
import { beforeAll, expect, test } from '@jest/globals';
import { PICTURE, SURVEY_TEAM } from '../harness/attachments.ts';
import { LOADING_MS, sharedSmap } from '../harness/embedded-smap.ts';
import { refusal } from '../harness/http.ts';
import { LOOPBACK } from '../harness/loopback.ts';
import { forFile } from '../harness/for-file.ts';
import { startReaders } from '../harness/readers.ts';
import TEXTS from '../vectors/attacks/sql-in-name.json' with { type: 'json' };

const readers = forFile(async () => startReaders(await sharedSmap()), LOADING_MS);
let proxy: string;

beforeAll(async () => {
  await readers.checkProjects();
  const wish = { name: 'proxy', role: 'reader', proxy: true, cidrs: LOOPBACK };
  proxy = (await readers.operator.createToken(SURVEY_TEAM, wish)).tokenText;
  expect(refusal(await readers.login('ada', 'right'))).toBe('302');
});

const named = (user: string): Record<string, string> => ({
  authorization: `Bearer ${proxy}`,
  'x-latchkey-user': Buffer.from(user).toString('latin1'),
});

test.each(TEXTS)('%s', async (text) => {
  expect(refusal(await readers.login(text, 'right'))).toBe('401 unauthenticated');
  expect(refusal(await readers.read(named(text)))).toBe('403 out_of_scope');
  const inPath = await readers.read(named('ada'), `${encodeURIComponent(text)}/picture.jpg`);
  expect(['403 out_of_scope', '400 invalid_request']).toContain(refusal(inPath));
  expect(refusal(await readers.login('ada', 'right'))).toBe('302');
});

test('and all is as it was', async () => {
  expect(refusal(await readers.read(named('ada'), PICTURE))).toBe('302');
  expect(refusal(await readers.login('ada', 'wrong'))).toBe('401 unauthenticated');
});

/** Checks the project check: smap's users see only surveys of their own projects; members and services are exempt. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeEnroll } from '../../shared/compose-enroll.ts';
import { SURVEY_TEAM } from '../harness/attachments.ts';
import { refusal } from '../harness/http.ts';
import { LOOPBACK } from '../harness/loopback.ts';
import { startReaders, type Readers } from '../harness/readers.ts';
import { startPostgres, type Postgres } from './postgres.ts';
import { addProject, addUser, makeSmapTables } from './smap-tables.ts';

const OWN = ['s1_1', 's1_2', "s1_'quoted"];
const REFUSED = ['s2_1', 's1_3', 's1_4', 's9_9', 's1_', 'S1_1', '%', 's1_1%', "s1_1' OR '1'='1"];
let postgres: Postgres;
let readers: Readers;
let proxy: string;
let others: Record<string, string>;

beforeAll(async () => {
  postgres = await startPostgres();
  await makeSmapTables(postgres);
  for (const ident of ['ada', 'max', 'eva']) await addUser(postgres, { ident, password: 'right' });
  const deleted = { s1_3: true, s1_4: null };
  await addProject(postgres, 'first', ['ada', 'eva'], { s1_1: false, s1_2: false, "s1_'quoted": false, ...deleted });
  await addProject(postgres, 'second', ['max', 'eva'], { s2_1: false });
  readers = await startReaders(postgres.url());
  await readers.checkProjects();
  const { operator, environment } = readers;
  const service = async (name: string, role: string, isProxy: boolean): Promise<string> =>
    (await operator.createToken(SURVEY_TEAM, { name, role, ...(isProxy ? { proxy: true, cidrs: LOOPBACK } : {}) }))
      .tokenText;
  proxy = await service('proxy', 'reader', true);
  const { code } = await operator.invite({ team: SURVEY_TEAM, user: 'grace', role: 'admin' });
  const { tokenText } = await composeEnroll(environment).enroll(code, '192.0.2.1');
  others = {
    'a member': tokenText,
    'a service of role reader': await service('report', 'reader', false),
    'a service of role server': await service('server', 'server', false),
  };
});

afterAll(async () => {
  await readers.dispose();
  await postgres.dispose();
});

const pathIn = (survey: string): string => `${encodeURIComponent(survey)}/thumbs/picture.jpg.jpg`;
const named = (user: string): Record<string, string> => ({ authorization: `Bearer ${proxy}`, 'x-latchkey-user': user });

describe.each<[string, (user: string, path: string) => ReturnType<Readers['read']>]>([
  ['a reader by password', (user, path) => readers.login(user, 'right', path)],
  ['a reader whom the proxy names', (user, path) => readers.read(named(user), path)],
])('%s', (_what, ask) => {
  test.each(OWN)('sees %s, of an own project', async (survey) => {
    expect(refusal(await ask('ada', pathIn(survey)))).toBe('302');
  });

  test.each(REFUSED)('does not see %s', async (survey) => {
    expect(refusal(await ask('ada', pathIn(survey)))).toBe('403 out_of_scope');
  });

  test('sees those of all own projects, and not those of others', async () => {
    for (const survey of ['s1_1', 's2_1']) expect(refusal(await ask('eva', pathIn(survey)))).toBe('302');
    expect(refusal(await ask('max', pathIn('s1_1')))).toBe('403 out_of_scope');
  });
});

test('a name of the proxy’s that smap does not know sees nothing', async () => {
  for (const name of ['nobody', 'Ada', "ada' --"])
    expect(refusal(await readers.read(named(name), pathIn('s1_1')))).toBe('403 out_of_scope');
});

test('whoever has left a project does not see its surveys', async () => {
  await postgres.query("DELETE FROM user_project WHERE u_id = (SELECT id FROM users WHERE ident = 'max')");
  // The survey was never requested before, so it is not cached.
  expect(refusal(await readers.login('max', 'right', pathIn('s2_1')))).toBe('403 out_of_scope');
});

test('members and services are not held to it', async () => {
  for (const [who, token] of Object.entries(others))
    for (const survey of ['s1_1', 's2_1', 's1_3', 's9_9']) {
      const answer = await readers.read({ authorization: `Bearer ${token}`, 'x-latchkey-user': 'ada' }, pathIn(survey));
      expect([who, survey, refusal(answer)]).toEqual([who, survey, '302']);
    }
});

test('without the database nobody whom smap knows is let through, and the others are', async () => {
  await postgres.stop();
  for (const answer of [readers.login('ada', 'right', pathIn('s8_8')), readers.read(named('ada'), pathIn('s8_8'))])
    expect(refusal(await answer)).toBe('503 upstream_unavailable');
  const member = await readers.read({ authorization: `Bearer ${others['a member'] ?? ''}` }, pathIn('s8_8'));
  expect(refusal(member)).toBe('302');
  await postgres.start();
});

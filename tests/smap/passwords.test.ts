/**
 * Checks logins at the door against the real database: the column that decides, the names, and the letters of
 * passwords.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { refusal, type Answer } from '../harness/http.ts';
import { basic, PICTURE } from '../harness/attachments.ts';
import { startReaders, type Readers } from '../harness/readers.ts';
import { startPostgres, type Postgres } from './postgres.ts';
import { addUser, makeSmapTables, type UserWish } from './smap-tables.ts';

const PASSWORD = 'right password';
const NAMES = [
  "o'brien",
  "'; DROP TABLE users; --",
  '%',
  '_',
  'a_b%c',
  'back\\slash',
  '\\',
  '"quoted"',
  '$1',
  'ünïcödé ✓ 𝄞',
  'ada.lovelace@example.org',
];
const PASSWORDS = [
  ':',
  'a:b:c',
  ':smap:',
  'grün ✓ 𝄞',
  "'; DROP TABLE users; --",
  '\\',
  '%',
  ' ',
  'nul \0 inside',
  '{SHA}',
];
/** Makes users without counted failures, one for each of those passwords, which is wrong for them. */
const STRANGERS: readonly UserWish[] = PASSWORDS.map((password, index) => ({
  ident: `stranger${index}`,
  // PostgreSQL and C would end the text at the NUL.
  password: password.includes('\0') ? password.slice(0, password.indexOf('\0')) : PASSWORD,
  digest: '',
}));
const USERS: readonly UserWish[] = [
  { ident: 'ada', password: PASSWORD },
  { ident: 'digest', password: PASSWORD, basic: null },
  { ident: 'digest-empty', password: PASSWORD, basic: '' },
  { ident: 'basic', password: PASSWORD, digest: null },
  { ident: 'basic-empty', password: PASSWORD, digest: '' },
  { ident: 'neither', password: PASSWORD, digest: null, basic: null },
  { ident: 'empty', password: PASSWORD, digest: '', basic: '' },
  { ident: 'elsewhere', password: PASSWORD, realm: 'other', basic: null },
  { ident: 'nowhere', password: PASSWORD, realm: null, basic: null },
];
let postgres: Postgres;
let readers: Readers;

beforeAll(async () => {
  postgres = await startPostgres();
  await makeSmapTables(postgres);
  for (const user of [...USERS, ...STRANGERS]) await addUser(postgres, user);
  for (const ident of NAMES) await addUser(postgres, { ident, password: PASSWORD });
  for (const [index, password] of PASSWORDS.entries())
    if (!password.includes('\0')) await addUser(postgres, { ident: `user${index}`, password });
  readers = await startReaders(postgres.url());
});

afterAll(async () => {
  await readers.dispose();
  await postgres.dispose();
});

function expectSignedFor(answer: Answer, name: string): void {
  expect(refusal(answer)).toBe('302');
  const url = new URL(answer.headers.location ?? '');
  expect([url.pathname, url.searchParams.get('x-latchkey-user')]).toEqual([`/smap/attachments/${PICTURE}`, name]);
}

const refusedOf = async (name: string, password: string): Promise<string> =>
  refusal(await readers.login(name, password));

describe('the right password is right, and a wrong one wrong', () => {
  test.each([['ada'], ['digest'], ['digest-empty'], ['basic'], ['basic-empty']])('of %s', async (name) => {
    expectSignedFor(await readers.login(name, PASSWORD), name);
    for (const wrong of [`${PASSWORD} `, PASSWORD.toUpperCase(), ''])
      expect(await refusedOf(name, wrong)).toBe('401 unauthenticated');
  });

  test.each(NAMES.map((name) => [name]))('of the name %s', async (name) => {
    expectSignedFor(await readers.login(name, PASSWORD), name);
    expect(await refusedOf(name, 'wrong')).toBe('401 unauthenticated');
  });

  test.each([...PASSWORDS.entries()].filter(([, password]) => !password.includes('\0')))(
    'of user%i, whose password is %j',
    async (index, password) => {
      expectSignedFor(await readers.login(`user${index}`, password), `user${index}`);
      expect(await refusedOf(`user${index}`, `${password}x`)).toBe('401 unauthenticated');
    },
  );
});

describe('nobody gets in', () => {
  test.each([['neither'], ['empty'], ['elsewhere'], ['nowhere']])('as %s', async (name) => {
    for (const password of [PASSWORD, '', 'null']) expect(await refusedOf(name, password)).toBe('401 unauthenticated');
  });

  test.each([
    ['a name that nobody has', 'nobody'],
    ['a name in other letters', 'Ada'],
    ['a name with a space behind it', 'ada '],
    ['a pattern', 'ad%'],
    ['a condition', "nobody' OR ident = 'ada"],
    ['another statement', "ada'; DROP TABLE users; --"],
    ['a name with a NUL', 'ada\0'],
    ['no name', ''],
    ['a service', 'service.attachments'],
    ['a name that is too long', 'a'.repeat(129)],
  ])('by %s', async (_what, name) => {
    for (const password of [PASSWORD, 'wrong']) expect(await refusedOf(name, password)).toBe('401 unauthenticated');
  });

  test.each(PASSWORDS.map((password, index) => [index, password] as const))(
    'as stranger%i by the password %j, which is another’s',
    async (index, password) => {
      const { ident, password: own } = STRANGERS[index] ?? { ident: '', password: '' };
      expect(await refusedOf(ident, password)).toBe('401 unauthenticated');
      expectSignedFor(await readers.login(ident, own), ident);
    },
  );

  test('by what is stored', async () => {
    const [row] = await postgres.query<{ password: string; basic_password: string }>(
      "SELECT password, basic_password FROM users WHERE ident = '$1'",
    );
    for (const stored of [row?.password, row?.basic_password, row?.basic_password.slice(5)])
      expect(await refusedOf('$1', stored ?? '')).toBe('401 unauthenticated');
  });

  test.each([
    ['no colon', Buffer.from('ada').toString('base64')],
    ['no Base64', 'ada:right'],
    ['no UTF-8', Buffer.from([0x61, 0x3a, 0xff]).toString('base64')],
    ['nothing', ''],
  ])('with %s', async (_what, credentials) => {
    expect(refusal(await readers.read({ authorization: `Basic ${credentials}` }))).toBe('401 unauthenticated');
    expect((await readers.read({ authorization: 'Basic' })).headers['www-authenticate']).toBe('Basic realm="smap"');
  });
});

test('and all users are still there', async () => {
  const rows = await postgres.query('SELECT ident FROM users');
  expect(rows).toHaveLength(USERS.length + STRANGERS.length + NAMES.length + PASSWORDS.length - 1);
  expectSignedFor(await readers.read(basic('ada', PASSWORD)), 'ada');
});

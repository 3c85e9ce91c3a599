/** Proves that output and answers contain no secrets: passwords, hashes, the database's address, signed queries. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { refusal, type Answer } from '../harness/http.ts';
import { startReaders, type Readers } from '../harness/readers.ts';
import { DATABASE, ROLE_PASSWORD, startPostgres, type Postgres } from './postgres.ts';
import { addUser, makeSmapTables } from './smap-tables.ts';

const PASSWORD = 'The-right-password';
const WRONG = 'The-wrong-password';
let postgres: Postgres;
let readers: Readers;

beforeAll(async () => {
  postgres = await startPostgres();
  await makeSmapTables(postgres);
  await addUser(postgres, { ident: 'ada', password: PASSWORD });
  readers = await startReaders(postgres.url());
  await readers.checkProjects();
});

afterAll(async () => {
  await readers.dispose();
  await postgres.dispose();
});

test('nothing secret is printed or told', async () => {
  const [stored] = await postgres.query<{ password: string; basic_password: string }>('SELECT * FROM users');
  const answers: Answer[] = [];
  const ask = async (name: string, password: string): Promise<void> => {
    answers.push(await readers.login(name, password));
  };
  await ask('ada', PASSWORD);
  await Promise.all(Array.from({ length: 9 }, (_, index) => ask('max', `${WRONG}${index}`)));
  await ask(PASSWORD, PASSWORD);
  answers.push(await readers.read({ authorization: `Basic ${PASSWORD}` }));
  // PostgreSQL's messages for these errors quote the query, or the address.
  await postgres.query('ALTER TABLE users RENAME COLUMN realm TO renamed');
  await ask('eva', PASSWORD);
  await postgres.query('ALTER TABLE users RENAME COLUMN renamed TO realm');
  await postgres.query("ALTER ROLE latchkey PASSWORD 'another'");
  await postgres.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'latchkey'");
  await ask('eva', PASSWORD);
  await postgres.stop();
  await ask('eva', PASSWORD);
  await postgres.start();
  const [first, ...others] = answers.map(refusal);
  const guesses = new Set(others.splice(0, 9));
  expect([first, guesses]).toEqual(['403 out_of_scope', new Set(['401 unauthenticated', '429 rate_limited'])]);
  expect(others).toEqual([
    '401 unauthenticated',
    '401 unauthenticated',
    ...Array.from({ length: 3 }, () => '503 upstream_unavailable'),
  ]);
  const printed = readers.printed();
  const told = answers.map(({ text, headers }) => `${text} ${JSON.stringify(headers)}`).join('\n');
  const secrets = [
    PASSWORD,
    WRONG,
    Buffer.from(`ada:${PASSWORD}`).toString('base64'),
    stored?.password ?? '',
    stored?.basic_password ?? '',
    ROLE_PASSWORD,
    encodeURIComponent(ROLE_PASSWORD),
    String(postgres.port),
    DATABASE,
    'postgres://',
    'SELECT',
    'X-Amz-Signature',
  ];
  expect(secrets.filter((secret) => secret.length < 5)).toEqual([]);
  expect(secrets.filter((secret) => printed.includes(secret))).toEqual([]);
  expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
  expect(printed.split('\n').filter((line) => line.startsWith('{"audit":'))).toHaveLength(answers.length);
  // The codes tell an operator the cause.
  for (const code of ['42703', '28P01', 'ECONNREFUSED']) expect(printed).toContain(code);
});

test('the address that a reader is sent to is not printed', async () => {
  await postgres.query(`ALTER ROLE latchkey PASSWORD '${ROLE_PASSWORD.replaceAll("'", "''")}'`);
  await postgres.query("INSERT INTO survey (ident, p_id, display_name) SELECT 's1_1', NULL, 's1_1'");
  await postgres.query("INSERT INTO project (id, o_id, name) VALUES (1, 1, 'one'); UPDATE survey SET p_id = 1");
  await postgres.query('INSERT INTO user_project (u_id, p_id) SELECT id, 1 FROM users');
  const answer = await readers.login('ada', PASSWORD);
  expect(refusal(answer)).toBe('302');
  const signature = new URL(answer.headers.location ?? '').searchParams.get('X-Amz-Signature') ?? '';
  expect([signature.length, readers.printed().includes(signature)]).toEqual([64, false]);
});

/**
 * Proves that the broker's rights in the database suffice: it reads the columns of its guide, in one connection, and
 * can do nothing else.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SmapDatabase } from '../../shared/adapters/smap-postgres.ts';
import { refusal } from '../harness/http.ts';
import { startReaders, type Readers } from '../harness/readers.ts';
import { ROLE, startPostgres, type Postgres } from './postgres.ts';
import { addProject, addUser, LOGIN_GRANTS, makeSmapTables, PROJECT_GRANTS } from './smap-tables.ts';

const PATIENCE = { connectTimeoutMs: 5000, queryTimeoutMs: 5000 };
let postgres: Postgres;
let readers: Readers;
let database: SmapDatabase;

beforeAll(async () => {
  postgres = await startPostgres();
  await makeSmapTables(postgres);
  for (let index = 0; index < 40; index += 1) await addUser(postgres, { ident: `u${index}`, password: `p${index}` });
  await addProject(postgres, 'one', ['u0'], { s1_1: false });
  readers = await startReaders(postgres.url());
  database = new SmapDatabase(postgres.url(), PATIENCE, () => undefined);
});

afterAll(async () => {
  await database.close();
  await readers.dispose();
  await postgres.dispose();
});

const connections = async (): Promise<number> =>
  (await postgres.query("SELECT pid FROM pg_stat_activity WHERE application_name = 'latchkey'")).length;

test('forty logins at once are one connection, which stays', async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => readers.login(`u${index}`, `p${index}`)));
  expect(new Set(answers.map(refusal))).toEqual(new Set(['302']));
  const opened = (await postgres.log())
    .split('\n')
    .filter((line) => /authorized: .*application_name=latchkey/.test(line));
  expect([opened.length, await connections()]).toEqual([1, 1]);
});

test('the queries have the name and the survey as parameters, and no password', async () => {
  await database.isInProjectOf("u0'", 's1_1');
  const log = await postgres.log();
  const requested = log.slice(log.indexOf('application_name=latchkey'));
  expect(
    requested.includes('execute <unnamed>: SELECT realm, password, basic_password FROM users WHERE ident = $1'),
  ).toBe(true);
  expect([requested.includes("$1 = 'u0'''"), /'p[0-9]+'/.test(requested)]).toEqual([true, false]);
});

describe('the columns of the guide', () => {
  const entries = (grants: typeof LOGIN_GRANTS): [string, string][] =>
    Object.entries(grants).flatMap(([table, columns]) => columns.map((column): [string, string] => [table, column]));

  async function without<Result>(table: string, column: string, work: () => Promise<Result>): Promise<Result> {
    await postgres.query(`REVOKE SELECT (${column}) ON ${table} FROM ${ROLE}`);
    try {
      return await work();
    } finally {
      await postgres.query(`GRANT SELECT (${column}) ON ${table} TO ${ROLE}`);
    }
  }
  const login = (): Promise<unknown> => database.findUser('u0');
  const project = (): Promise<unknown> => database.isInProjectOf('u0', 's1_1');
  const denied = { code: 'upstream_unavailable', cause: { name: 'Postgres 42501' } };

  test('are enough', async () => {
    expect(await login()).toMatchObject({ realm: 'smap' });
    expect(await project()).toBe(true);
  });

  test.each(entries(LOGIN_GRANTS))('a login needs %s.%s', async (table, column) => {
    await without(table, column, () => expect(login()).rejects.toMatchObject(denied));
    expect(await login()).toBeDefined();
  });

  test.each(entries(PROJECT_GRANTS))('the project check needs %s.%s, and a login does not', async (table, column) => {
    await without(table, column, async () => {
      await expect(project()).rejects.toMatchObject(denied);
      expect(await login()).toBeDefined();
    });
    expect(await project()).toBe(true);
  });

  test('are all that the role can read', async () => {
    const rows = await postgres.query<{ table_name: string; column_name: string }>(
      "SELECT table_name, column_name FROM information_schema.column_privileges WHERE grantee = 'latchkey'",
    );
    expect(rows.map((row) => `${row.table_name}.${row.column_name}`).sort()).toEqual(
      [...entries(LOGIN_GRANTS), ...entries(PROJECT_GRANTS)].map(([table, column]) => `${table}.${column}`).sort(),
    );
  });
});

test('a session is read only, also where the role may write', async () => {
  await postgres.query(`GRANT INSERT ON users TO ${ROLE}`);
  await postgres.query(`GRANT USAGE ON SEQUENCE users_seq TO ${ROLE}`);
  // The function writes with the owner's rights when a SELECT reads the view.
  await postgres.query(`
    CREATE FUNCTION note() RETURNS text LANGUAGE sql SECURITY DEFINER AS
      $$ INSERT INTO public.users (ident) VALUES ('written') RETURNING ident $$;
    ALTER TABLE users RENAME TO real_users;
    CREATE VIEW users AS SELECT id, ident, note() AS realm, password, basic_password FROM real_users;
    GRANT SELECT ON users TO ${ROLE}`);
  await expect(database.findUser('u0')).rejects.toMatchObject({ cause: { name: 'Postgres 25006' } });
  await postgres.query('DROP VIEW users; ALTER TABLE real_users RENAME TO users; DROP FUNCTION note()');
  expect(await postgres.query("SELECT 1 FROM users WHERE ident = 'written'")).toEqual([]);
  expect(await database.findUser('u0')).toBeDefined();
});

/**
 * Proves that docs/operations.md grants the broker's role in smap's database exactly the columns that its queries read.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { SMAP_TABLES, smapPasswords } from '../../local/smap-database.ts';
import { SmapDatabase } from '../../shared/adapters/smap-postgres.ts';
import { freePort } from '../harness/free-port.ts';

const TEXT = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const [, STATEMENTS = ''] = /<!-- smap-role -->\n+```sql\n([^`]+)```/.exec(TEXT) ?? [];
const PATIENCE = { connectTimeoutMs: 5000, queryTimeoutMs: 5000 };
const { digest, basic } = smapPasswords('ada', 'secret');

let db: PGlite;
let server: PGLiteSocketServer;
let smap: SmapDatabase;

beforeAll(async () => {
  db = await PGlite.create();
  await db.exec(SMAP_TABLES);
  await db.query("INSERT INTO users (ident, realm, password, basic_password) VALUES ('ada', 'smap', $1, $2)", [
    digest,
    basic,
  ]);
  await db.exec("INSERT INTO project (name) VALUES ('p'); INSERT INTO user_project VALUES (1, 1);");
  await db.exec("INSERT INTO survey (ident, p_id) VALUES ('s1_1', 1);");
  // The embedded database has another name than smap's.
  await db.exec(STATEMENTS.replace('DATABASE survey_definitions', 'DATABASE postgres'));
  await db.exec('SET ROLE latchkey');
  const port = await freePort();
  server = new PGLiteSocketServer({ db, host: '127.0.0.1', port });
  await server.start();
  smap = new SmapDatabase(`postgres://latchkey@127.0.0.1:${port}/postgres`, PATIENCE, () => undefined);
});

afterAll(async () => {
  await smap.close();
  await server.stop();
  await db.close();
});

test('the role finds a user, and whose projects a survey is in', async () => {
  expect(await smap.findUser('ada')).toEqual({ realm: 'smap', password: digest, basicPassword: basic });
  expect(await smap.findUser('eve')).toBeUndefined();
  expect(await smap.isInProjectOf('ada', 's1_1')).toBe(true);
  expect(await smap.isInProjectOf('ada', 's1_2')).toBe(false);
});

test.each([
  'SELECT name FROM users',
  'SELECT * FROM users',
  'SELECT name FROM project',
  'SELECT s_id FROM survey',
  "INSERT INTO users (ident) VALUES ('eve')",
  "UPDATE users SET password = ''",
  'DELETE FROM user_project',
])('and may not: %s', async (statement) => {
  await expect(db.query(statement)).rejects.toThrow(/permission denied/);
});

test.each([
  ['users', 'id'],
  ['users', 'ident'],
  ['users', 'realm'],
  ['users', 'password'],
  ['users', 'basic_password'],
  ['user_project', 'u_id'],
  ['user_project', 'p_id'],
  ['project', 'id'],
  ['survey', 'ident'],
  ['survey', 'p_id'],
  ['survey', 'deleted'],
])('it needs %s.%s', async (table, column) => {
  const change = (words: string): Promise<unknown> => db.exec(`RESET ROLE; ${words}; SET ROLE latchkey`);
  await change(`REVOKE SELECT (${column}) ON ${table} FROM latchkey`);
  const requested = await Promise.allSettled([smap.findUser('ada'), smap.isInProjectOf('ada', 's1_1')]);
  await change(`GRANT SELECT (${column}) ON ${table} TO latchkey`);
  expect(requested.map(({ status }) => status)).toContain('rejected');
  expect(await smap.isInProjectOf('ada', 's1_1')).toBe(true);
});

/** Checks TLS to the database: without the right certificate nothing is queried. The password may have any letters. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { chown, copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SmapDatabase } from '../../shared/adapters/smap-postgres.ts';
import { refusal } from '../harness/http.ts';
import { startReaders, type Readers } from '../harness/readers.ts';
import { makeCertificates, type Certificates } from './certificates.ts';
import { startPostgres, type Postgres } from './postgres.ts';
import { addUser, makeSmapTables } from './smap-tables.ts';

const PATIENCE = { connectTimeoutMs: 5000, queryTimeoutMs: 5000 };
const UNKNOWN = "upstream_unavailable Postgres UNABLE_TO_VERIFY_LEAF_SIGNATURE: of smap's database";
let postgres: Postgres;
let certificates: Certificates;
let readers: Readers;

beforeAll(async () => {
  postgres = await startPostgres();
  await makeSmapTables(postgres);
  await addUser(postgres, { ident: 'ada', password: 'right' });
  certificates = await makeCertificates(postgres.dir);
  const data = join(postgres.dir, 'data');
  const { uid, gid } = await stat(data);
  for (const name of ['server.crt', 'server.key']) {
    await copyFile(join(postgres.dir, name), join(data, name));
    await chown(join(data, name), uid, gid);
  }
  await postgres.query('ALTER SYSTEM SET ssl = on');
  await postgres.query('SELECT pg_reload_conf()');
  readers = await startReaders(postgres.url({ host: 'localhost', sslmode: 'verify-full' }));
});

afterAll(async () => {
  await readers.dispose();
  await postgres.dispose();
});

/** Looks a user up in a process that trusts the authority. */
async function askKnowing(url: string): Promise<string> {
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificates.authority, ASK_URL: url };
  const { stdout } = await promisify(execFile)(process.execPath, ['tests/smap/ask.ts'], { env });
  return stdout.trim();
}

/** Returns whether the adapter's one session is encrypted. */
async function isEncrypted(database: SmapDatabase): Promise<boolean[]> {
  expect(await database.findUser('ada')).toMatchObject({ realm: 'smap' });
  const rows = await postgres.query<{ ssl: boolean }>(
    "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'latchkey'",
  );
  await database.close();
  return rows.map(({ ssl }) => ssl);
}

const opened = (url: string): SmapDatabase => new SmapDatabase(url, PATIENCE, () => undefined);

describe('a database whose authority is known', () => {
  test.each(['require', 'verify-ca', 'verify-full'])('is asked with sslmode=%s', async (sslmode) => {
    expect(await askKnowing(postgres.url({ host: 'localhost', sslmode }))).toBe('smap');
  });

  test.each(['require', 'verify-full'])(
    'is not asked under a name that is not its own, with sslmode=%s',
    async (mode) => {
      const answer = await askKnowing(postgres.url({ host: '127.0.0.1', sslmode: mode }));
      expect(answer).toMatch(/^upstream_unavailable Postgres ERR_TLS_CERT_ALTNAME_INVALID/);
    },
  );

  test('is asked with a password that is wrong, and says so by its code alone', async () => {
    const url = postgres.url({ host: 'localhost', sslmode: 'require', password: 'wrong' });
    expect(await askKnowing(url)).toBe("upstream_unavailable Postgres 28P01: of smap's database");
  });
});

describe('a database whose authority is not known', () => {
  test('is told nothing, and the reader 503', async () => {
    const before = (await postgres.log()).length;
    const answer = await readers.login('ada', 'right');
    expect([refusal(answer), answer.headers['retry-after']]).toEqual(['503 upstream_unavailable', '2']);
    const log = (await postgres.log()).slice(before);
    expect([log.includes('connection received'), /authorized|execute|latchkey/.test(log)]).toEqual([true, false]);
  });

  test.each(['require', 'verify-ca', 'verify-full'])('is not asked with sslmode=%s', async (sslmode) => {
    const database = opened(postgres.url({ host: 'localhost', sslmode }));
    const error: unknown = await database.findUser('ada').catch((thrown: unknown) => thrown);
    expect(`${(error as { code: string }).code} ${String((error as Error).cause)}`).toBe(UNKNOWN);
    await database.close();
  });

  test('is asked with sslmode=no-verify, and encrypted', async () => {
    expect(await isEncrypted(opened(postgres.url({ sslmode: 'no-verify' })))).toEqual([true]);
  });
});

test.each([undefined, 'disable'])('with sslmode %s there is no TLS', async (sslmode) => {
  const input = sslmode === undefined ? {} : { sslmode };
  expect(await isEncrypted(opened(postgres.url(input)))).toEqual([false]);
});

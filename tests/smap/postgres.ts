/**
 * Starts a PostgreSQL of Debian for one test file: a separate folder and socket folder, a free loopback port, run by
 * the user postgres and ended by its process id. `run.sh` provides the path of its programs.
 */
import { execFile } from 'node:child_process';
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, type QueryResultRow } from 'pg';
import { freePort } from '../harness/free-port.ts';

const run = promisify(execFile);
export const DATABASE = 'survey_definitions';
/** Names the broker's role, whose password has every character that a URL escapes. */
export const ROLE = 'latchkey';
export const ROLE_PASSWORD = `p@ss:/w?rd#%&+ =ü'"\\`;

/** The parts of the broker's database URL. */
interface UrlWish {
  readonly host?: string;
  readonly sslmode?: string;
  readonly password?: string;
}

export interface Postgres {
  readonly dir: string;
  readonly port: number;
  url(input?: UrlWish): string;
  /** Queries as the superuser, over the socket. */
  query<Row extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Opens a session of the superuser, which the caller ends. */
  session(): Promise<Client>;
  /** Returns the server's whole log. */
  log(): Promise<string>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops or continues the server and all its processes. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  dispose(): Promise<void>;
}

/** @param settings of `postgresql.conf`, added to those that make the server small, private and verbose */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<Postgres> {
  const { LATCHKEY_SMAP: folder, LATCHKEY_POSTGRES_BIN: bin } = process.env;
  if (folder === undefined || bin === undefined) throw new Error('this suite is run by tests/smap/run.sh');
  const dir = await mkdtemp(join(folder, 'db-'));
  const [data, socket, logFile] = [join(dir, 'data'), join(dir, 'socket'), join(dir, 'log')];
  const owner = await ownerOf('postgres');
  await mkdir(socket);
  for (const path of [dir, socket]) await chown(path, owner.uid, owner.gid);
  const asPostgres = (program: string, ...parameters: string[]): Promise<unknown> =>
    run('runuser', ['-u', 'postgres', '--', join(bin, program), ...parameters], { cwd: dir });
  const auth = ['--auth-local=trust', '--auth-host=scram-sha-256'];
  await asPostgres('initdb', '-D', data, '--no-sync', '-E', 'UTF8', '--locale=C.UTF-8', ...auth);
  const port = await freePort();
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: socket,
    fsync: 'off',
    log_connections: 'on',
    log_statement: 'all',
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = '${value}'`);
  await writeFile(join(data, 'postgresql.auto.conf'), `${lines.join('\n')}\n`);
  const start = async (): Promise<void> => {
    await asPostgres('pg_ctl', '-D', data, '-w', '-l', logFile, 'start');
  };
  const stop = async (): Promise<void> => {
    await asPostgres('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
  };
  const session = async (database = DATABASE): Promise<Client> => {
    const client = new Client({ host: socket, port, user: 'postgres', database });
    // Stopping the server causes errors here, which are not the test's.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  await start();
  const first = await session('postgres');
  await first.query(`CREATE DATABASE ${DATABASE}`);
  await first.query(`CREATE ROLE ${ROLE} LOGIN PASSWORD ${first.escapeLiteral(ROLE_PASSWORD)}`);
  await first.end();
  return {
    dir,
    port,
    url: ({ host = '127.0.0.1', sslmode, password = ROLE_PASSWORD } = {}) =>
      `postgres://${ROLE}:${encodeURIComponent(password)}@${host}:${port}/${DATABASE}` +
      (sslmode === undefined ? '' : `?sslmode=${sslmode}`),
    query: async <Row extends QueryResultRow>(text: string, values: readonly unknown[] = []) => {
      const client = await session();
      try {
        return (await client.query<Row>(text, [...values])).rows;
      } finally {
        await client.end();
      }
    },
    session,
    log: () => readFile(logFile, 'utf8'),
    start,
    stop,
    signal: async (signal) => {
      const [pid = ''] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
      const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
      for (const each of [pid, ...children.trim().split(' ')]) process.kill(Number(each), signal);
    },
    dispose: async () => {
      await stop().catch(() => undefined);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function ownerOf(user: string): Promise<{ readonly uid: number; readonly gid: number }> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map(async (which) => (await run('id', [which, user])).stdout));
  return { uid: Number(uid), gid: Number(gid) };
}

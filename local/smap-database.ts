/**
 * A smap database on this machine for who has none: PostgreSQL in a thread of the process, with smap's tables as far as logins
 * and projects need them, behind a port of loopback that speaks PostgreSQL's protocol. It is in memory, and loaded when
 * somebody first connects, because most starts never need it.
 */
import { createHash } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export const HOST = '127.0.0.1';
export const REALM = 'smap';

/** https://github.com/smap-consulting/smapserver2/blob/master/setup/install/setupDb.sql has the whole tables. */
export const SMAP_TABLES = `
  CREATE TABLE users (
    id SERIAL PRIMARY KEY, ident TEXT UNIQUE, name TEXT, realm TEXT, password TEXT, basic_password TEXT, o_id INTEGER
  );
  CREATE TABLE project (id SERIAL PRIMARY KEY, name TEXT, o_id INTEGER);
  CREATE TABLE user_project (u_id INTEGER REFERENCES users(id), p_id INTEGER REFERENCES project(id));
  CREATE TABLE survey (
    s_id SERIAL PRIMARY KEY, ident TEXT UNIQUE, p_id INTEGER REFERENCES project(id), deleted BOOLEAN DEFAULT false
  );`;

/** A user as smap makes one, in one project with its surveys. */
export interface SmapDemoUser {
  readonly ident: string;
  readonly password: string;
  readonly surveys: readonly string[];
}

export interface SmapDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/** Returns the columns in which smap keeps a password. */
export function smapPasswords(ident: string, password: string): { readonly digest: string; readonly basic: string } {
  return {
    digest: createHash('md5').update(`${ident}:${REALM}:${password}`).digest('hex'),
    basic: `{SHA}${createHash('sha1').update(password).digest('base64')}`,
  };
}

/** Listens, and makes the database with its user at the first connection. */
export async function startSmapDatabase(user: SmapDemoUser): Promise<SmapDatabase> {
  let worker: Worker | undefined;
  let loading: Promise<number> | undefined;
  let isClosed = false;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    worker ??= new Worker(new URL('smap-database-worker.ts', import.meta.url), { workerData: user });
    loading ??= portOf(worker);
    loading.then(
      (port) => {
        // Whoever waited too long for the database has gone.
        if (!socket.destroyed) join(socket, connect(port, HOST));
      },
      (error: unknown) => {
        if (!isClosed) console.error(error);
        socket.destroy();
      },
    );
  });
  const port = await listen(server);
  return {
    url: `postgres://latchkey@${HOST}:${port}/postgres`,
    close: async () => {
      isClosed = true;
      const closed = once(server, 'close');
      server.close();
      await worker?.terminate();
      await closed;
    },
  };
}

/** Waits for the port that the thread posts when it serves. */
function portOf(worker: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      reject(new Error('the embedded database was stopped'));
    });
  });
}

function join(one: Socket, other: Socket): void {
  one.pipe(other).pipe(one);
  for (const [socket, peer] of [
    [one, other],
    [other, one],
  ] as const) {
    socket.on('error', () => peer.destroy());
    socket.on('close', () => peer.destroy());
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listen(server: Server): Promise<number> {
  server.listen(0, HOST);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/**
 * Runs a smap database on this machine for users without one: PostgreSQL in a thread of the process, with smap's tables as far as
 * logins and projects need them, behind a loopback port that speaks PostgreSQL's protocol. It is in memory, and loaded at the
 * first connection, because most starts never need it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { onceNamed } from './smap-database-startup.ts';

const HOST = '127.0.0.1';
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

/** Tells the thread which user the database holds, and where it listens. */
export interface WorkerInput {
  readonly user: SmapDemoUser;
  readonly path: string;
}

export interface SmapDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/** Returns the columns in which smap stores a password. */
export function smapPasswords(ident: string, password: string): { readonly digest: string; readonly basic: string } {
  return {
    digest: createHash('md5').update(`${ident}:${REALM}:${password}`).digest('hex'),
    basic: `{SHA}${createHash('sha1').update(password).digest('base64')}`,
  };
}

/**
 * Listens, and makes the database with its user at the first connection. PGlite lets every user in: only connections that name a
 * random user, which the address alone contains, get through to it.
 */
export async function startSmapDatabase(user: SmapDemoUser): Promise<SmapDatabase> {
  const name = `latchkey_${randomBytes(16).toString('hex')}`;
  let database: EmbeddedDatabase | undefined;
  let isClosed = false;
  // Returns a rejected promise if no folder can be made, and does not throw.
  const loaded = async (): Promise<string> => {
    database ??= load(user);
    return database.path;
  };
  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    socket.on('error', () => socket.destroy());
    onceNamed(socket, name, () => {
      loaded().then(
        (path) => {
          // A client that waited too long may have disconnected.
          if (!socket.destroyed) tie(socket, connect(path));
        },
        (error: unknown) => {
          if (!isClosed) console.error(error);
          socket.destroy();
        },
      );
    });
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `postgres://${name}@${HOST}:${port}/postgres`,
    close: async () => {
      isClosed = true;
      const closed = once(server, 'close');
      server.close();
      await database?.end();
      for (const socket of clients) socket.destroy();
      await closed;
    },
  };
}

interface EmbeddedDatabase {
  /** Path of the socket, once the database serves. */
  readonly path: Promise<string>;
  end(): Promise<void>;
}

/** Loads the database in a thread that listens at a socket in a folder of this user's own. */
function load(user: SmapDemoUser): EmbeddedDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-smap-'));
  const path = join(folder, 'socket');
  const workerData: WorkerInput = { user, path };
  const worker = new Worker(new URL('smap-database-worker.ts', import.meta.url), { workerData });
  return {
    path: served(worker).then(() => path),
    end: async () => {
      await worker.terminate();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits for the thread's message that it serves. */
function served(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', () => {
      resolve();
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      reject(new Error('the embedded database was stopped'));
    });
  });
}

function tie(one: Socket, other: Socket): void {
  one.pipe(other).pipe(one);
  for (const [socket, peer] of [
    [one, other],
    [other, one],
  ] as const) {
    socket.on('error', () => peer.destroy());
    socket.on('close', () => peer.destroy());
  }
}

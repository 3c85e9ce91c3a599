/**
 * A smap database on this machine for who has none: PostgreSQL in the process (PGlite, https://pglite.dev) with smap's tables
 * as far as logins and projects need them, behind a port of loopback that speaks PostgreSQL's protocol. It is in memory, and
 * loaded when somebody first connects, because most starts never need it.
 */
import { createHash } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

const HOST = '127.0.0.1';
const MAX_CONNECTIONS = 20;
const REALM = 'smap';

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
  let loading: Promise<Loaded> | undefined;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    loading ??= load(user);
    loading.then(
      ({ port }) => {
        // Whoever gave up meanwhile would leave a connection behind that nobody ends.
        if (!socket.destroyed) join(socket, connect(port, HOST));
      },
      (error: unknown) => {
        console.error(error);
        socket.destroy();
      },
    );
  });
  const port = await listen(server);
  return {
    url: `postgres://latchkey@${HOST}:${port}/postgres`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      const loaded = await loading?.catch(() => undefined);
      await loaded?.close();
      await closed;
    },
  };
}

interface Loaded {
  readonly port: number;
  close(): Promise<void>;
}

async function load({ ident, password, surveys }: SmapDemoUser): Promise<Loaded> {
  const [{ PGlite }, { PGLiteSocketServer }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite-socket'),
  ]);
  const db = await PGlite.create();
  await db.exec(SMAP_TABLES);
  const { digest, basic } = smapPasswords(ident, password);
  await db.query('INSERT INTO users (ident, realm, password, basic_password) VALUES ($1, $2, $3, $4)', [
    ident,
    REALM,
    digest,
    basic,
  ]);
  await db.exec("INSERT INTO project (name) VALUES ('demo'); INSERT INTO user_project (u_id, p_id) VALUES (1, 1);");
  for (const survey of surveys) await db.query('INSERT INTO survey (ident, p_id) VALUES ($1, 1)', [survey]);
  const port = await freePort();
  const server = new PGLiteSocketServer({ db, host: HOST, port, maxConnections: MAX_CONNECTIONS });
  await server.start();
  return {
    port,
    close: async () => {
      await server.stop();
      await db.close();
    },
  };
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

async function freePort(): Promise<number> {
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

/**
 * Proves that the embedded database serves only clients who know its address: it disconnects those who name another
 * user or speak another protocol, and does not load for them.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { startSmapDatabase, type SmapDatabase } from '../../local/smap-database.ts';
import { LOADING_MS } from '../harness/embedded-smap.ts';
import { exchange, openSocket } from '../../packages/aws-stand-in/tests/harness/socket.ts';

const PROTOCOL = 0x0003_0000;
const { TMPDIR } = process.env;
let folder: string;
let database: SmapDatabase;
let user: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  process.env['TMPDIR'] = folder;
  database = await startSmapDatabase({ ident: 'ada', password: 'right', surveys: [] });
  user = new URL(database.url).username;
});

afterAll(async () => {
  await database.close();
  expect(await readdir(folder)).toEqual([]);
  if (TMPDIR === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = TMPDIR;
  await rm(folder, { recursive: true });
});

/** Returns a startup packet: its length, a protocol number and the text. */
function packet(protocol: number, text: string, length = 8 + Buffer.byteLength(text)): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(length, 0);
  header.writeUInt32BE(protocol, 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

function startup(...parts: readonly string[]): Buffer {
  return packet(PROTOCOL, `${parts.map((part) => `${part}\0`).join('')}\0`);
}

function askAs(url: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  return client
    .connect()
    .then(() => client.query<{ ident: string }>('SELECT ident FROM users'))
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

test('the address names a user whom nobody guesses', () => {
  expect(user).toMatch(/^latchkey_[0-9a-f]{32}$/);
});

describe('cut off at once, and nothing is loaded', () => {
  test.each([
    ['a superuser', () => startup('user', 'postgres', 'database', 'postgres')],
    ['the name in all addresses of before', () => startup('user', 'latchkey')],
    ['part of the name', () => startup('user', user.slice(0, -1))],
    ['more than the name', () => startup('user', `${user}0`)],
    ['the name in other letters', () => startup('user', user.toUpperCase())],
    ['the name as the database', () => startup('user', 'postgres', 'database', user)],
    ['a database that is called user', () => startup('database', 'user', user, 'x')],
    ['two names', () => startup('user', user, 'user', 'postgres')],
    ['no name', () => startup()],
    ['nothing but a length', () => packet(PROTOCOL, '')],
    ['SSLRequest', () => packet(80_877_103, '')],
    ['GSSENCRequest', () => packet(80_877_104, '')],
    ['CancelRequest', () => packet(80_877_102, '12345678')],
    ['protocol 2', () => packet(0x0002_0000, `user\0${user}\0\0`)],
    ['protocol 3.2', () => packet(0x0003_0002, `user\0${user}\0\0`)],
    ['a packet that says to be long', () => packet(PROTOCOL, `user\0${user}\0\0`, 10_001)],
    ['no more than the length of one that is too long', () => Buffer.from([0, 0, 0x27, 0x11])],
    ['a packet that says to be very long', () => packet(PROTOCOL, `user\0${user}\0\0`, 0xffff_ffff)],
    ['a packet that is too short', () => packet(PROTOCOL, `user\0${user}\0\0`, 4)],
    ['a query without a login', () => Buffer.from('Q\0\0\0\x19SELECT * FROM users\0')],
    ['HTTP', () => Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ])('%s', async (_what, bytes) => {
    const beganMs = performance.now();
    expect(await exchange(database.url, bytes())).toBe('');
    expect(performance.now() - beganMs).toBeLessThan(2000);
    expect(await readdir(folder)).toEqual([]);
  });

  test('by a driver', async () => {
    for (const url of [database.url.replace(user, 'postgres'), `${database.url}?sslmode=verify-full`])
      await expect(askAs(url)).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('with the address', () => {
  test(
    'the database answers',
    async () => {
      expect(await askAs(database.url)).toEqual([{ ident: 'ada' }]);
    },
    LOADING_MS,
  );

  test('it listens in a folder that is its owner’s alone', async () => {
    const [name = '', ...more] = await readdir(folder);
    expect(more).toEqual([]);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o700);
  });

  test('a packet that comes byte by byte is understood', async () => {
    const socket = openSocket(database.url).setNoDelay(true);
    const answered = new Promise<string>((resolve) => {
      socket.once('data', (chunk: Buffer) => {
        resolve(chunk.toString('latin1', 0, 1));
      });
    });
    for (const byte of startup('user', user, 'database', 'postgres')) {
      socket.write(Uint8Array.of(byte));
      await wait(1);
    }
    // `R` begins PostgreSQL's authentication.
    expect(await answered).toBe('R');
    socket.destroy();
  });
});

/**
 * Attack: take the database away, in the hope that a door without it stands open. Whether it refuses, breaks off, hangs or
 * talks nonsense: 503, when to come back, and nobody passes but who passed within the last minute. Nothing of it counts
 * as anybody's failure, and the first request after it is good.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { SmapDatabase } from '../../local/smap-database.ts';
import { LOADING_MS, startEmbeddedSmap } from '../harness/embedded-smap.ts';
import { jsonOf, refusal } from '../harness/http.ts';
import { startReaders, type Readers } from '../harness/readers.ts';

let database: SmapDatabase;
let between: Server;
let readers: Readers;
let answer: (socket: Socket) => void;
const sockets = new Set<Socket>();

/** Passes everything on. */
function pass(socket: Socket): void {
  const { port, hostname } = new URL(database.url);
  const other = connect(Number(port), hostname);
  sockets.add(other);
  socket.pipe(other).pipe(socket);
  other.on('error', () => socket.destroy());
  socket.on('close', () => other.destroy());
}

/** Ends the connections that there are, and does otherwise with those that come. */
function become(how: (socket: Socket) => void): void {
  answer = how;
  for (const socket of sockets) socket.destroy();
  sockets.clear();
}

beforeAll(async () => {
  database = await startEmbeddedSmap();
  answer = pass;
  between = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    answer(socket);
  }).listen(0, '127.0.0.1');
  await once(between, 'listening');
  const { port } = between.address() as AddressInfo;
  readers = await startReaders(database.url.replace(/:[0-9]+\//, `:${port}/`));
  expect(refusal(await readers.loginFrom('127.0.0.2', 'ada', 'wrong'))).toBe('401 unauthenticated');
}, LOADING_MS);

afterAll(async () => {
  await readers.dispose();
  become((socket) => socket.destroy());
  between.close();
  await once(between, 'close');
  await database.close();
});

test.each<[string, string, (socket: Socket) => void]>([
  ['breaks off', '127.0.0.3', (socket) => socket.destroy()],
  ['talks nonsense', '127.0.0.4', (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\ntrue')],
  // AuthenticationOk and ReadyForQuery, whoever it is: https://www.postgresql.org/docs/15/protocol-message-formats.html
  [
    'lets us in and says nothing more',
    '127.0.0.5',
    (socket) => socket.once('data', () => socket.write(Buffer.from([82, 0, 0, 0, 8, 0, 0, 0, 0, 90, 0, 0, 0, 5, 73]))),
  ],
  ['hangs', '127.0.0.6', () => undefined],
])(
  'a database that %s',
  async (_what, address, how) => {
    become(how);
    const logins = [
      readers.loginFrom(address, 'nobody', 'right'),
      ...['right ', 'wrong', 'a', 'b', 'c', 'd', 'e'].map((password) => readers.loginFrom(address, 'ada', password)),
    ];
    const answers = await Promise.all(logins);
    for (const each of answers) {
      // Five are looked at together; the rest is told to wait.
      expect(['503 upstream_unavailable', '429 rate_limited']).toContain(refusal(each));
      expect(Number(each.headers['retry-after'])).toBeGreaterThanOrEqual(1);
      expect(each.headers.location).toBeUndefined();
      expect(Object.keys(jsonOf(each))).toEqual(['title', 'status', 'code', 'detail', 'requestId']);
    }
    expect(answers.map(refusal)).toContain('503 upstream_unavailable');
    become(pass);
    // The count has not grown by any of them.
    expect(refusal(await readers.loginFrom(address, 'ada', 'wrong'))).toBe('401 unauthenticated');
    expect(refusal(await readers.loginFrom(address, 'ada', 'right'))).toBe('302');
  },
  60_000,
);

test('a login of the last minute passes without it; another password of that name does not', async () => {
  expect(refusal(await readers.login('ada', 'right'))).toBe('302');
  become((socket) => socket.destroy());
  expect(refusal(await readers.login('ada', 'right'))).toBe('302');
  expect(refusal(await readers.login('ada', 'other'))).toBe('503 upstream_unavailable');
});

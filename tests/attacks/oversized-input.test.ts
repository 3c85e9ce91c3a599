/**
 * Attack: more than anybody may send: bodies without end, headers, paths and queries of tens of kilobytes, text that
 * backtracks, clients that never finish. Each is refused or waits alone, and the process serves everybody else.
 */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { flood } from '../harness/flood.ts';
import { jsonPost, refusal, send, type Answer } from '../harness/http.ts';
import type { KeyPair } from '../harness/latchkey.ts';
import { signed } from '../../packages/aws-stand-in/tests/harness/sigv4.ts';
import { exchange, openSocket, statusOf } from '../../packages/aws-stand-in/tests/harness/socket.ts';
import { CREDENTIALS, INVALID, ROOT, useLatchkey } from '../harness/use-latchkey.ts';

const MB = 1024 * 1024;
/** Limits the bytes in two sockets' buffers, which come on top of what a server reads. */
const SLACK = 24 * MB;
const KEY = `${ROOT}private/max/kept.txt`;
const MAX_ATTEMPTS = 5;
const latchkey = useLatchkey({ members: ['max'], objects: { [KEY]: 'kept' } });
let vended: KeyPair;

beforeAll(async () => {
  vended = await latchkey.keys('max');
});

const ask = (path: string, sending = {}): Promise<Answer> => latchkey.ask(path, 'max', sending);

async function expectServed(): Promise<void> {
  expect((await ask(CREDENTIALS)).status).toBe(200);
  const kept = await latchkey.s3Call(vended, `GET /webqsee/${KEY}`);
  expect([kept.status, kept.text]).toEqual([200, 'kept']);
  // A client that breaks off or sends nonsense is no fault of the process.
  expect(latchkey.running.output().match(/^ +at .*$/gm)).toBeNull();
}

afterEach(expectServed);

/**
 * The answer to a head that node refuses. It does so without reading all of it, and the end of the connection can overtake
 * the answer: then it asks again.
 */
async function refusedHead(request: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET' || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

function head(start: string, headers: Readonly<Record<string, string>>): string {
  return [start, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');
}

const piece = Buffer.alloc(64 * 1024, ' ');
const chunk = Buffer.concat([Buffer.from('10000\r\n'), piece, Buffer.from('\r\n')]);

describe('bodies without end, at the broker', () => {
  const json = { host: '127.0.0.1', 'content-type': 'application/json' };

  test.each(['/v1/enroll', CREDENTIALS, '/v1/nowhere'])('%s, in chunks', async (path) => {
    const chunked = { ...json, 'transfer-encoding': 'chunked' };
    const { status, sent } = await flood(latchkey.broker, head(`POST ${path} HTTP/1.1`, chunked), chunk);
    expect([0, 413]).toContain(status);
    expect(sent).toBeLessThan(10 * MB + SLACK);
  });

  test.each(['/v1/enroll', CREDENTIALS])('%s, of a declared terabyte', async (path) => {
    const declared = { ...json, 'content-length': String(1024 ** 4) };
    const { status, sent } = await flood(latchkey.broker, head(`POST ${path} HTTP/1.1`, declared), piece);
    expect([0, 413]).toContain(status);
    expect(sent).toBeLessThan(10 * MB + SLACK);
  });

  test('many large ones at once', async () => {
    const body = Buffer.alloc(9 * MB, 'x');
    const posts = Array.from({ length: 8 }, () => send(latchkey.broker, '/v1/enroll', { ...jsonPost({}), body }));
    const answers = await Promise.all(posts);
    expect(answers.map(refusal)).toEqual(Array(8).fill('413 too_large'));
  });
});

describe('bodies without end, at the stand-in', () => {
  const forged = (service: string): string =>
    `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;

  test.each([
    ['unsigned', {}],
    ['signed by nobody', { authorization: forged('s3'), 'x-amz-date': '20260101T000000Z' }],
    ['for STS, signed by nobody', { authorization: forged('sts'), 'x-amz-date': '20260101T000000Z' }],
    ['for the table, signed by nobody', { authorization: forged('dynamodb'), 'x-amz-date': '20260101T000000Z' }],
  ])('%s', async (_name, headers) => {
    const host = new URL(latchkey.aws).host;
    const declared = { host, 'content-length': String(1024 ** 4), ...headers };
    for (const start of [`PUT /webqsee/${KEY} HTTP/1.1`, 'POST / HTTP/1.1']) {
      // Refused by the head alone.
      expect([400, 403]).toContain(statusOf(await exchange(latchkey.aws, head(start, declared))));
      const { status, sent } = await flood(latchkey.aws, head(start, declared), piece);
      expect([0, 400, 403]).toContain(status);
      expect(sent).toBeLessThan(SLACK);
    }
  });

  test.each(['sts', 'dynamodb'])('for %s, with a good key', async (service) => {
    const { aws: base } = latchkey;
    const target = { method: 'POST', path: '/', headers: { 'content-length': String(1024 ** 4) }, body: '' };
    const { headers } = signed(target, { credentials: vended, base, service });
    const { status, sent } = await flood(base, head('POST / HTTP/1.1', headers), piece);
    expect([0, 413]).toContain(status);
    expect(sent).toBeLessThan(MB + SLACK);
  });

  test('an object over what S3 takes in one PUT, with vended credentials', async () => {
    const { aws: base } = latchkey;
    const length = { 'content-length': String(5 * 1024 ** 3 + 1) };
    const target = { method: 'PUT', path: `/webqsee/${KEY}`, headers: length, body: '' };
    const { headers } = signed(target, { credentials: vended, base, payloadHash: 'UNSIGNED-PAYLOAD' });
    const start = head(`PUT /webqsee/${KEY} HTTP/1.1`, headers);
    expect(await exchange(base, start)).toContain('<Code>EntityTooLarge</Code>');
    const { status, sent } = await flood(base, start, piece);
    expect([0, 400]).toContain(status);
    expect(sent).toBeLessThan(SLACK);
  });
});

describe('headers, paths and queries', () => {
  const many = Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`x-header-${index}`, 'x'.repeat(10)]));

  test.each([
    ['one long header', { 'x-long': 'x'.repeat(20_000) }],
    ['a long cookie', { cookie: 'x'.repeat(20_000) }],
    ['many headers', many],
  ])('%s', async (_name, headers) => {
    const sending = { ...jsonPost({}), headers };
    const answer = await refusedHead(() => ask(CREDENTIALS, sending));
    expect(answer.status).toBe(431);
    expect(answer.text).not.toContain('xxx');
  });

  test.each([
    ['a long path', `/v1/teams/${'x'.repeat(20_000)}`],
    ['a long query', `${CREDENTIALS}?areas=${'x'.repeat(20_000)}`],
  ])('%s', async (_name, path) => {
    expect(refusal(await refusedHead(() => ask(path)))).toBe('431');
  });

  test.each([
    ['a long token', { authorization: `Bearer ${'x'.repeat(15_000)}` }, 401],
    ['spaces before a token', { authorization: `Bearer ${' '.repeat(14_000)}!` }, 401],
    ['spaces in a content type', { 'content-type': `application/json${' '.repeat(14_000)};x` }, 415],
  ])('%s', async (_name, headers, status) => {
    const answer = await ask(CREDENTIALS, { ...jsonPost({}), headers });
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('xxx');
  });

  test.each([
    ['a path of slashes', `/v1/teams${'/'.repeat(15_000)}`, '404 not_found'],
    ['a path of dots', `/v1/teams${'/..'.repeat(4000)}`, '404 not_found'],
    ['a path of percent signs', `/v1/teams/${'%25'.repeat(4000)}`, '403 not_a_member'],
    ['many parameters', `${CREDENTIALS}?${'a&'.repeat(5000)}`, INVALID],
    ['many values', `${CREDENTIALS}?areas=${'shared,'.repeat(2000)}`, INVALID],
    ['one parameter many times', `${CREDENTIALS}?${'format=json&'.repeat(1000)}`, INVALID],
    ['a number of many digits', `${CREDENTIALS}?durationSeconds=${'9'.repeat(10_000)}`, INVALID],
  ])('%s', async (_name, path, expected) => {
    expect(refusal(await ask(path))).toBe(expected);
  });

  test('at the stand-in', async () => {
    const headers = { 'x-long': 'x'.repeat(40_000) };
    const long = await refusedHead(() => send(latchkey.aws, '/webqsee', { headers }));
    expect(long.status).toBe(431);
    const { aws: base } = latchkey;
    const path = `/webqsee/${'k'.repeat(1025)}`;
    const request = signed({ method: 'GET', path, headers: {}, body: '' }, { credentials: vended, base });
    expect(refusal(await send(base, path, request))).toBe('400 KeyTooLongError');
  });
});

test.each([
  ['a list of 10,000 areas', { areas: Array(5000).fill('shared') }],
  ['an area of 60,000 characters', { areas: ['x'.repeat(60_000)] }],
  ['a field of 60,000 characters', { ['x'.repeat(60_000)]: 1 }],
  ['3,000 fields', Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`f${index}`, index]))],
  ['a number beyond all', { durationSeconds: Number.MAX_VALUE }],
])('%s in a body', async (_name, body) => {
  const answer = await ask(CREDENTIALS, jsonPost(body));
  expect(refusal(answer)).toBe(INVALID);
  expect(answer.text.length).toBeLessThan(1000);
});

test('clients that never finish hold nobody up', async () => {
  const starts = [
    'GET /v1/health HT',
    'GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ',
    'POST /v1/enroll HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{',
    'POST /v1/enroll HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n',
  ];
  const sockets: Socket[] = [];
  for (const base of [latchkey.broker, latchkey.aws]) {
    for (let count = 0; count < 100; count += 1) {
      const socket = openSocket(base).on('error', () => undefined);
      socket.write(starts[count % starts.length] ?? '');
      sockets.push(socket);
    }
  }
  await Promise.all(sockets.filter(({ connecting }) => connecting).map((socket) => once(socket, 'connect')));
  for (const socket of sockets) socket.write('x');
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(CREDENTIALS)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  await expectServed();
  const closed = sockets.filter(({ destroyed }) => !destroyed).map((socket) => once(socket, 'close'));
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
});

test('500 requests in one write are answered one by one', async () => {
  const socket = openSocket(latchkey.broker);
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => (received += text));
  const last = 'GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n';
  socket.write('GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(499) + last);
  await once(socket, 'close');
  expect(received.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(500);
});

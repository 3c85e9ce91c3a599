/**
 * `Expect: 100-continue`: whoever is refused for what the headers say gets the final status at once, without being asked
 * for the body; everybody else is asked for it when it is about to be read.
 * https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { CreateBucketCommand, DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { signed, signedChunks, type SignedRequest, type Signing } from './harness/sigv4.ts';
import { openSocket, statusOf } from './harness/socket.ts';
import { allow, s3Client, startStandIn, type Key, type StandIn } from './harness/stand-in.ts';

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const TEXT = 'the body';
const BOUNDARY = 'between';

let standIn: StandIn;
beforeAll(async () => {
  const users = [{ name: 'writer', policies: [allow('s3:PutObject', 'arn:aws:s3:::box/own/*')] }];
  standIn = await startStandIn({ users });
  await s3Client(standIn, standIn.aws.rootKey).send(new CreateBucketCommand({ Bucket: 'box' }));
});
afterAll(() => standIn.dispose());

type Sent = Pick<SignedRequest, 'method' | 'path' | 'headers' | 'body'>;
interface Received {
  readonly wasAsked: boolean;
  readonly final: string;
}

/** Sends the headers, and the body only if it is asked for; the connection must then end by itself. */
async function send({ method, path, headers, body }: Sent, expectation = '100-continue'): Promise<Received> {
  const lines = { 'content-length': String(Buffer.byteLength(body)), ...headers, expect: expectation };
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = openSocket(standIn.aws.url);
  const answer = { text: '', wasAsked: false };
  socket.setEncoding('latin1').on('data', (text: string) => {
    answer.text += text;
    if (answer.wasAsked || !answer.text.startsWith(CONTINUE)) return;
    answer.wasAsked = true;
    socket.write(body);
  });
  socket.write(`${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n`);
  await once(socket, 'close');
  return { wasAsked: answer.wasAsked, final: answer.text.replace(CONTINUE, '') };
}

function sign(path: string, key: Key, signing: Partial<Signing> = {}, headers: Record<string, string> = {}): Sent {
  const request = { method: 'PUT', path, headers, body: TEXT };
  const all = signed(request, { credentials: key, base: standIn.aws.url, ...signing });
  return { ...all, headers: { ...all.headers, connection: 'close' } };
}

const summary = ({ wasAsked, final }: Received): string => `${wasAsked ? '100, ' : ''}${statusOf(final)}`;
/** Leaves it to the server to close the connection. */
const keptAlive = (request: Sent): Sent => ({ ...request, headers: { ...request.headers, connection: 'keep-alive' } });

describe('a body is not asked for, and the connection is closed,', () => {
  test.each<[string, () => Sent, number]>([
    ['if the signature is forged', () => sign('/box/own/k', { ...writer(), secretAccessKey: 'guessed' }), 403],
    ['if the key is unknown', () => sign('/box/own/k', { ...writer(), accessKeyId: 'AKIAUNKNOWN' }), 403],
    ['if the clock is wrong', () => sign('/box/own/k', writer(), { date: new Date(0) }), 403],
    ['if the object is forbidden', () => sign('/box/other', writer()), 403],
    ['if nothing is signed', () => ({ ...sign('/box/own/k', writer()), headers: { host: '127.0.0.1' } }), 403],
    ['if a header is not implemented', () => sign('/box/k', root(), {}, { 'x-amz-tagging': 'a=b' }), 501],
    ['if the bucket is missing', () => sign('/no-box/k', root()), 404],
    ['if STS does not know the key', () => sign('/', { ...writer(), accessKeyId: 'AKIAUNKNOWN' }, sts), 403],
    ['if a form is for no bucket', () => form('/no-box', { key: 'k' }), 404],
  ])('%s', async (_name, request, status) => {
    expect(summary(await send(keptAlive(request())))).toBe(String(status));
  });

  test('if something else is expected', async () => {
    const { wasAsked, final } = await send(sign('/box/own/k', writer()), 'a miracle');
    expect([wasAsked, statusOf(final)]).toEqual([false, 417]);
    expect(final).toContain('<Code>ExpectationFailed</Code>');
    expect(final).toMatch(/^x-amz-request-id: [0-9A-F]{16}\r$/m);
  });
});

const sts = { service: 'sts' };
const root = (): Key => standIn.aws.rootKey;
const writer = (): Key => standIn.aws.userKey('writer');

function form(path: string, fields: Readonly<Record<string, string>>): Sent {
  const parts = Object.entries({ ...fields, file: TEXT }).map(
    ([name, value]) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const headers = {
    host: new URL(standIn.aws.url).host,
    connection: 'close',
    'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
  };
  return { method: 'POST', path, headers, body: `${parts.join('')}--${BOUNDARY}--\r\n` };
}

describe('a body is asked for', () => {
  test('by S3, whole and in signed chunks', async () => {
    expect(summary(await send(sign('/box/own/k', writer())))).toBe('100, 200');
    const headers = { 'x-amz-decoded-content-length': '8' };
    const payloadHash = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
    const options = { credentials: writer(), base: standIn.aws.url, payloadHash };
    const { seed, ...request } = signed({ method: 'PUT', path: '/box/own/c', headers, body: '' }, options);
    const chunked = { ...request, headers: { ...request.headers, connection: 'close' } };
    expect(summary(await send({ ...chunked, body: signedChunks(['the ', 'body'], seed) }))).toBe('100, 200');
    const tampered = signedChunks(['the ', 'body'], seed).replace('body', 'bodY');
    expect(summary(await send({ ...chunked, body: tampered }))).toBe('100, 403');
  });

  test('by S3, and refused if it is another than the signed one', async () => {
    expect(summary(await send({ ...sign('/box/own/k', writer()), body: 'the bodY' }))).toBe('100, 400');
  });

  test('by S3 for a form, whose signature is in the body', async () => {
    const client = s3Client(standIn, writer());
    const formOf = async (Key: string): Promise<Record<string, string>> => {
      // The package brings its own copy of the client's class; only its configuration is used.
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
      return (await createPresignedPost(client, { Bucket: 'box', Key, Expires: 60 })).fields;
    };
    expect(summary(await send(form('/box', await formOf('own/f'))))).toBe('100, 204');
    expect(summary(await send(form('/box', await formOf('other'))))).toBe('100, 403');
  });

  test('by STS and DynamoDB, whose signatures cover it', async () => {
    const body = 'Action=GetCallerIdentity&Version=2011-06-15';
    const post = (more: Partial<SignedRequest>, signing: Partial<Signing>): Sent => {
      const request = { method: 'POST', path: '/', headers: {}, body, ...more };
      const all = signed(request, { credentials: root(), base: standIn.aws.url, ...signing });
      return { ...all, headers: { ...all.headers, connection: 'close' } };
    };
    expect(summary(await send(post({}, sts)))).toBe('100, 200');
    expect(summary(await send({ ...post({}, sts), body: body.replace('06', '07') }))).toBe('100, 403');
    const headers = { 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-type': 'application/x-amz-json-1.0' };
    expect(summary(await send(post({ headers, body: '{}' }, { service: 'dynamodb' })))).toBe('100, 200');
  });

  test('once, and the connection serves on', async () => {
    const { method, path, headers } = sign('/box/own/k', writer());
    const lines = { ...headers, connection: 'keep-alive', 'content-length': '8', expect: '100-continue' };
    const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
    const request = `${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n${TEXT}`;
    const socket = openSocket(standIn.aws.url);
    let received = '';
    socket.setEncoding('latin1').on('data', (text: string) => (received += text));
    socket.write(request + request.replace('keep-alive', 'close'));
    await once(socket, 'close');
    expect(received.match(/HTTP\/1\.1 \d{3}/g)).toEqual(
      ['100', '200', '100', '200'].map((status) => `HTTP/1.1 ${status}`),
    );
  });
});

test('a sender of HTTP/1.0 is not asked, and served', async () => {
  const { method, path, headers } = sign('/box/own/k', writer());
  const head = Object.entries({ ...headers, 'content-length': '8', expect: '100-continue' });
  const lines = head.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const socket = openSocket(standIn.aws.url);
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => (received += text));
  socket.write(`${method} ${path} HTTP/1.0\r\n${lines}\r\n${TEXT}`);
  await once(socket, 'close');
  expect(statusOf(received)).toBe(200);
});

test('the SDK’s large uploads, which expect it, arrive whole', async () => {
  const s3 = s3Client(standIn, root());
  const expectations: (string | undefined)[] = [];
  s3.middlewareStack.add(
    (next) => (args) => {
      expectations.push((args.request as { headers: Record<string, string> }).headers['Expect']);
      return next(args);
    },
    { step: 'finalizeRequest', name: 'expectations' },
  );
  const Body = Buffer.alloc(3 * 1024 * 1024, 'large');
  const object = { Bucket: 'box', Key: 'large' };
  await s3.send(new PutObjectCommand({ ...object, Body }));
  expect(expectations).toEqual(['100-continue']);
  const { Body: stored } = await s3.send(new GetObjectCommand(object));
  expect(Buffer.from((await stored?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
  await s3.send(new DeleteObjectCommand(object));
  s3.destroy();
});

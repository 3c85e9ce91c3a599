/**
 * The endpoint as a whole: restarts, the routing of requests to services, and refusals before a signature is checked.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CreateBucketCommand, GetObjectCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { startLocalAws } from '../src/server.ts';
import { refusal, send } from './harness/http.ts';
import { signed } from './harness/sigv4.ts';
import { exchange, openSocket, statusOf } from './harness/socket.ts';
import {
  allow,
  assume,
  outcome,
  policyOf,
  s3Client,
  startStandIn,
  stsClient,
  tagsOf,
  trust,
} from './harness/stand-in.ts';
import { userArn, type Key, type Setting, type StandIn } from './harness/stand-in.ts';

const ASSUME = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
const TEAM = 'arn:aws:s3:::box/${aws:PrincipalTag/team}/*';

const setting = (policies: object[], boundary?: object): Setting => ({
  users: [{ name: 'broker', policies: [] }],
  roles: [
    {
      name: 'team',
      trustPolicy: trust(userArn('broker'), ASSUME),
      policies,
      ...(boundary === undefined ? {} : { boundary }),
      maxSessionDurationSeconds: 3600,
    },
  ],
});
const READ_TEAM = setting([allow(['s3:GetObject', 's3:PutObject'], TEAM)]);

const put = (standIn: StandIn, key: Key, objectKey: string): Promise<string> =>
  outcome(s3Client(standIn, key).send(new PutObjectCommand({ Bucket: 'box', Key: objectKey, Body: 'x' })));
const asTeam = (standIn: StandIn, team: string, more = {}): Promise<Required<Key>> =>
  assume(standIn, standIn.aws.userKey('broker'), 'team', { Tags: tagsOf({ team }), ...more });
const createBucket = (standIn: StandIn): Promise<unknown> =>
  s3Client(standIn, standIn.aws.rootKey).send(new CreateBucketCommand({ Bucket: 'box' }));

describe('a restart', () => {
  test('keeps keys and live sessions; the role they have is the one of now', async () => {
    const first = await startStandIn(READ_TEAM);
    await createBucket(first);
    const session = await asTeam(first, 'red');
    const keys = [first.aws.rootKey, first.aws.userKey('broker')];
    expect(await put(first, session, 'red/1')).toBe('ok');
    await first.close();

    const second = await startStandIn({ ...READ_TEAM, dataDir: first.dataDir });
    expect([second.aws.rootKey, second.aws.userKey('broker')]).toEqual(keys);
    expect(await put(second, session, 'red/1')).toBe('ok');
    expect(await put(second, session, 'blue/1')).toBe('403 AccessDenied');
    await second.close();

    const narrowed = setting([allow('s3:GetObject', TEAM)]);
    const third = await startStandIn({ ...narrowed, dataDir: first.dataDir });
    expect(await put(third, session, 'red/1')).toBe('403 AccessDenied');
    await third.close();

    const roleless = await startStandIn({ users: [], dataDir: first.dataDir });
    expect(await put(roleless, session, 'red/1')).toBe('400 InvalidToken');
    await roleless.dispose();
  });

  test('the files with keys are for their owner alone', async () => {
    const standIn = await startStandIn(READ_TEAM);
    for (const name of ['account.json', 'aws.json']) {
      const { mode } = await stat(join(standIn.dataDir, name));
      expect(mode & 0o777).toBe(0o600);
    }
    const text = await readFile(join(standIn.dataDir, 'aws.json'), 'utf8');
    expect(JSON.parse(text)).toEqual(standIn.aws.rootKey);
    await standIn.dispose();
  });

  test('a damaged account file is an error, not a new account', async () => {
    const standIn = await startStandIn(READ_TEAM);
    await standIn.close();
    const file = join(standIn.dataDir, 'account.json');
    for (const damaged of ['{"root":', '{}', '[]', 'null']) {
      await writeFile(file, damaged);
      await expect(startStandIn({ ...READ_TEAM, dataDir: standIn.dataDir })).rejects.toThrow();
      expect(await readFile(file, 'utf8')).toBe(damaged);
    }
  });
});

describe('a session', () => {
  test('ends by time, for headers and for presigned URLs', async () => {
    let now = new Date();
    const standIn = await startStandIn({ ...READ_TEAM, now: () => now });
    await createBucket(standIn);
    const session = await asTeam(standIn, 'red', { DurationSeconds: 900 });
    expect(await put(standIn, session, 'red/1')).toBe('ok');
    const url = await getSignedUrl(s3Client(standIn, session), new GetObjectCommand({ Bucket: 'box', Key: 'red/1' }), {
      expiresIn: 3600,
    });
    const { pathname, search } = new URL(url);
    expect((await send(standIn.aws.url, pathname + search)).text).toBe('x');

    now = new Date(now.getTime() + 901_000);
    const date = now;
    const request = signed(
      { method: 'GET', path: '/box/red/1', headers: {}, body: '' },
      { credentials: session, base: standIn.aws.url, date },
    );
    expect(refusal(await send(standIn.aws.url, request.path, request))).toBe('400 ExpiredToken');
    expect(refusal(await send(standIn.aws.url, pathname + search))).toBe('400 ExpiredToken');
    await standIn.dispose();
  });

  test('is bound by role, boundary and session policy alike', async () => {
    const boundary = policyOf(
      { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::box/red/*' },
      { Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::box/red/keep/*' },
    );
    const standIn = await startStandIn(setting([allow('s3:PutObject')], boundary));
    await createBucket(standIn);
    const session = await asTeam(standIn, 'red', {
      Policy: JSON.stringify(allow('s3:PutObject', ['arn:aws:s3:::box/red/*', 'arn:aws:s3:::box/blue/*'])),
    });
    expect(await put(standIn, session, 'red/1')).toBe('ok');
    expect(await put(standIn, session, 'blue/1')).toBe('403 AccessDenied');
    expect(await put(standIn, session, 'red/keep/1')).toBe('403 AccessDenied');
    const narrow = await asTeam(standIn, 'red', {
      Policy: JSON.stringify(allow('s3:PutObject', 'arn:aws:s3:::box/x')),
    });
    expect(await put(standIn, narrow, 'red/1')).toBe('403 AccessDenied');
    await standIn.dispose();
  });

  test('is its role to aws:PrincipalArn', async () => {
    const condition = { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/team' } };
    const standIn = await startStandIn(setting([allow('s3:PutObject', '*', condition)]));
    await createBucket(standIn);
    expect(await put(standIn, await asTeam(standIn, 'red'), 'red/1')).toBe('ok');
    await standIn.dispose();
  });
});

describe('the endpoint', () => {
  let standIn: StandIn;
  let errors: jest.SpiedFunction<typeof console.error>;
  beforeAll(async () => {
    errors = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    standIn = await startStandIn(READ_TEAM);
    await createBucket(standIn);
  });
  afterAll(async () => {
    expect(errors).not.toHaveBeenCalled();
    errors.mockRestore();
    await standIn.dispose();
  });

  test.each(['127.0.0.1', '127.0.0.1:1', 'localhost:9000', 'LOCALHOST', '[::1]:9000'])('Host %s', async (host) => {
    expect((await send(standIn.aws.url, '/box', { method: 'OPTIONS', headers: { host } })).status).not.toBe(421);
    expect(refusal(await send(standIn.aws.url, '/box/k', { headers: { host } }))).toBe('403 AccessDenied');
  });

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:80', '127.0.0.2', 'localhost@evil'])(
    'Host %s is refused, whoever signed',
    async (host) => {
      const { rootKey, url } = standIn.aws;
      const request = signed({ method: 'GET', path: '/', headers: {}, body: '' }, { credentials: rootKey, base: url });
      const answer = await send(url, '/', { headers: { ...request.headers, host } });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('This endpoint serves this machine only.');
    },
  );

  test('every answer has a request id of its own', async () => {
    const ids = new Set<unknown>();
    const requests = [{}, { headers: { host: 'evil.example' } }, { headers: { authorization: 'AWS a:b' } }];
    for (const sending of requests) {
      const { headers, text } = await send(standIn.aws.url, '/box/k', sending);
      expect(headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/);
      expect(text).toContain(`<RequestId>${String(headers['x-amz-request-id'])}</RequestId>`);
      ids.add(headers['x-amz-request-id']);
    }
    expect(ids.size).toBe(requests.length);
  });

  test('a path that is no percent-encoding', async () => {
    expect(refusal(await send(standIn.aws.url, '/box/%zz'))).toBe('400 InvalidURI');
  });

  test('another service', async () => {
    const { rootKey, url } = standIn.aws;
    const options = { credentials: rootKey, base: url, service: 'sqs' };
    const request = signed({ method: 'POST', path: '/', headers: {}, body: 'Action=SendMessage' }, options);
    expect(refusal(await send(url, '/', request))).toBe('501 NotImplemented');
  });

  test('STS answers errors in its own XML, with its own names', async () => {
    const { url } = standIn.aws;
    const credentials = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'guessed' };
    const body = 'Action=GetCallerIdentity&Version=2011-06-15';
    const request = signed(
      { method: 'POST', path: '/', headers: {}, body },
      { credentials, base: url, service: 'sts' },
    );
    const answer = await send(url, '/', request);
    expect(answer.status).toBe(403);
    expect(answer.text).toMatch(
      /^<\?xml .*\n<ErrorResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><Error><Type>Sender<\/Type><Code>InvalidClientTokenId<\/Code>/,
    );
  });

  test.each([
    ['another version of STS', 'Action=GetCallerIdentity&Version=2010-05-08', '400 InvalidAction'],
    ['no version', 'Action=GetCallerIdentity', '400 InvalidAction'],
    ['another action', 'Action=GetFederationToken&Version=2011-06-15', '501 NotImplemented'],
    [
      'tags with a gap',
      'Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/team&RoleSessionName=ab&Tags.member.2.Key=team&Tags.member.2.Value=red',
      '400 ValidationError',
    ],
  ])('%s', async (_what, body, expected) => {
    const { url } = standIn.aws;
    const options = { credentials: standIn.aws.userKey('broker'), base: url, service: 'sts' };
    expect(refusal(await send(url, '/', signed({ method: 'POST', path: '/', headers: {}, body }, options)))).toBe(
      expected,
    );
  });

  test('STS by GET', async () => {
    const { url } = standIn.aws;
    const path = '/?Action=GetCallerIdentity&Version=2011-06-15';
    const options = { credentials: standIn.aws.userKey('broker'), base: url, service: 'sts' };
    const answer = await send(url, path, signed({ method: 'GET', path, headers: {}, body: '' }, options));
    expect(answer.text).toContain(`<Arn>${userArn('broker')}</Arn>`);
  });

  test('headers over 32 KiB', async () => {
    const request = `GET /b HTTP/1.1\r\nHost: localhost\r\nx-a: ${'a'.repeat(33 * 1024)}\r\n\r\n`;
    expect(statusOf(await exchange(standIn.aws.url, request))).toBe(431);
  });

  test('a refused body is read to its end, and the connection serves on', async () => {
    const head = (length: number, more = ''): string =>
      `PUT /box/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n${more}\r\n`;
    const socket = openSocket(standIn.aws.url);
    let received = '';
    const closed = once(socket, 'close');
    socket.setEncoding('latin1').on('data', (text: string) => (received += text));
    socket.write(`${head(200_000)}${'x'.repeat(100_000)}`);
    // A refusal before the end of the body would have arrived by now, and the connection would be closed.
    await setTimeout(200);
    socket.write(`${'x'.repeat(100_000)}${head(1, 'Connection: close\r\n')}x`);
    await closed;
    expect(received.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 403', 'HTTP/1.1 403']);
  });

  test('a refused body that does not end is cut off', async () => {
    const request = 'PUT /box/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\nx';
    const answer = await exchange(standIn.aws.url, request);
    expect(statusOf(answer)).toBe(403);
    expect(answer).toMatch(/^connection: close\r$/im);
  });

  test('a user without policies may only ask who it is', async () => {
    const key = standIn.aws.userKey('broker');
    expect(await outcome(stsClient(standIn, key).send(new GetCallerIdentityCommand({})))).toBe('ok');
    expect(await outcome(s3Client(standIn, key).send(new ListBucketsCommand({})))).toBe('403 AccessDenied');
    expect(await put(standIn, key, 'red/1')).toBe('403 AccessDenied');
  });

  test('it listens on the loopback address', () => {
    expect(standIn.aws.url).toBe(`http://127.0.0.1:${standIn.aws.port}`);
  });

  test('a port in use is told, and the other goes on', async () => {
    const attempt = startLocalAws({
      dataDir: `${standIn.dataDir}-other`,
      port: standIn.aws.port,
      users: [],
      roles: [],
    });
    await expect(attempt).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(stat(`${standIn.dataDir}-other`)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await put(standIn, await asTeam(standIn, 'red'), 'red/1')).toBe('ok');
  });

  test('userKey of nobody', () => {
    expect(() => standIn.aws.userKey('nobody')).toThrow('there is no user nobody');
  });
});

test('a malformed policy stops the start', async () => {
  const users = [{ name: 'a', policies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow' }] }] }];
  await expect(startStandIn({ users })).rejects.toMatchObject({ code: 'MalformedPolicyDocument' });
});

test('an unexpected error is logged and says nothing to the caller', async () => {
  const standIn = await startStandIn({
    ...READ_TEAM,
    now: () => new Date(),
  });
  await createBucket(standIn);
  const logged = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const clock = jest.spyOn(Math, 'abs').mockImplementation(() => {
    throw new Error('secret detail');
  });
  const { rootKey, url } = standIn.aws;
  const request = signed({ method: 'GET', path: '/', headers: {}, body: '' }, { credentials: rootKey, base: url });
  const answer = await send(url, '/', request);
  clock.mockRestore();
  expect(refusal(answer)).toBe('500 InternalError');
  expect(answer.text).not.toContain('secret detail');
  expect(logged).toHaveBeenCalledWith(expect.objectContaining({ message: 'secret detail' }));
  logged.mockRestore();
  await standIn.dispose();
});

describe('a request that is sent as through a proxy', () => {
  let standIn: StandIn;
  beforeAll(async () => {
    standIn = await startStandIn(READ_TEAM);
    await createBucket(standIn);
  });
  afterAll(() => standIn.dispose());

  /** Sends a request that is signed for the origin form, with this prefix before its path. */
  async function sentTo(prefix: string, change: (path: string) => string = (path) => path): Promise<string> {
    const { aws } = standIn;
    const { path, headers } = signed(
      { method: 'GET', path: '/box?list-type=2&prefix=a%20b', headers: {}, body: '' },
      { credentials: aws.rootKey, base: aws.url },
    );
    const answer = await send(aws.url, `${prefix}${change(path)}`, { headers });
    return answer.status === 200 ? '200' : refusal(answer);
  }

  test('is verified on its path', async () => {
    expect(await sentTo('')).toBe('200');
    expect(await sentTo(standIn.aws.url)).toBe('200');
    expect(await sentTo(standIn.aws.url, (path) => path.replace('a%20b', 'b'))).toBe('403 SignatureDoesNotMatch');
  });

  test.each(['http://other.example', 'http://127.0.0.1.other.example', 'http://x@127.0.0.1', 'http://'])(
    'must not name %s',
    async (prefix) => {
      expect(await sentTo(prefix)).toBe('403 AccessDenied');
    },
  );

  test.each(['ftp://127.0.0.1', 'nonsense:'])('is answered for %s', async (prefix) => {
    expect(await sentTo(prefix)).toMatch(/^400\b/);
  });
});

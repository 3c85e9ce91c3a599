/** The zips that are deployed, run by AWS's own runtime client, against the stand-in with the template's rights. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { startLocalAws, type LocalAws } from '../../local/aws/server.ts';
import { composeOperator } from '../../shared/compose-operator.ts';
import { ROUTES } from '../../shared/http/routes.ts';
import { TABLE } from '../../shared/table.ts';
import { EVENT_VECTORS, eventOf } from '../harness/http-api-events.ts';
import { outcome } from '../harness/latchkey.ts';
import { packageStack, type Template } from '../harness/stack.ts';
import { startFunction, type PackagedFunction } from './runtime.ts';
import { functionEnvironment, functionUser, stackRoles, stackUsers } from './stack-account.ts';

const FUNCTIONS = [...new Set(ROUTES.map((route) => route.function))];
const BUCKET = 'webqsee';
/** Of a function after 1,000 requests; Lambda bills memory, and this leaves most of 512 MB free. */
const MAX_RESIDENT_BYTES = 110 * 1024 * 1024;

let folder: string;
let template: Template;
let aws: LocalAws;
let token: string;
const functions = new Map<string, PackagedFunction>();

function functionOf(routeKey: string): PackagedFunction {
  const route = ROUTES.find(({ method, path }) => `${method} ${path}` === routeKey);
  const name = route?.function ?? 'fallback';
  const found = functions.get(name);
  if (found === undefined) throw new Error(`there is no function ${name}`);
  return found;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-packaged-'));
  template = await packageStack(join(folder, 'package'), [`--param=galleryBuckets=${BUCKET}`]);
  await mkdir(join(folder, 'aws'));
  aws = await startLocalAws({
    dataDir: join(folder, 'aws'),
    port: 0,
    users: stackUsers(template),
    roles: stackRoles(template),
  });
  const root = { endpoint: aws.url, region: 'eu-central-1', credentials: aws.rootKey };
  const table = { ...TABLE, TableName: 'Table' } as unknown as CreateTableCommandInput;
  await new DynamoDBClient(root).send(new CreateTableCommand(table));
  await new S3Client({ ...root, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: BUCKET }));

  for (const name of FUNCTIONS) {
    await promisify(execFile)('unzip', ['-q', join(folder, 'package', `${name}.zip`), '-d', join(folder, name)]);
    const key = aws.userKey(functionUser(name));
    functions.set(
      name,
      await startFunction(join(folder, name), name, {
        ...functionEnvironment(template, name),
        AWS_ACCESS_KEY_ID: key.accessKeyId,
        AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
        S3_ENDPOINT: aws.url,
        STS_ENDPOINT: aws.url,
        DYNAMODB_ENDPOINT: aws.url,
      }),
    );
  }
  process.env['AWS_ACCESS_KEY_ID'] = aws.rootKey.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = aws.rootKey.secretAccessKey;
  const environment = {
    ...functionEnvironment(template, 'enroll'),
    AWS_REGION: 'eu-central-1',
    DYNAMODB_ENDPOINT: aws.url,
  };
  const operator = composeOperator(environment);
  await operator.createTeam({ team: 'demo', layout: 'webqsee', bucket: BUCKET });
  const { code } = await operator.invite({ team: 'demo', user: 'max', role: 'member' });
  const enrolled = await functionOf('POST /v1/enroll').invoke(enrollEvent(code));
  token = (JSON.parse(enrolled.body ?? '') as { token: string }).token;
}, 120_000);

afterAll(async () => {
  for (const running of functions.values()) await running.stop();
  await aws.close();
  await rm(folder, { recursive: true, force: true });
});

function enrollEvent(code: string): Record<string, unknown> {
  const [vector] = EVENT_VECTORS.filter(({ name }) => name === 'an unknown invite');
  if (vector === undefined) throw new Error('the vectors have no enrolment');
  return { ...eventOf(vector, ''), body: JSON.stringify({ code }) };
}

test.each(EVENT_VECTORS)('$name: $status', async (vector) => {
  const result = await functionOf(vector.event.routeKey).invoke(eventOf(vector, token));
  const { code } = JSON.parse(result.body?.startsWith('{') === true ? result.body : '{}') as { code?: string };
  expect([result.statusCode, code]).toEqual([vector.status, vector.code]);
  expect(result.headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
});

test('the credentials of the packaged function reach what the role may reach, and nothing else', async () => {
  const [vector] = EVENT_VECTORS.filter(({ name }) => name === 'a JSON body is text');
  if (vector === undefined) throw new Error('the vectors have no credentials');
  const whole = { ...eventOf(vector, token), body: '{}' };
  const result = await functionOf('POST /v1/teams/{team}/credentials').invoke(whole);
  const { credentials } = JSON.parse(result.body ?? '') as {
    credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  };
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const s3 = new S3Client({
    endpoint: aws.url,
    region: 'eu-central-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    maxAttempts: 1,
  });
  const key = (path: string): { Bucket: string; Key: string } => ({
    Bucket: BUCKET,
    Key: `webqsee/demo/items-root/${path}`,
  });
  expect(await outcome(s3.send(new PutObjectCommand({ ...key('shared/max/a.txt'), Body: 'a' })))).toBe('ok');
  expect(await outcome(s3.send(new GetObjectCommand(key('shared/max/a.txt'))))).toBe('ok');
  expect(await outcome(s3.send(new PutObjectCommand({ ...key('shared/ada/a.txt'), Body: 'a' })))).toBe(403);
  expect(await outcome(s3.send(new GetObjectCommand(key('private/ada/a.txt'))))).toBe(403);
});

test('every request left exactly one audit line, and no secret in it', () => {
  const lines = [...functions.values()].flatMap((running) =>
    running
      .output()
      .split('\n')
      .filter((line) => line.includes('"audit"')),
  );
  expect(lines.length).toBe(EVENT_VECTORS.length + 2);
  // The alarms' filters read only lines that are JSON as a whole: nothing may stand before it.
  for (const line of lines) expect(Object.keys(JSON.parse(line) as object)).toEqual(['audit']);
  for (const running of functions.values()) expect(running.output()).not.toContain(token);
});

test('after 1,000 requests a function still fits in 110 MB', async () => {
  const [vector] = EVENT_VECTORS.filter(({ name }) => name === 'a query');
  if (vector === undefined) throw new Error('the vectors have no credentials');
  const running = functionOf(vector.event.routeKey);
  for (let count = 0; count < 1000; count += 1)
    expect((await running.invoke(eventOf(vector, token))).statusCode).toBe(200);
  const status = await readFile(`/proc/${running.pid}/status`, 'utf8');
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  console.log(
    `resident memory of the packaged credentials function after 1,000 requests: ${Math.round(Number(kilobytes) / 1024)} MB`,
  );
  expect(Number(kilobytes) * 1024).toBeLessThanOrEqual(MAX_RESIDENT_BYTES);
});

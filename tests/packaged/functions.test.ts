/** Runs the deployed zips by AWS's own runtime client, against the stand-in with the template's rights. */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { composeOperator } from '../../shared/compose-operator.ts';
import { ROUTES } from '../../shared/http/routes.ts';
import { EVENT_VECTORS, eventOf } from '../harness/http-api-events.ts';
import { outcome } from '../harness/latchkey.ts';
import { startPackagedStack, type PackagedStack } from './packaged-stack.ts';
import type { PackagedFunction } from './runtime.ts';

const FUNCTIONS = [...new Set(ROUTES.map((route) => route.function))];
const BUCKET = 'webqsee';
/** Limits a function's memory after 1,000 requests. Lambda bills memory; this leaves most of 512 MB free. */
const MAX_RESIDENT_BYTES = 110 * 1024 * 1024;

type Answer = Awaited<ReturnType<PackagedFunction['invoke']>>;

let stack: PackagedStack;
let token: string;

function functionOf(routeKey: string): PackagedFunction {
  const route = ROUTES.find(({ method, path }) => `${method} ${path}` === routeKey);
  return stack.functionNamed(route?.function ?? 'fallback');
}

beforeAll(async () => {
  stack = await startPackagedStack({ gallery: BUCKET }, FUNCTIONS);
  const operator = composeOperator(stack.operatorEnvironment);
  await operator.createTeam({ team: 'demo', layout: 'webqsee', bucket: BUCKET });
  const { code } = await operator.invite({ team: 'demo', user: 'max', role: 'member' });
  const enrolled = await functionOf('POST /v1/enroll').invoke(enrollEvent(code));
  token = (JSON.parse(enrolled.body ?? '') as { token: string }).token;
}, 120_000);

afterAll(() => stack.stop());

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
    endpoint: stack.aws.url,
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
  const lines = stack.running().flatMap((running) =>
    running
      .output()
      .split('\n')
      .filter((line) => line.includes('"audit"')),
  );
  expect(lines.length).toBe(EVENT_VECTORS.length + 2);
  // The alarms' filters read only lines that are entirely JSON, so nothing may precede it.
  for (const line of lines) expect(Object.keys(JSON.parse(line) as object)).toEqual(['audit']);
  for (const running of stack.running()) expect(running.output()).not.toContain(token);
});

test("the packaged page names files that are answered as they are, and in gzip by API Gateway's Base64", async () => {
  const asked = (routeKey: string, rawPath: string, more: Record<string, unknown> = {}): Promise<Answer> => {
    const event = { routeKey, rawPath, rawQueryString: '', ...more };
    const vector = { name: 'console', method: 'GET', target: rawPath, event, status: 200 };
    const headers = { 'accept-encoding': 'gzip' };
    return functionOf(routeKey).invoke(eventOf(more['gzip'] === true ? { ...vector, headers } : vector, ''));
  };
  const { body: page = '' } = await asked('GET /', '/');
  const names = [...page.matchAll(/(?:src|href)="assets\/([^"]+)"/g)].map(([, name = '']) => name);
  expect(names).toHaveLength(3);
  for (const name of names) {
    const pathParameters = { name };
    const [plain, zipped] = await Promise.all(
      [false, true].map((gzip) => asked('GET /assets/{name}', `/assets/${name}`, { pathParameters, gzip })),
    );
    expect([plain?.statusCode, plain?.isBase64Encoded]).toEqual([200, undefined]);
    expect([zipped?.statusCode, zipped?.isBase64Encoded]).toEqual([200, true]);
    expect(gunzipSync(Buffer.from(zipped?.body ?? '', 'base64')).toString()).toBe(plain?.body);
  }
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

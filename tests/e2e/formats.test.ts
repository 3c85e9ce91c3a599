/**
 * Uses each of the four formats of a credentials answer as its readers do: the AWS SDK as a container and through a
 * profile's `credential_process`, a POSIX shell through `eval`.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, jsonOf, jsonPost, refusal, send, type Answer, type Sending } from '../harness/http.ts';
import { credentials, enroll, startLatchkey, type CredentialsAnswer, type Running } from '../harness/latchkey.ts';
import { PROJECT, run } from '../harness/short-run.ts';

/** Prints the credentials that the SDK's default chain finds. */
const PROGRAM = `
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
const s3 = new S3Client();
await s3.send(new ListObjectsV2Command({ Bucket: 'webqsee', Prefix: 'webqsee/demo/items-root/private/max/' }));
const { accessKeyId, secretAccessKey, sessionToken, expiration } = await s3.config.credentials();
console.log(JSON.stringify({ accessKeyId, secretAccessKey, sessionToken, expiration }));
`;
let running: Running;
let token: string;
let json: CredentialsAnswer;
let folder: string;
let url: string;

beforeAll(async () => {
  running = await startLatchkey();
  token = await enroll(running, running.demo.invites.max);
  json = await credentials(running, token);
  url = `${running.demo.broker}/v1/teams/demo/credentials`;
  folder = await mkdtemp(join(tmpdir(), 'latchkey-formats-'));
  await writeFile(join(folder, 'none'), '');
  const curl = `"${process.execPath}" "${join(PROJECT, 'examples/curl.mjs')}"`;
  await writeFile(
    join(folder, 'config'),
    `[profile gallery]\ncredential_process = ${curl} -s -H "Authorization: Bearer ${token}" "${url}?format=process"\n`,
  );
});

afterAll(async () => {
  await running.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the program with only these settings to find credentials by. */
async function seenByProgram(settings: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    AWS_CONFIG_FILE: join(folder, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: running.demo.region,
    AWS_ENDPOINT_URL_S3: running.demo.aws,
    ...settings,
  });
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Returns the vended credentials as the SDK shows them: JSON writes its Date with milliseconds. */
function vended(): Record<string, unknown> {
  return { ...json.credentials, expiration: new Date(json.credentials.expiration).toISOString() };
}

test('json says everything a client needs', () => {
  expect(json).toEqual({
    credentials: {
      accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/) as unknown,
      secretAccessKey: expect.stringMatching(/^\S{40}$/) as unknown,
      sessionToken: expect.stringMatching(/^\S{100,}$/) as unknown,
      expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as unknown,
    },
    bucket: 'webqsee',
    region: 'eu-central-1',
    endpoint: running.demo.aws,
    forcePathStyle: true,
    team: 'demo',
    user: 'max',
    role: 'member',
    grants: [
      { actions: ['read', 'list'], prefix: 'webqsee/demo/items-root/shared/' },
      { actions: ['write', 'delete'], prefix: 'webqsee/demo/items-root/shared/max/' },
      { actions: ['read', 'list'], prefix: 'webqsee/demo/items-root/protected/' },
      { actions: ['write', 'delete'], prefix: 'webqsee/demo/items-root/protected/max/' },
      { actions: ['read', 'list', 'write', 'delete'], prefix: 'webqsee/demo/items-root/private/max/' },
    ],
  });
});

test('container feeds the AWS SDK, which sends the token without "Bearer"', async () => {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = json.credentials;
  const answer = await send(url, '/v1/teams/demo/credentials?format=container', { headers: { authorization: token } });
  expect(jsonOf(answer)).toEqual({
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration: expiration,
  });
  const seen = await seenByProgram({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}?format=container`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
  });
  expect(seen).toEqual(vended());
});

test('container errors have the form the SDK reads', async () => {
  const unknown = await send(url, '/v1/teams/demo/credentials?format=container');
  expect([unknown.status, Object.keys(jsonOf(unknown))]).toEqual([401, ['Code', 'Message']]);
  const stranger = await ask(url, '/v1/teams/another/credentials?format=container', token);
  expect([refusal(stranger), Object.keys(jsonOf(stranger))]).toEqual(['403 not_a_member', ['Code', 'Message']]);
});

test('a token without a scheme means container, for answers and errors, by GET and by POST', async () => {
  const path = '/v1/teams/demo/credentials';
  for (const sending of [{}, jsonPost({})] as Sending[]) {
    const requested = (authorization: string, query = ''): Promise<Answer> =>
      send(url, `${path}${query}`, { ...sending, headers: { ...sending.headers, authorization } });
    const keysOf = async (answer: Promise<Answer>): Promise<string[]> => Object.keys(jsonOf(await answer));
    expect(await keysOf(requested(token))).toEqual(['AccessKeyId', 'SecretAccessKey', 'Token', 'Expiration']);
    expect(await keysOf(requested('lk_nobody'))).toEqual(['Code', 'Message']);
    expect(await keysOf(requested(token, '?areas='))).toEqual(['Code', 'Message']);
    expect(await keysOf(requested(token, '?format=process'))).toContain('Version');
    expect(await keysOf(requested(token, '?format=json'))).toContain('credentials');
    expect(await keysOf(requested(`Bearer ${token}`))).toContain('credentials');
    expect(await keysOf(requested('Bearer lk_nobody'))).toContain('requestId');
    expect(await keysOf(requested(`DPoP ${token}`))).toContain('requestId');
    expect(await keysOf(requested('lk_nobody', '?format=json'))).toContain('requestId');
    expect(await keysOf(requested('Bearer lk_nobody', '?format=container'))).toEqual(['Code', 'Message']);
  }
});

test('the SDK finds its way without the query, too', async () => {
  const settings = { AWS_CONTAINER_CREDENTIALS_FULL_URI: url, AWS_CONTAINER_AUTHORIZATION_TOKEN: token };
  expect(await seenByProgram(settings)).toEqual(vended());
});

test('process errors say the reason as a version, which the AWS CLI shows', async () => {
  const { status, headers, text } = await send(url, '/v1/teams/demo/credentials?format=process');
  expect([status, headers['content-type']]).toEqual([401, 'application/problem+json']);
  const { code, detail, Version } = JSON.parse(text) as Record<string, string>;
  expect(Version).toBe(`latchkey: ${code}: ${detail}`);
});

test('process feeds the AWS SDK through a profile', async () => {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = json.credentials;
  const answer = await ask(url, '/v1/teams/demo/credentials?format=process', token);
  expect(jsonOf(answer)).toEqual({
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expiration,
  });
  const seen = await seenByProgram({ AWS_CONFIG_FILE: join(folder, 'config'), AWS_PROFILE: 'gallery' });
  expect(seen).toEqual(vended());
});

test('env is what a POSIX shell evaluates, and the program below it finds everything', async () => {
  const { headers, text } = await ask(url, '/v1/teams/demo/credentials?format=env', token);
  expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  const names = ['ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'SESSION_TOKEN', 'CREDENTIAL_EXPIRATION', 'REGION'];
  const variables = [...names, 'ENDPOINT_URL_S3'].map((name) => `"$AWS_${name}"`);
  // The child shell sees only exported variables.
  const script = `eval "$1"; sh -c 'printf "%s\\n" ${variables.join(' ')}'`;
  const { code, stdout, stderr } = await run('sh', ['-c', script, 'sh', text]);
  expect([code, stderr]).toEqual([0, '']);
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = json.credentials;
  const expected = [accessKeyId, secretAccessKey, sessionToken, expiration, 'eu-central-1', running.demo.aws];
  expect(stdout).toBe(`${expected.join('\n')}\n`);
});

test('an unknown format is refused', async () => {
  for (const format of ['', 'JSON', 'yaml', 'json,env']) {
    const answer = await ask(url, `/v1/teams/demo/credentials?format=${format}`, token);
    expect(refusal(answer)).toBe('400 invalid_request');
  }
});

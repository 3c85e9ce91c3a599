/**
 * Proves that shells can use `?format=env`: a good answer leaves a shell in which the AWS SDK uses the session,
 * whatever was set before. An error ends as `false`, quoted or not, and runs nothing else.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, jsonPost, send, type Answer, type Sending } from '../harness/http.ts';
import { credentials, enroll, startLatchkey, type CredentialsAnswer, type Running } from '../harness/latchkey.ts';
import { PROJECT, run, type Ended } from '../harness/short-run.ts';

const PROGRAM = `
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
const s3 = new S3Client();
await s3.send(new ListObjectsV2Command({ Bucket: 'webqsee', Prefix: 'webqsee/demo/items-root/private/max/' }));
console.log(JSON.stringify(await s3.config.credentials()));
`;
const SHELLS = ['/bin/sh', '/bin/dash', '/bin/bash', '/bin/zsh'].filter((shell) => existsSync(shell));
const PATH = '/v1/teams/demo/credentials';
let running: Running;
let base: string;
let token: string;
let json: CredentialsAnswer;
let folder: string;
let leftovers: Readonly<Record<string, string>>;

beforeAll(async () => {
  running = await startLatchkey();
  base = running.demo.broker;
  token = await enroll(running, running.demo.invites.max);
  json = await credentials(running, token);
  folder = await mkdtemp(join(tmpdir(), 'latchkey-shell-'));
  const profile = '[default]\nregion = us-west-1\n[profile old]\nregion = us-west-2\nsso_session = gone\n';
  await writeFile(join(folder, 'config'), profile);
  const key = 'aws_access_key_id = AKIAOLD\naws_secret_access_key = old\n';
  await writeFile(join(folder, 'credentials'), `[default]\n${key}[old]\n${key}`);
  leftovers = {
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_PROFILE: 'old',
    AWS_DEFAULT_PROFILE: 'old',
    AWS_ACCESS_KEY_ID: 'AKIAOLD',
    AWS_SECRET_ACCESS_KEY: 'old',
    AWS_SESSION_TOKEN: 'old',
    AWS_SECURITY_TOKEN: 'old',
    AWS_ACCOUNT_ID: '999999999999',
    AWS_CREDENTIAL_SCOPE: 'old',
    AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z',
    AWS_REGION: 'us-east-2',
    AWS_DEFAULT_REGION: 'us-east-2',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  };
});

afterAll(async () => {
  await running.dispose();
  await rm(folder, { recursive: true, force: true });
});

/**
 * Runs a script, with the answer's text as `$1`, in a shell that stops at the first failure (`-e`) and at unset
 * variables (`-u`).
 */
function inShell(shell: string, script: string, text: string): Promise<Ended> {
  return run(shell, ['-euc', script, shell, text, PROGRAM, process.execPath], leftovers);
}

describe.each(SHELLS)('in %s', (shell) => {
  test.each([
    ['as lines', 'eval "$1"'],
    ['as one line, without quotes around it', 'eval $(printf "%s" "$1")'],
  ])('the session is what the SDK uses, %s', async (_how, evaluate) => {
    const { status, text } = await ask(base, `${PATH}?format=env`, token);
    expect(status).toBe(200);
    const ended = await inShell(shell, `${evaluate}\n"$3" --input-type=module -e "$2"`, text);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    const { expiration, ...keys } = json.credentials;
    expect(JSON.parse(ended.stdout)).toMatchObject({ ...keys, expiration: new Date(expiration).toISOString() });
    expect(JSON.parse(ended.stdout)).not.toHaveProperty('accountId');
  });

  test('without anything left over it is the same', async () => {
    const { text } = await ask(base, `${PATH}?format=env`, token);
    const ended = await run(shell, ['-euc', 'eval "$1"; echo "$AWS_ACCESS_KEY_ID"', shell, text]);
    expect(ended).toEqual({ code: 0, stdout: `${json.credentials.accessKeyId}\n`, stderr: '' });
  });

  test.each(['eval "$1"', 'eval $(printf "%s" "$1")'])('a refusal ends `%s`, and runs nothing', async (evaluate) => {
    const { text } = await send(base, `${PATH}?format=env`);
    const ended = await inShell(shell, `${evaluate}; echo "went on"`, text);
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([1, '', '']);
  });
});

test('the line of docs/api.md works, fails for a token that is none, and fails where nobody answers', async () => {
  const docs = await readFile(join(PROJECT, 'docs/api.md'), 'utf8');
  const [line = ''] = /^eval "\$\(curl .*format=env.*$/m.exec(docs) ?? [];
  expect(line).not.toBe('');
  const outcome = async (variables: Readonly<Record<string, string>>): Promise<readonly unknown[]> => {
    const script = `curl() { "$NODE" examples/curl.mjs "$@"; }\n${line}\necho "$AWS_ACCESS_KEY_ID"`;
    const ended = await run('sh', ['-euc', script], {
      NODE: process.execPath,
      BROKER: base,
      TOKEN: token,
      ...variables,
    });
    return [ended.code, ended.stdout];
  };
  expect(await outcome({})).toEqual([0, `${json.credentials.accessKeyId}\n`]);
  expect(await outcome({ TOKEN: 'lk_nobody' })).toEqual([1, '']);
  expect(await outcome({ BROKER: 'http://127.0.0.1:1' })).toEqual([1, '']);
});

const REFUSED: readonly (readonly [what: string, expected: string, query: string, sending: Sending])[] = [
  ['another field of the query', '400 invalid_request', 'format=env&durationSeconds=$(touch%20x)', {}],
  ['an unknown field of the query', '400 invalid_request', 'format=env&;touch%20x;=1', {}],
  ['a format besides', '400 invalid_request', 'format=json&format=env', {}],
  ['the format in other letters', '400 invalid_request', 'format=ENV', {}],
  ['a body that is none', '400 invalid_request', 'format=env', { ...jsonPost({}), body: '{"`touch x`' }],
  ['an unknown field of the body', '400 invalid_request', 'format=env', jsonPost({ "';touch x;'": 1 })],
  ['no token', '401 unauthenticated', 'format=env', { headers: { authorization: '' } }],
  ['the token alone, which is no good', '401 unauthenticated', 'format=env', { headers: { authorization: 'lk_x' } }],
  ['a long body', '413 too_large', 'format=env', jsonPost({ areas: 'x'.repeat(70_000) })],
  ['a form', '415 unsupported_media_type', 'format=env', { method: 'POST', body: 'a=`touch x`' }],
  ['another method', '405 method_not_allowed', 'format=env', { method: 'DELETE' }],
];

describe('every error is a line that is false and a comment without a character that a shell acts on', () => {
  test.each(REFUSED)('%s: %s', async (_what, expected, query, sending) => {
    expectFalse(await ask(base, `${PATH}?${query}`, token, sending), expected);
  });

  test('another team: 403 not_a_member', async () => {
    expectFalse(await ask(base, '/v1/teams/another/credentials?format=env', token), '403 not_a_member');
  });

  test('the headers are those of any error', async () => {
    const unknown = await send(base, `${PATH}?format=env`);
    expect(unknown.headers).toMatchObject({
      'www-authenticate': 'Bearer realm="latchkey"',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    });
  });
});

function expectFalse({ status, headers, text }: Answer, expected: string): void {
  const [expectedStatus, code = ''] = expected.split(' ');
  expect([String(status), headers['content-type']]).toEqual([expectedStatus, 'text/plain; charset=utf-8']);
  const [first, second = '', ...more] = text.split('\n');
  expect([first, more]).toEqual(['false', ['']]);
  expect(second).toMatch(new RegExp(`^# latchkey: ${code}: [A-Za-z0-9 .,:_/-]+, request [0-9a-f-]{36}$`));
}

/**
 * Proves the examples of `docs/identity.md`: the settings are a configuration, and the lines of the workflow upload to a team's area by
 * an identity that a local issuer gives as GitHub does, while another branch's gets nothing.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { oidcIssuersOf } from '../../shared/oidc-issuers.ts';
import { outcome, s3Client } from '../harness/latchkey.ts';
import { startOidcIssuer } from '../harness/oidc-issuer.ts';
import { PROJECT, run, type Ended } from '../harness/short-run.ts';
import { useIssuers } from '../harness/use-issuers.ts';

const AUDIENCE = 'https://keys.example.org';
const PAGE = await readFile(join(PROJECT, 'docs/identity.md'), 'utf8');
const KEY = 'webqsee/demo/items-root/shared/ci/picture.jpg';
const REQUEST_TOKEN = 'the-runners-own-token';
let folder: string;
let runner: Server;
let claims: Readonly<Record<string, string>> = {};

function example(name: string): string {
  const [, text] = new RegExp(`<!-- ${name} -->\\n\\n\`\`\`\\w+\\n(.*?)\`\`\``, 's').exec(PAGE) ?? [];
  if (text === undefined) throw new Error(`docs/identity.md has no example ${name}`);
  return text;
}

interface Member {
  readonly role: string;
  readonly oidc: { readonly issuer: string; readonly subject: string };
}
const MEMBER = JSON.parse(example('github-member')) as Member;
const [GITHUB] = oidcIssuersOf(example('github-issuer'), []);

/** The lines that the workflow runs. */
const LINES = (/ run: \|\n((?: {10}.*\n)+)/.exec(example('github-workflow'))?.[1] ?? '').replaceAll(/^ {10}/gm, '');

const { latchkey, issuers } = useIssuers(
  async () => ({ github: await startOidcIssuer('RS256') }),
  ({ github }) => JSON.stringify([{ ...GITHUB, issuer: github.issuer }]),
  { members: ['ada'] },
);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-workflow-'));
  // Stands in for the AWS CLI: it writes down what it would have used.
  const aws = '#!/bin/sh\nenv | grep ^AWS_ > "$FOLDER/environment"; echo "$@" > "$FOLDER/parameters"\n';
  await writeFile(join(folder, 'aws'), aws);
  await chmod(join(folder, 'aws'), 0o755);
  runner = createServer((request, response) => {
    const audience = new URL(request.url ?? '', 'http://runner').searchParams.get('audience');
    if (request.headers.authorization !== `Bearer ${REQUEST_TOKEN}`) response.writeHead(401).end();
    else
      void issuers()
        .github.token({ subject: MEMBER.oidc.subject, claims: { aud: audience ?? '', ...claims } })
        .then((value) => response.end(JSON.stringify({ value })));
  });
  runner.listen(0, '127.0.0.1');
  await once(runner, 'listening');
  const oidc = { ...MEMBER.oidc, issuer: issuers().github.issuer };
  await latchkey.done('ada', 'PUT members/ci', { ...MEMBER, oidc });
});

afterAll(async () => {
  runner.close();
  await rm(folder, { recursive: true });
});

function workflow(): Promise<Ended> {
  const { port } = runner.address() as AddressInfo;
  // The broker is at another address than its audience here.
  const lines = LINES.replace('audience=$LATCHKEY', `audience=${AUDIENCE}`);
  return run('bash', ['-e', '-o', 'pipefail', '-c', lines], {
    PATH: `${folder}:${process.env['PATH'] ?? ''}`,
    FOLDER: folder,
    LATCHKEY: latchkey.broker,
    TEAM: 'demo',
    BUCKET: 'webqsee',
    ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
  });
}

test('the settings are those of a configuration', () => {
  for (const name of ['issuer', 'github-issuer']) {
    const faults: string[] = [];
    expect(oidcIssuersOf(example(name), faults)).toHaveLength(1);
    expect(faults).toEqual([]);
  }
  expect(GITHUB).toMatchObject({ audience: AUDIENCE, issuer: MEMBER.oidc.issuer });
});

test('the workflow holds no secret, and may ask for its identity', () => {
  const text = example('github-workflow');
  expect(text).toContain('  id-token: write\n');
  expect(text).not.toMatch(/secrets\./);
});

test('its lines get credentials that upload to the area, and nowhere else', async () => {
  claims = { repository_id: GITHUB?.requiredClaims['repository_id'] ?? '' };
  expect(await workflow()).toMatchObject({ code: 0, stderr: '' });
  expect(await readFile(join(folder, 'parameters'), 'utf8')).toBe(
    's3 cp --recursive pictures s3://webqsee/webqsee/demo/items-root/shared/ci/\n',
  );
  const set = Object.fromEntries(
    (await readFile(join(folder, 'environment'), 'utf8')).split('\n').map((line) => {
      const [name = '', ...value] = line.split('=');
      return [name, value.join('=')];
    }),
  );
  const s3 = s3Client(latchkey.running, {
    accessKeyId: set['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: set['AWS_SECRET_ACCESS_KEY'] ?? '',
    sessionToken: set['AWS_SESSION_TOKEN'] ?? '',
  });
  const put = (Key: string): Promise<'ok' | number> =>
    outcome(s3.send(new PutObjectCommand({ Bucket: 'webqsee', Key, Body: 'a picture' })));
  expect(await put(KEY)).toBe('ok');
  expect(await put(KEY.replace('shared/', 'private/'))).toBe(403);
  s3.destroy();
});

test.each([
  ['another branch', { repository_id: '123456789', sub: 'repo:example/gallery:ref:refs/heads/other' }, /not_a_member/],
  ['another repository of the same name', { repository_id: '987654321' }, /unauthenticated/],
])('of %s they end with the reason', async (_what, other, reason) => {
  claims = other;
  const { code, stdout } = await workflow();
  expect([code, stdout]).toEqual([1, expect.stringMatching(reason)]);
});

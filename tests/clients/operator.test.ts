/** Checks `latchkey team create` and `latchkey invite` against a running `npm start`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { enroll, startLatchkey, type Running } from '../harness/latchkey.ts';
import { run, type Ended } from '../harness/short-run.ts';
import { latchkey, latchkeyAnswer, latchkeyLocal, me } from './local-command.ts';

let running: Running;

beforeAll(async () => {
  running = await startLatchkey();
});

afterAll(async () => {
  await running.dispose();
});

function local(...parameters: string[]): Promise<Ended> {
  return latchkeyLocal(running, ...parameters);
}

function answered(...parameters: string[]): Promise<Record<string, unknown>> {
  return latchkeyAnswer(running, ...parameters);
}

describe('a team and its first admin', () => {
  test('are made by two commands, and the admin is in', async () => {
    expect(await answered('team', 'create', 'acme', '--layout', 'webqsee')).toEqual({
      team: 'acme',
      layout: 'webqsee',
      bucket: running.demo.bucket,
      root: 'webqsee/acme/items-root/',
    });
    const before = Date.now();
    const invite = await answered('invite', 'acme', 'grace', '--role', 'admin', '--expires-in', '600');
    expect(invite).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{20}$/),
      code: expect.stringMatching(/^lki_/),
      link: `${running.demo.broker}/#invite=${String(invite['code'])}`,
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      team: 'acme',
      user: 'grace',
      role: 'admin',
    });
    const short = await answered('invite', 'acme', 'zoe', '--role', 'member', '--expires-in', '10m');
    expect(Math.round((Date.parse(String(short['expiresAt'])) - before) / 60_000)).toBe(10);
    const expiresInMs = Date.parse(String(invite['expiresAt'])) - before;
    expect(Math.round(expiresInMs / 60_000)).toBe(10);
    const token = await enroll(running, String(invite['code']));
    expect(await (await me(running, token)).json()).toEqual({
      memberships: [{ team: 'acme', user: 'grace', role: 'admin', layout: 'webqsee' }],
    });
  });

  test('in words, with a link, and a line to paste that gives a token', async () => {
    const root = ['--bucket', running.demo.bucket, '--root', 'elsewhere/pictures/'];
    const made = await local('team', 'create', 'pictures', '--layout', 'webqsee-simple', ...root);
    expect(made.stdout).toBe(`team pictures (webqsee-simple): elsewhere/pictures/ in bucket ${running.demo.bucket}\n`);
    const { stdout } = await local('invite', 'pictures', 'max', '--role', 'member');
    const code = /^lki_\S+$/m.exec(stdout)?.[0] ?? '';
    expect(stdout.split('\n')).toContain(`${running.demo.broker}/#invite=${code}`);
    const paste = /^curl .*$/m.exec(stdout)?.[0] ?? '';
    const anyCurl = 'command -v curl >/dev/null || curl() { node examples/curl.mjs "$@"; }';
    const redeemed = await run('bash', ['-c', `${anyCurl}\n${paste}`]);
    expect(JSON.parse(redeemed.stdout)).toMatchObject({ team: 'pictures', user: 'max', role: 'member' });
  });
});

test('the data folder is found by LATCHKEY_DATA', async () => {
  const { code, stdout } = await latchkey(['invite', 'demo', 'zoe', '--role', 'viewer', '--local'], {
    LATCHKEY_DATA: running.dataDir,
  });
  expect([code, stdout]).toEqual([0, expect.stringContaining('invite for zoe (viewer) of team demo')]);
});

test('a broker is found by the environment, as a function finds it', async () => {
  const { aws, region, bucket } = running.demo;
  const { code, stdout, stderr } = await latchkey(['invite', 'demo', 'yan', '--role', 'viewer'], {
    AWS_PROFILE: '',
    AWS_ACCESS_KEY_ID: running.rootKey.accessKeyId,
    AWS_SECRET_ACCESS_KEY: running.rootKey.secretAccessKey,
    AWS_REGION: region,
    TABLE_NAME: 'latchkey',
    GALLERY_BUCKETS: bucket,
    GALLERY_ROLE_ARN: 'arn:aws:iam::123456789012:role/latchkey-gallery',
    SMAP_ROLE_ARN: 'arn:aws:iam::123456789012:role/latchkey-smap',
    DYNAMODB_ENDPOINT: aws,
  });
  // No log group is known for the audit line, which holds no code.
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/no audit line was written .*\n\{"audit":\{.*"latchkey invite"/),
  ]);
  expect(stderr).not.toContain('lki_');
  expect(stdout).toContain('lki_');
  // The environment does not tell the broker's address, so no curl line is printed.
  expect(stdout).not.toMatch(/curl|#invite=/);
});

test('a name that an admin added, and nobody has signed in as, keeps its role', async () => {
  const { code: admin } = await answered('invite', 'demo', 'amy', '--role', 'admin');
  const added = await fetch(`${running.demo.broker}/v1/teams/demo/members/vic`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${await enroll(running, String(admin))}`, 'content-type': 'application/json' },
    body: JSON.stringify({ role: 'viewer' }),
  });
  expect(added.status).toBe(200);
  const { role, code } = await answered('invite', 'demo', 'vic');
  expect(role).toBe('viewer');
  const token = await enroll(running, String(code));
  expect(await (await me(running, token)).json()).toMatchObject({ memberships: [{ user: 'vic', role: 'viewer' }] });
  const { code: status, stderr } = await local('invite', 'demo', 'vic');
  expect([status, stderr]).toEqual([1, expect.stringContaining('conflict: that name is enrolled')]);
});

describe('what cannot be', () => {
  test.each([
    ['a team that exists', ['team', 'create', 'demo', '--layout', 'webqsee'], 1, 'conflict: team demo exists'],
    [
      'a root within another team’s',
      ['team', 'create', 'thief', '--layout', 'webqsee', '--root', 'webqsee/demo/items-root/shared/'],
      1,
      'conflict: the root',
    ],
    [
      'a bucket that the stack does not list',
      ['team', 'create', 'far', '--layout', 'webqsee', '--bucket', 'elsewhere'],
      2,
      'invalid_request: --bucket: the stack does not list the bucket elsewhere for layout webqsee',
    ],
    ['smap in the gallery’s bucket by default', ['team', 'create', 'survey', '--layout', 'smap'], 2, 'name the bucket'],
    ['no layout', ['team', 'create', 'acme2'], 2, '--layout'],
    ['an unknown layout', ['team', 'create', 'acme2', '--layout', 'mine'], 2, 'Allowed choices'],
    ['a bad team', ['team', 'create', 'Acme', '--layout', 'webqsee'], 2, 'invalid_request'],
    ['no role for a new name', ['invite', 'demo', 'eve'], 2, 'nobody has that name; give the role'],
    [
      'an unknown role',
      ['invite', 'demo', 'eve', '--role', 'root'],
      2,
      'there is no role root; a webqsee team has: admin, member, viewer',
    ],
    ['an unknown team', ['invite', 'nobody', 'eve', '--role', 'member'], 1, 'not_found: there is no team nobody'],
    ['a name of services', ['invite', 'demo', 'service.x', '--role', 'viewer'], 2, 'invalid_request'],
    ['half a day', ['invite', 'demo', 'eve', '--role', 'member', '--expires-in', '0.5d'], 2, '90s, 30m, 12h, 1d'],
    ['31 days', ['invite', 'demo', 'eve', '--role', 'member', '--expires-in', '31d'], 2, 'from 1m to 30d'],
    [
      'a secret in the place of a team',
      ['member', 'list', `lk_${'a'.repeat(64)}`],
      2,
      'invalid_request: a token is among the arguments',
    ],
    ['two brokers', ['invite', 'demo', 'eve', '--role', 'member', '--stack', 'x'], 2, 'cannot be used with'],
    ['another argument', ['invite', 'demo', 'eve', 'mallory', '--role', 'member'], 2, 'too many arguments'],
  ])('%s', async (_what, parameters, status, message) => {
    const { code, stdout, stderr } = await local(...parameters);
    expect([code, stdout]).toEqual([status, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('an enrolled name', async () => {
    const { code } = await answered('invite', 'demo', 'uma', '--role', 'member');
    await enroll(running, String(code));
    const refused = await local('invite', 'demo', 'uma', '--role', 'admin', '--reuse');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('conflict: that name is enrolled')]);
  });

  test('a folder of no broker', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-empty-'));
    const { code, stderr } = await latchkey(['invite', 'demo', 'eve', '--role', 'member', '--local', folder]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('not the data folder of an npm start')]);
    await rm(folder, { recursive: true });
  });

  test('a broker that has stopped', async () => {
    const stopped = await startLatchkey();
    await stopped.stop();
    const { code, stderr } = await latchkey(['invite', 'demo', 'eve', '--role', 'member', '--local', stopped.dataDir]);
    expect([code, stderr]).toEqual([
      1,
      `latchkey: upstream_unavailable: the broker of the data folder ${stopped.dataDir} is not running; start it in another terminal: LATCHKEY_DATA='${stopped.dataDir}' npm start\n`,
    ]);
    await stopped.dispose();
  });
});

/** Proves that the guide's commands make a team and its first admin, and that the admin can work in it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DeleteObjectCommand, DeleteObjectsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { readText } from '../harness/cells.ts';
import { ask, jsonOf } from '../harness/http.ts';
import { credentials, outcome } from '../harness/latchkey.ts';
import { inTeam } from '../harness/operator.ts';
import type { Site } from '../harness/role-table-suite.ts';
import { run } from '../harness/short-run.ts';
import { commandsOf } from './guide.ts';
import { startOnCeph } from './site.ts';

const KEY = 'webqsee/acme/items-root/shared/ada/first.txt';
let site: Site;

beforeAll(async () => {
  site = await startOnCeph();
});

afterAll(() => site.running.dispose());

test('the commands make a team, and the line they print makes a token that works', async () => {
  const shell = { LATCHKEY_DATA: site.running.dataDir, npm_config_loglevel: 'error' };
  const made = await run('bash', ['-e', '-c', commandsOf('team')], shell);
  expect([made.code, made.stderr]).toEqual([0, '']);
  const redeemed = await run('bash', ['-c', /^curl .*$/m.exec(made.stdout)?.[0] ?? '']);
  const token = String(jsonOf({ text: redeemed.stdout })['token']);

  const settings = jsonOf(await ask(site.running.demo.broker, '/v1/teams/acme', token));
  expect(settings).toMatchObject({
    team: 'acme',
    role: 'admin',
    bucket: site.bucket,
    endpoint: process.env['S3_ENDPOINT'],
    forcePathStyle: true,
  });

  const s3 = site.s3((await credentials(inTeam(site.running, 'acme'), token)).credentials);
  const at = { Bucket: site.bucket, Key: KEY };
  await s3.send(new PutObjectCommand({ ...at, Body: 'hello Ceph' }));
  expect(await readText(s3, site.bucket, KEY)).toBe('hello Ceph');
  // The gateway refuses DeleteObjects, so the guide deletes objects one by one.
  const many = new DeleteObjectsCommand({ Bucket: site.bucket, Delete: { Objects: [{ Key: KEY }] } });
  expect(await outcome(s3.send(many))).toBe(403);
  expect(await outcome(s3.send(new DeleteObjectCommand(at)))).toBe('ok');
  s3.destroy();
});

/**
 * Checks the demo for smap as a user of `npm start` meets it: the line that fetches a picture, the uses of demo.json's
 * tokens, the data that survives a restart, and a database of the user's own.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstalled } from '../../local/messages.ts';
import { DATABASE_ADDRESS_FAULT } from '../../shared/database-address.ts';
import { DATABASE_LOADING_MS, loadDemoDatabase } from '../harness/demo-database.ts';
import { freePort } from '../harness/free-port.ts';
import { ask, jsonOf, refusal, send, type Answer } from '../harness/http.ts';
import { credentials, enroll, outcome, s3Client, startLatchkey, type Demo, type Running } from '../harness/latchkey.ts';
import { inTeam, operatorOf } from '../harness/operator.ts';
import { PROJECT, run, runStart } from '../harness/short-run.ts';

const LINE = /^curl .*\/attachments\/.*$/m;
const PICTURE = await readFile(join(PROJECT, 'local/demo-picture.jpg'));
const THUMBNAIL = await readFile(join(PROJECT, 'local/demo-thumbnail.jpg'));
let running: Running;

beforeAll(async () => {
  running = await startLatchkey();
});

afterAll(() => running.dispose());

/** Requests an attachment, by default the picture, and does not follow the redirect. */
function attachment(headers: Readonly<Record<string, string>>, path = running.demo.smap.picture): Promise<Answer> {
  return send(running.demo.broker, `/v1/teams/demo-smap/attachments/${path}`, { headers });
}

function login(password = running.demo.smap.password): Record<string, string> {
  const text = `${running.demo.smap.user}:${password}`;
  return { authorization: `Basic ${Buffer.from(text).toString('base64')}` };
}

function proxied(more: Readonly<Record<string, string>> = { 'x-latchkey-user': 'anna' }): Promise<Answer> {
  return attachment({ authorization: `Bearer ${running.demo.smap.proxyToken}`, ...more });
}

async function signedIn(path?: string): Promise<Answer> {
  await loadDemoDatabase(running);
  return attachment(login(), path);
}

async function bytesAt({ headers }: Answer): Promise<Buffer> {
  const response = await fetch(headers.location ?? '');
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  return Buffer.from(await response.arrayBuffer());
}

/**
 * Pastes the printed line into a shell.
 * @returns its output and the fetched file
 */
async function paste(shell: string, curl: string): Promise<{ readonly told: string; readonly fetched: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-paste-'));
  const [line = ''] = LINE.exec(running.output()) ?? [];
  const { code, stdout, stderr } = await run(shell, ['-c', `cd '${folder}'\n${curl}\n${line}`]);
  expect([code, stderr]).toEqual([0, '']);
  const fetched = await readFile(join(folder, 'picture.jpg'));
  await rm(folder, { recursive: true });
  return { told: stdout, fetched };
}

/** Changes demo.json to the form that versions before the demo for smap wrote. */
async function forgetSmap(dataDir: string): Promise<void> {
  const file = join(dataDir, 'demo.json');
  const { broker, aws, team, bucket, region, invites } = JSON.parse(await readFile(file, 'utf8')) as Demo;
  await writeFile(file, JSON.stringify({ broker, aws, team, bucket, region, invites }));
}

describe('the printed line', () => {
  const shells = ['sh', 'bash', 'dash', 'zsh'].filter((shell) => isInstalled(shell));
  const example = `curl() { '${process.execPath}' '${join(PROJECT, 'examples/curl.mjs')}' "$@"; }`;
  const curls = [...(isInstalled('curl') ? [['curl', '']] : []), ['examples/curl.mjs', example]] as [string, string][];

  test.each(curls.flatMap(([name, curl]) => shells.map((shell) => [shell, name, curl] as const)))(
    'pasted into %s fetches the picture with %s',
    async (shell, _name, curl) => {
      const { told, fetched } = await paste(shell, curl);
      expect(told).toBe(`200 image/jpeg ${PICTURE.length} bytes\n`);
      expect(fetched.equals(PICTURE)).toBe(true);
    },
    DATABASE_LOADING_MS,
  );

  test('is one', () => {
    expect(running.output().match(new RegExp(LINE, 'gm'))).toHaveLength(1);
  });
});

describe("the reader's login", () => {
  test(
    "fetches the thumbnail where smap's pages look for it",
    async () => {
      const thumbnail = running.demo.smap.picture.replace('s1_1/', 's1_1/thumbs/');
      const answer = await signedIn(`${thumbnail}.jpg`);
      expect(answer.status).toBe(302);
      expect((await bytesAt(answer)).equals(THUMBNAIL)).toBe(true);
    },
    DATABASE_LOADING_MS,
  );

  test('is refused with another password', async () => {
    const answer = await attachment(login('another'));
    expect(refusal(answer)).toBe('401 unauthenticated');
    expect(answer.headers['www-authenticate']).toBe('Basic realm="smap"');
  });
});

describe("the proxy's token", () => {
  test('redirects for a reader whom it names', async () => {
    const answer = await proxied();
    expect(answer.status).toBe(302);
    expect(answer.headers.location).toContain(`${running.demo.aws}/smap/attachments/${running.demo.smap.picture}?`);
    expect((await bytesAt(answer)).equals(PICTURE)).toBe(true);
  });

  test('is refused without a name', async () => {
    expect(refusal(await proxied({}))).toBe('401 unauthenticated');
  });

  test('is good for nothing else', async () => {
    const { proxyToken } = running.demo.smap;
    for (const path of ['', '/credentials', '/members', '/invites', '/tokens'])
      expect(refusal(await ask(running.demo.broker, `/v1/teams/demo-smap${path}`, proxyToken))).toBe(
        '403 out_of_scope',
      );
    expect(jsonOf(await ask(running.demo.broker, '/v1/me', proxyToken))).toEqual({
      memberships: [{ team: 'demo-smap', user: 'service.proxy', role: 'reader', layout: 'smap' }],
    });
  });
});

test("the server's credentials write attachments and delete none", async () => {
  const { serverToken, bucket } = running.demo.smap;
  const s3 = s3Client(running, (await credentials(inTeam(running, 'demo-smap'), serverToken)).credentials);
  const place = { Bucket: bucket, Key: 'attachments/s1_1/new.jpg' };
  expect(await outcome(s3.send(new PutObjectCommand({ ...place, Body: PICTURE, ContentType: 'image/jpeg' })))).toBe(
    'ok',
  );
  expect(await outcome(s3.send(new DeleteObjectCommand(place)))).toBe(403);
  s3.destroy();
});

test("the admin's invite enrols an admin", async () => {
  const token = await enroll(running, running.demo.smap.admin);
  expect(jsonOf(await ask(running.demo.broker, '/v1/me', token))).toEqual({
    memberships: [{ team: 'demo-smap', user: 'ada', role: 'admin', layout: 'smap' }],
  });
  expect((await ask(running.demo.broker, '/v1/teams/demo-smap/tokens', token)).status).toBe(200);
});

test.each([
  ['another scheme', 'mysql://smap:hush@127.0.0.1/smap'],
  ['no scheme', 'smap:hush@127.0.0.1/smap'],
  ['no user', 'postgres://127.0.0.1/hush'],
  ['no database', 'postgres://smap:hush@127.0.0.1'],
  ['a port that is none', 'postgres://smap:hush@127.0.0.1:port/smap'],
  ['port 0', 'postgres://smap:hush@127.0.0.1:0/smap'],
  ['an sslmode that may go without', 'postgres://smap:hush@127.0.0.1/smap?sslmode=prefer'],
  ['a fragment', 'postgres://smap:hush@127.0.0.1/smap#x'],
])('SMAP_DATABASE_URL with %s is told at the start, and not quoted', async (_what, url) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  const { code, stdout, stderr } = await runStart({ LATCHKEY_DATA: dataDir, SMAP_DATABASE_URL: url });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toBe(`latchkey: SMAP_DATABASE_URL ${DATABASE_ADDRESS_FAULT}\n`);
  await rm(dataDir, { recursive: true });
});

describe('after', () => {
  /** Restarts on the same data folder. */
  async function restart(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    expect(await running.stop('SIGINT')).toBe(0);
    running = await startLatchkey({ dataDir: running.dataDir, environment });
  }

  async function asRoot<Result>(work: (s3: S3Client) => Promise<Result>): Promise<Result> {
    const s3 = s3Client(running, running.rootKey);
    const result = await work(s3);
    s3.destroy();
    return result;
  }

  test(
    'a restart all of it is as it was, and of the pictures only what is missing comes back',
    async () => {
      const before = running.demo.smap;
      const { bucket: Bucket, picture } = before;
      const thumbnail = `attachments/${picture.replace('s1_1/', 's1_1/thumbs/')}.jpg`;
      await asRoot(async (s3) => {
        const changed = { Bucket, Key: `attachments/${picture}`, Body: THUMBNAIL, ContentType: 'image/jpeg' };
        await s3.send(new PutObjectCommand(changed));
        await s3.send(new DeleteObjectCommand({ Bucket, Key: thumbnail }));
      });
      await restart();
      expect(running.demo.smap).toEqual(before);
      expect((await bytesAt(await signedIn())).equals(THUMBNAIL)).toBe(true);
      expect((await proxied()).status).toBe(302);
      const kept = await asRoot((s3) => s3.send(new GetObjectCommand({ Bucket, Key: thumbnail })));
      expect(kept.ContentLength).toBe(THUMBNAIL.length);
    },
    DATABASE_LOADING_MS,
  );

  test('a version that knew no demo for smap, or a start that was broken off, it is made', async () => {
    // The demo's admin may have enrolled before the file lost the demo's data.
    const { invites, smap: before } = running.demo;
    await forgetSmap(running.dataDir);
    await restart();
    expect(running.demo.invites).toEqual(invites);
    expect(Object.keys(running.demo.smap)).toEqual(Object.keys(before));
    expect((await stat(join(running.dataDir, 'demo.json'))).mode & 0o777).toBe(0o600);
    expect((await bytesAt(await proxied())).equals(PICTURE)).toBe(true);
    await enroll(running, running.demo.smap.admin);
  });

  test('SMAP_DATABASE_URL was set, that database is asked and no other', async () => {
    const url = `postgres://smap:hush@127.0.0.1:${await freePort()}/smap`;
    await restart({ SMAP_DATABASE_URL: url, SMAP_DATABASE_PARAMETERS: '/elsewhere/' });
    const answer = await attachment(login());
    expect(refusal(answer)).toBe('503 upstream_unavailable');
    expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect((await proxied()).status).toBe(302);
    expect(LINE.exec(running.output())?.[0]).toContain(' -u NAME:PASSWORD ');
    expect(running.output()).not.toContain('hush');
  });

  test('the team has ended, all else starts without it', async () => {
    await operatorOf(running).endTeam('demo-smap');
    await forgetSmap(running.dataDir);
    await restart();
    expect(running.demo).not.toHaveProperty('smap');
    expect(running.output()).not.toMatch(LINE);
    expect(running.output()).toMatch(/^ready /m);
  });
});

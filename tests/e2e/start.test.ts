/**
 * Checks `npm start` as a user meets it: the line that says ready, the files it writes, the data that survives a
 * restart, the starts that must fail, and the first steps that it prints.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readText } from '../harness/cells.ts';
import { eventOf } from '../harness/http-api-events.ts';
import { ask, jsonOf, jsonPost, refusal, send } from '../harness/http.ts';
import { credentials, enroll, s3Client, startLatchkey, type KeyPair, type Running } from '../harness/latchkey.ts';
import { fingerprint, PROJECT, run, runStart } from '../harness/short-run.ts';
import { openSocket } from '../../packages/aws-stand-in/tests/harness/socket.ts';

const KEY = 'webqsee/demo/items-root/private/ada/kept.txt';
/** The first login loads a database, which is slow on a busy machine. */
const FIRST_STEPS_TIMEOUT_MS = 90_000;
let running: Running;
let token: string;
let vended: KeyPair;

beforeAll(async () => {
  running = await startLatchkey({ viaNpm: true });
  token = await enroll(running, running.demo.invites.ada);
  vended = (await credentials(running, token)).credentials;
  const put = new PutObjectCommand({ Bucket: running.demo.bucket, Key: KEY, Body: 'kept over a restart' });
  await s3Client(running, vended).send(put);
});

afterAll(() => running.dispose());

/** Pastes the printed first steps, and expects each of them to work for the user. */
async function expectFirstSteps(of: Running, user: string): Promise<void> {
  const [, block = ''] = /^Try this.*\n\n((?:.+\n)+)/m.exec(of.output()) ?? [];
  // npm's warnings about this machine's settings are not the broker's.
  const { code, stdout, stderr } = await run('bash', ['-c', block], { npm_config_loglevel: 'error' });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout).toContain('"storageType":"S3"');
  expect(stdout).toContain(`wrote   webqsee/demo/items-root/shared/${user}/red.gif`);
  expect(stdout).toContain(`listed  webqsee/demo/items-root/shared/${user}/red.gif (43 bytes)`);
  expect(stdout).toContain('read    43 bytes of image/gif');
  expect(stdout).toContain('refused webqsee/demo/items-root/shared/somebody-else/red.gif: AccessDenied');
  expect(stdout).toMatch(/^200 image\/jpeg \d+ bytes$/m);
  await rm(join(PROJECT, 'picture.jpg'));
}

/** Pastes the printed first steps once more, and expects one sentence that says what to do. */
async function expectOneSentence(of: Running, sentence: RegExp): Promise<void> {
  const [, block = ''] = /^Try this.*\n\n((?:.+\n)+)/m.exec(of.output()) ?? [];
  for (const shell of ['sh', 'bash']) {
    const { code, stdout, stderr } = await run(shell, ['-c', block], { npm_config_loglevel: 'error' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect([code, stdout]).toEqual([1, '']);
  }
}

/** Calls a function once, in a process with only this environment and `PATH`. */
async function inFreshProcess(
  file: string,
  event: unknown,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly statusCode: number; readonly body: string }> {
  const program = `const { handler } = await import(process.argv[1]);
    console.log(JSON.stringify(await handler(JSON.parse(process.argv[2]), {})));`;
  const parameters = ['--input-type=module', '--eval', program, join(PROJECT, file), JSON.stringify(event)];
  const env = { ...environment, PATH: process.env['PATH'] };
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { cwd: tmpdir(), env });
  // The audit line precedes the answer.
  const [, answered = ''] = stdout.split('\n');
  return JSON.parse(answered) as { statusCode: number; body: string };
}

describe('the first start', () => {
  test('prints one line beginning with ready, and the address in it answers', async () => {
    const lines = running.output().match(/^ready .*$/gm) ?? [];
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(running.demo.broker);
    expect(lines[0]).toContain(running.dataDir);
    expect((await send(running.demo.broker, '/v1/health')).status).toBe(200);
  });

  test('prints the links that people open first, and the page is there', async () => {
    const { broker, invites } = running.demo;
    const [, ready = ''] = running.output().split(/^ready .*$/m);
    const [member = '', admin = ''] = ready.trim().split('\n');
    expect(member).toBe(`Open this link to add a picture (max, member): ${broker}/#invite=${invites.max}`);
    expect(admin).toBe(`Open this link to run the team (ada, admin): ${broker}/#invite=${invites.ada}`);
    const page = await send(broker, '/');
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers['content-security-policy']).toContain(`connect-src 'self' ${running.demo.aws};`);
    const names = [...page.text.matchAll(/(?:src|href)="(assets\/[^"]+)"/g)].map(([, name = '']) => name);
    expect(names).toHaveLength(3);
    for (const name of names) expect((await send(broker, `/${name}`)).status).toBe(200);
  });

  test('leads the page from localhost to the address that proofs name, and nothing else', async () => {
    const { broker } = running.demo;
    const host = `localhost:${new URL(broker).port}`;
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await send(broker, '/', { method, headers: { host } });
      expect([status, headers['location']]).toEqual([302, `${broker}/`]);
    }
    expect((await send(broker, '/v1/health', { headers: { host } })).status).toBe(200);
    expect((await send(broker, '/', { headers: { host: 'evil.example' } })).status).toBe(421);
  });

  test('writes demo.json and aws.json as the design says', async () => {
    const address = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as unknown;
    const invite = expect.stringMatching(/^lki_[0-9a-f]{20}_[A-Za-z0-9_-]{43}$/) as unknown;
    const service = expect.stringMatching(/^lk_[0-9a-f]{20}_[A-Za-z0-9_-]{43}$/) as unknown;
    expect(JSON.parse(await readFile(join(running.dataDir, 'demo.json'), 'utf8'))).toEqual({
      broker: address,
      aws: address,
      team: 'demo',
      bucket: 'webqsee',
      region: 'eu-central-1',
      invites: { ada: invite, max: invite },
      smap: {
        team: 'demo-smap',
        bucket: 'smap',
        proxyToken: service,
        serverToken: service,
        admin: invite,
        user: 'anna',
        password: expect.stringMatching(/^[A-Za-z0-9_-]{24}$/) as unknown,
        picture: expect.stringMatching(/^s1_1\/[0-9a-f-]{36}\.jpg$/) as unknown,
      },
    });
    expect(JSON.parse(await readFile(join(running.dataDir, 'aws.json'), 'utf8'))).toEqual({
      accessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/) as unknown,
      secretAccessKey: expect.stringMatching(/^\S{40}$/) as unknown,
    });
  });

  test('writes functions.json: all that a function needs in a process of its own, for the owner alone', async () => {
    const file = join(running.dataDir, 'functions.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const environment = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
    expect(environment).toMatchObject({
      TABLE_NAME: 'latchkey',
      GALLERY_BUCKETS: running.demo.bucket,
      S3_ENDPOINT: running.demo.aws,
      S3_FORCE_PATH_STYLE: 'true',
      STS_ENDPOINT: running.demo.aws,
      DYNAMODB_ENDPOINT: running.demo.aws,
    });
    const event = eventOf(
      {
        name: 'credentials',
        method: 'GET',
        target: '/v1/teams/demo/credentials',
        token: true,
        event: {
          routeKey: 'GET /v1/teams/{team}/credentials',
          rawPath: '/v1/teams/demo/credentials',
          rawQueryString: '',
          pathParameters: { team: 'demo' },
        },
        status: 200,
      },
      token,
    );
    const { statusCode, body } = await inFreshProcess('functions/credentials.ts', event, environment);
    expect(statusCode).toBe(200);
    const { credentials: own } = JSON.parse(body) as { credentials: KeyPair };
    expect(await readText(s3Client(running, own), running.demo.bucket, KEY)).toBe('kept over a restart');
  });

  test(
    'prints first steps that work when they are pasted into bash',
    async () => {
      await expectFirstSteps(running, 'max');
    },
    FIRST_STEPS_TIMEOUT_MS,
  );
});

test('pasted a second time, they end in one sentence that says what to do', async () => {
  await expectOneSentence(running, /redeemed already.*start it again/);
});

test('behind a proxy, which may call this machine localhost, the page is led nowhere', async () => {
  const proxied = await startLatchkey({ environment: { PUBLIC_URLS: 'https://broker.example.org/latchkey' } });
  const answer = await send(proxied.demo.broker, '/', { headers: { host: 'localhost' } });
  expect([answer.status, answer.headers['location']]).toEqual([200, undefined]);
  // The proxy took the path off, so the page finds its files beside itself.
  expect(answer.text).toContain('src="assets/console-');
  await proxied.dispose();
});

describe('a start that cannot be ends with code 1 and one clear line, and changes nothing', () => {
  let taken: Server;
  let busyPort: string;

  beforeAll(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    busyPort = String((taken.address() as { port: number }).port);
  });

  afterAll(() => {
    taken.close();
  });

  test.each(['PORT', 'LATCHKEY_AWS_PORT'])('%s is taken', async (name) => {
    const before = await fingerprint(running.dataDir);
    const { code, stdout, stderr } = await runStart({ LATCHKEY_DATA: running.dataDir, [name]: busyPort });
    expect(stderr).toMatch(new RegExp(`^latchkey: port ${busyPort} is in use[^\\n]*${name}[^\\n]*\\n$`));
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(await fingerprint(running.dataDir)).toEqual(before);
  });

  test.each(['http', '-1', '65536', '80.5'])('PORT=%s', async (port) => {
    const { code, stderr } = await runStart({ LATCHKEY_DATA: running.dataDir, PORT: port });
    expect(stderr).toBe('latchkey: PORT is a port number from 0 to 65535\n');
    expect(code).toBe(1);
  });

  test('the data folder is a file', async () => {
    const file = join(running.dataDir, 'demo.json');
    const { code, stderr } = await runStart({ LATCHKEY_DATA: file });
    expect(stderr).toBe(`latchkey: ${file} cannot be the data folder (EEXIST); set LATCHKEY_DATA to another folder\n`);
    expect(code).toBe(1);
  });

  test.each([
    ['has no mark of its form, as the first version left it', null],
    ['has the mark of another version', '1\n'],
  ])('the data folder %s', async (_what, format) => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-old-'));
    await writeFile(join(folder, 'demo.json'), JSON.stringify({ team: 'demo', invites: {} }));
    if (format !== null) await writeFile(join(folder, 'format'), format);
    const { code, stderr } = await runStart({ LATCHKEY_DATA: folder });
    expect(code).toBe(1);
    expect(stderr).toContain(`the data folder ${folder} was made by another version`);
    await rm(folder, { recursive: true });
  });

  test('the data folder is in use by another process, which goes on unharmed', async () => {
    const demo = await readFile(join(running.dataDir, 'demo.json'), 'utf8');
    const { code, stdout, stderr } = await runStart({ LATCHKEY_DATA: running.dataDir });
    expect(stderr).toMatch(/^latchkey: [^\n]* is in use by another process[^\n]*\n$/);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(await readFile(join(running.dataDir, 'demo.json'), 'utf8')).toBe(demo);
    expect((await ask(running.demo.broker, '/v1/me', token)).status).toBe(200);
    expect(await readText(s3Client(running, vended), running.demo.bucket, KEY)).toBe('kept over a restart');
  });

  test('an empty LATCHKEY_DATA is the default folder, not the one the command is in', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
    const environment = { LATCHKEY_DATA: '', PORT: '0', LATCHKEY_AWS_PORT: busyPort };
    const inFolder = 'cd "$1" && exec "$2" "$3"';
    const server = join(PROJECT, 'local/server.ts');
    const { stderr } = await run('sh', ['-c', inFolder, 'sh', folder, process.execPath, server], environment);
    expect(stderr).toMatch(/^latchkey: port \d+ is in use/);
    expect(await readdir(folder)).toEqual(['.latchkey']);
    await rm(folder, { recursive: true });
  });

  test('--help only tells what there is', async () => {
    const { code, stdout } = await run('npm', ['start', '--silent', '--', '--help']);
    expect(code).toBe(0);
    for (const name of ['PORT', 'LATCHKEY_AWS_PORT', 'LATCHKEY_DATA', 'SMAP_DATABASE_URL', 'SMAP_DATABASE_TEAM'])
      expect(stdout).toContain(name);
    expect(stdout).not.toMatch(/^ready /m);
  });
});

describe('a restart on the same data folder', () => {
  let restarted: Running;

  beforeAll(async () => {
    // The broker is killed: answered requests are stored, and nothing of the old process blocks the new one.
    await running.stop('SIGKILL');
    restarted = await startLatchkey({ dataDir: running.dataDir });
  });

  afterAll(() => restarted.dispose());

  test('keeps keys, invites, tokens, vended credentials and objects', async () => {
    expect(restarted.rootKey).toEqual(running.rootKey);
    expect(restarted.demo.invites).toEqual(running.demo.invites);
    const me = await ask(restarted.demo.broker, '/v1/me', token);
    expect(jsonOf(me)).toEqual({ memberships: [{ team: 'demo', user: 'ada', role: 'admin', layout: 'webqsee' }] });
    expect(await readText(s3Client(restarted, vended), restarted.demo.bucket, KEY)).toBe('kept over a restart');
  });

  test('keeps a redeemed invite redeemed', async () => {
    const again = await send(restarted.demo.broker, '/v1/enroll', jsonPost({ code: restarted.demo.invites.ada }));
    expect(refusal(again)).toBe('409 already_redeemed');
  });

  test(
    'prints first steps that work again, as a new member',
    async () => {
      expect(restarted.output()).toMatch(/^ {2}max, member: lki_\S+ \(redeemed, or ended\)$/m);
      const [, guest = ''] = / (guest-[0-9a-f]{6}) &&$/m.exec(restarted.output()) ?? [];
      await expectFirstSteps(restarted, guest);
    },
    FIRST_STEPS_TIMEOUT_MS,
  );

  test(
    'prints first steps that end in one sentence when the new member is there, too',
    async () => {
      await expectOneSentence(restarted, /^latchkey: conflict: .*/);
    },
    FIRST_STEPS_TIMEOUT_MS,
  );

  test(
    'prints first steps that need nothing but Node and npm',
    async () => {
      await restarted.stop();
      restarted = await startLatchkey({ dataDir: running.dataDir, environment: { PATH: '' } });
      expect(restarted.output()).toMatch(/^curl\(\) \{/m);
      const [, guest = ''] = / (guest-[0-9a-f]{6}) &&$/m.exec(restarted.output()) ?? [];
      await expectFirstSteps(restarted, guest);
    },
    FIRST_STEPS_TIMEOUT_MS,
  );

  test('prints first steps that end in one sentence while it is stopped', async () => {
    await restarted.stop();
    await expectOneSentence(restarted, /^(?:latchkey|curl): /);
    restarted = await startLatchkey({ dataDir: running.dataDir });
  });

  test('SIGINT ends it with code 0 at once, although connections are open', async () => {
    const idle = [openSocket(restarted.demo.broker), openSocket(restarted.demo.aws)];
    const halfWay = openSocket(restarted.demo.broker);
    halfWay.write('POST /v1/enroll HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{');
    const sockets = [...idle, halfWay];
    for (const socket of sockets) socket.on('error', () => undefined);
    await Promise.all(sockets.filter((socket) => socket.connecting).map((socket) => once(socket, 'connect')));
    // An answer on a kept-alive connection means that all bytes written before have arrived.
    const kept = openSocket(restarted.demo.broker).on('error', () => undefined);
    kept.write('GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(kept, 'data');
    const tooLate = new Promise((resolve) => setTimeout(resolve, 10_000, 'still running').unref());
    expect(await Promise.race([restarted.stop('SIGINT'), tooLate])).toBe(0);
    for (const socket of [...sockets, kept]) socket.destroy();
  });
});

/**
 * Runs `npm start` with a store of the operator's own: S3 and STS are elsewhere (here a second stand-in), only the
 * table is local, and there is no demo. `tests/ceph/` does the same with an independent store.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BROKER_USER } from '../../local/account.ts';
import { prepareCells, readText, tryAction, type Place } from '../harness/cells.ts';
import { ask, jsonOf } from '../harness/http.ts';
import {
  credentials,
  enroll,
  outcome,
  s3Client,
  startLatchkey,
  type KeyPair,
  type Running,
} from '../harness/latchkey.ts';
import { addMember, operatorOf } from '../harness/operator.ts';
import { fingerprint, run, runStart } from '../harness/short-run.ts';
import { roleName, startStandIn, STACK, type StandIn } from '../harness/stand-in.ts';

const place: Place = { bucket: 'webqsee', root: 'webqsee/acme/items-root/', user: 'max', other: 'ada' };
let store: StandIn;
let brokerKey: KeyPair;
let environment: Record<string, string>;
let running: Running;

beforeAll(async () => {
  store = await startStandIn();
  brokerKey = store.aws.userKey(BROKER_USER);
  environment = {
    S3_ENDPOINT: store.aws.url,
    STS_ENDPOINT: store.aws.url,
    AWS_REGION: STACK.region,
    AWS_ACCESS_KEY_ID: brokerKey.accessKeyId,
    AWS_SECRET_ACCESS_KEY: brokerKey.secretAccessKey,
    GALLERY_BUCKETS: place.bucket,
    GALLERY_ROLE_ARN: store.aws.roleArn(roleName('gallery')),
    SMAP_ROLE_ARN: store.aws.roleArn(roleName('smap')),
  };
  const started = await startLatchkey({ viaNpm: true, environment });
  running = { ...started, demo: { ...started.demo, team: 'acme', bucket: place.bucket } };
});

afterAll(async () => {
  await running.dispose();
  await store.dispose();
});

test('it says where the store and the table are', () => {
  const lines = running.output().match(/^ready .*$/gm) ?? [];
  expect(lines).toEqual([
    `ready ${running.demo.broker} (S3: ${store.aws.url}, table: ${running.demo.aws}, data: ${running.dataDir})`,
  ]);
});

test('demo.json has the addresses alone: no team is made', async () => {
  const file = join(running.dataDir, 'demo.json');
  const { broker, aws, region } = running.demo;
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ broker, aws, region, buckets: [place.bucket] });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("functions.json has what the functions have, but for the broker's key", async () => {
  const file = join(running.dataDir, 'functions.json');
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...rest } = environment;
  expect([AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY]).toEqual([brokerKey.accessKeyId, brokerKey.secretAccessKey]);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    ...rest,
    TABLE_NAME: 'latchkey',
    DYNAMODB_ENDPOINT: running.demo.aws,
    S3_REGION: STACK.region,
    S3_FORCE_PATH_STYLE: 'true',
    SESSION_TAGS: 'on',
    SMAP_BUCKETS: '',
    SMAP_SERVER_ACTIONS: '',
    PUBLIC_URLS: running.demo.broker,
  });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('it prints how the first team is made, and that works when it is pasted into bash', async () => {
  const [, block = ''] = /^Make a team.*\n\n((?:.+\n)+)/m.exec(running.output()) ?? [];
  const { code, stdout } = await run('bash', ['-c', block], { npm_config_loglevel: 'error' });
  expect(code).toBe(0);
  expect(stdout).toContain(`team acme (webqsee): ${place.root} in bucket ${place.bucket}`);
  const token = await enroll(running, /^lki_.*$/m.exec(stdout)?.[0] ?? '');
  const me = { team: 'acme', user: 'ada', role: 'admin', layout: 'webqsee' };
  expect(jsonOf(await ask(running.demo.broker, '/v1/me', token))).toEqual({ memberships: [me] });
});

test("a member's credentials are of that store, and reach there what the role reaches", async () => {
  await prepareCells(store.root, place);
  const operator = operatorOf(running);
  const token = await addMember(running, operator, { team: 'acme', user: place.user, role: 'member' });
  const answer = await credentials(running, token);
  const settings = jsonOf(await ask(running.demo.broker, '/v1/teams/acme', token));
  for (const said of [answer, settings])
    expect(said).toMatchObject({ endpoint: store.aws.url, forcePathStyle: true, region: STACK.region });

  const s3 = store.s3(answer.credentials);
  expect(await tryAction(s3, place.bucket, `${place.root}private/max/`, 'write')).toBe('ok');
  expect(await readText(s3, place.bucket, `${place.root}private/max/written.txt`)).toBe('written');
  expect(await tryAction(s3, place.bucket, `${place.root}private/ada/`, 'read')).toBe(403);
});

test('what is on this machine is the table and nothing else', async () => {
  const s3 = s3Client(running, running.rootKey);
  expect(await outcome(s3.send(new CreateBucketCommand({ Bucket: 'here' })))).toBe(501);
  s3.destroy();
});

test("the broker's key is kept in no file", async () => {
  const entries = await readdir(running.dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'latin1')));
  expect(texts.length).toBeGreaterThan(3);
  expect(texts.filter((text) => text.includes(brokerKey.secretAccessKey))).toEqual([]);
});

test('without the endpoints it is the demo, whatever else is set for another store', async () => {
  const demo = await startLatchkey({
    environment: { SESSION_TAGS: 'off', S3_REGION: 'elsewhere', S3_FORCE_PATH_STYLE: 'false', AWS_REGION: 'nowhere' },
  });
  const { credentials: vended } = await credentials(demo, await enroll(demo, demo.demo.invites.max));
  const s3 = s3Client(demo, vended);
  expect(await tryAction(s3, demo.demo.bucket, 'webqsee/demo/items-root/private/max/', 'write')).toBe('ok');
  s3.destroy();
  await demo.dispose();
});

describe('a start that cannot be ends with code 1 and one clear line', () => {
  let dataDir: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  });

  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  test.each([
    ['S3_ENDPOINT', '', 'STS_ENDPOINT is set and S3_ENDPOINT is not: set both'],
    ['STS_ENDPOINT', '', 'S3_ENDPOINT is set and STS_ENDPOINT is not: set both'],
    ['S3_ENDPOINT', 'ceph:7480', 'S3_ENDPOINT is not an http(s) URL'],
    ['STS_ENDPOINT', '127.0.0.1', 'STS_ENDPOINT is not an http(s) URL'],
    ['AWS_ACCESS_KEY_ID', '', 'AWS_ACCESS_KEY_ID is not set'],
    ['AWS_SECRET_ACCESS_KEY', '', 'AWS_SECRET_ACCESS_KEY is not set'],
    ['AWS_SESSION_TOKEN', 'token', 'AWS_SESSION_TOKEN is set: the broker needs a key that does not end'],
    ['AWS_REGION', '', 'AWS_REGION is not set'],
    ['GALLERY_BUCKETS', '', 'neither GALLERY_BUCKETS nor SMAP_BUCKETS is set'],
    ['SMAP_BUCKETS', 'webqsee', 'webqsee is in GALLERY_BUCKETS and in SMAP_BUCKETS'],
    ['GALLERY_ROLE_ARN', '', 'GALLERY_ROLE_ARN is not set'],
    ['SMAP_ROLE_ARN', 'latchkey-smap', 'SMAP_ROLE_ARN is not the ARN of a role'],
    ['SESSION_TAGS', 'no', 'SESSION_TAGS is on or off'],
    [
      'SMAP_DATABASE_URL',
      'postgres://smap@127.0.0.1/smap',
      'SMAP_DATABASE_URL and SMAP_DATABASE_TEAM are set together',
    ],
    ['SMAP_DATABASE_PARAMETERS', '/latchkey/', 'SMAP_DATABASE_PARAMETERS is for AWS'],
  ])('%s=%s', async (name, value, line) => {
    const { code, stdout, stderr } = await runStart({ ...environment, LATCHKEY_DATA: dataDir, [name]: value });
    expect(stderr).toMatch(/^latchkey: [^\n]*\n$/);
    expect(stderr).toContain(line);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(await readdir(dataDir)).toEqual([]);
  });

  test('all that is missing is said at once', async () => {
    const { S3_ENDPOINT = '', STS_ENDPOINT = '' } = environment;
    const { stderr } = await runStart({ S3_ENDPOINT, STS_ENDPOINT, LATCHKEY_DATA: dataDir });
    const missing = Object.keys(environment).filter((name) => !/ENDPOINT$|BUCKETS$/.test(name));
    expect(missing.filter((name) => !stderr.includes(`${name} is not set`))).toEqual([]);
    expect(stderr).toContain('neither GALLERY_BUCKETS nor SMAP_BUCKETS is set');
  });

  test('its data folder cannot become that of the demo', async () => {
    const before = await fingerprint(running.dataDir);
    const { code, stderr } = await runStart({ LATCHKEY_DATA: running.dataDir });
    expect(stderr).toMatch(/^latchkey: [^\n]* belongs to a store of your own; set LATCHKEY_DATA[^\n]*\n$/);
    expect(code).toBe(1);
    expect(await fingerprint(running.dataDir)).toEqual(before);
  });

  test('nor the other way round', async () => {
    await writeFile(join(dataDir, 'demo.json'), JSON.stringify({ team: 'demo', invites: {} }));
    const { code, stderr } = await runStart({ ...environment, LATCHKEY_DATA: dataDir });
    expect(stderr).toMatch(/^latchkey: [^\n]* holds the demo; set LATCHKEY_DATA[^\n]*\n$/);
    expect(code).toBe(1);
    expect(await readdir(dataDir)).toEqual(['demo.json']);
  });
});

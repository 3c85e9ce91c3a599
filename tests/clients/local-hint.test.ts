/** Checks that an operator who forgets `--local` beside the data folder of an `npm start` is told of it, and nobody else. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PROJECT, run, type Ended } from '../harness/short-run.ts';

const HINT = /\. Or: a local broker's data folder is here \((.+)\): if you mean that broker, add --local/;
const KEY = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };

let home: string;
let cloudFormation: Server;
let noStack: Record<string, string>;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'latchkey-hint-'));
  await mkdir(join(home, 'with', '.latchkey'), { recursive: true });
  await mkdir(join(home, 'without', '.latchkey'), { recursive: true });
  await writeFile(join(home, 'with', '.latchkey', 'functions.json'), '{}');
  cloudFormation = createServer((_request, response) => {
    const error =
      '<Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack does not exist</Message></Error>';
    response.writeHead(400, { 'content-type': 'text/xml' }).end(`<ErrorResponse>${error}</ErrorResponse>`);
  });
  await new Promise<void>((resolve) => cloudFormation.listen(0, '127.0.0.1', resolve));
  const { port } = cloudFormation.address() as AddressInfo;
  noStack = { ...KEY, AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${port}` };
});

afterAll(async () => {
  cloudFormation.closeAllConnections();
  cloudFormation.close();
  await rm(home, { recursive: true });
});

/** Runs the command in a folder, as a machine without any settings of AWS. */
function inFolder(folder: string, environment: Record<string, string>, ...parameters: string[]): Promise<Ended> {
  const command = ['member', 'list', 'demo', ...parameters];
  const script = ['cd "$1" && shift && exec "$@"', 'bash', join(home, folder), process.execPath];
  const nothing = { HOME: home, LATCHKEY_DATA: '', TABLE_NAME: '', AWS_EC2_METADATA_DISABLED: 'true' };
  const all = { ...nothing, ...environment };
  return run('bash', ['-c', ...script, join(PROJECT, 'clients/cli/latchkey.ts'), ...command], all);
}

const FAULTS: [string, () => Record<string, string>, string][] = [
  ['no region', () => ({}), 'invalid_request: no region is set: add --region, or set AWS_REGION'],
  ['no credentials', () => ({ AWS_REGION: 'eu-central-1' }), 'unauthenticated: no AWS credentials found'],
  ['no such stack', () => noStack, 'not_found: there is no stack latchkey-prod in eu-central-1'],
];

describe.each(FAULTS)('%s', (_what, environment, fault) => {
  test('beside a local broker’s folder: the fault, and --local', async () => {
    const { code, stderr } = await inFolder('with', environment());
    expect(code).not.toBe(0);
    expect(stderr).toContain(`latchkey: ${fault}`);
    expect(HINT.exec(stderr)?.[1]).toBe('.latchkey');
  });

  test('with that folder in LATCHKEY_DATA: the same, with its name', async () => {
    const folder = join(home, 'with', '.latchkey');
    const { stderr } = await inFolder('without', { ...environment(), LATCHKEY_DATA: folder });
    expect(HINT.exec(stderr)?.[1]).toBe(folder);
  });

  test('beside no such folder: the fault alone', async () => {
    const { code, stderr } = await inFolder('without', environment());
    expect(code).not.toBe(0);
    expect(stderr).toContain(`latchkey: ${fault}`);
    expect(stderr).not.toMatch(HINT);
  });
});

test('whoever names a stack gets no hint', async () => {
  const { stderr } = await inFolder('with', noStack, '--stack', 'mine');
  expect(stderr).toContain('there is no stack mine');
  expect(stderr).not.toMatch(HINT);
});

test('whoever names a table in the environment gets none', async () => {
  const { code, stderr } = await inFolder('with', { TABLE_NAME: 'latchkey' });
  expect(code).not.toBe(0);
  expect(stderr).not.toMatch(HINT);
});

test('a folder that never had a broker names the way to one', async () => {
  const { code, stderr } = await inFolder('without', {}, '--local');
  expect([code, stderr]).toEqual([1, expect.stringContaining('run npm start, or name its folder: --local <folder>')]);
});

describe.each([
  ['demo.json', { broker: 'http://127.0.0.1:1', aws: 'http://127.0.0.1:1' }],
  ['aws.json', { accessKeyId: 'root', secretAccessKey: 'of the folder' }],
  ['functions.json', { TABLE_NAME: 'latchkey' }],
])('a data folder whose %s', (name, good) => {
  const [field = ''] = Object.keys(good);
  const damaged = ['null', '{}', 'SECRET', JSON.stringify({ ...good, [field]: 7 })];

  test.each(damaged)('is %j is refused in one line that does not repeat it', async (text) => {
    await goodFolder();
    await writeFile(join(home, 'damaged', name), text);
    const { code, stderr } = await inFolder('damaged', {}, '--local', '.');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^latchkey: not_found: [^\n]+\n$/)]);
    expect(stderr).toContain(`its ${name} is damaged; run npm start, or name its folder: --local <folder>`);
    expect(stderr).not.toContain('SECRET');
  });

  test('is not there is refused, and named', async () => {
    await goodFolder();
    await rm(join(home, 'damaged', name));
    const { code, stderr } = await inFolder('damaged', {}, '--local', '.');
    expect([code, stderr]).toEqual([1, expect.stringContaining(`its ${name} cannot be read`)]);
  });

  test('is good, as all, is not refused for it', async () => {
    await goodFolder();
    const { stderr } = await inFolder('damaged', {}, '--local', '.');
    expect(stderr).toContain('upstream_unavailable: the broker of the data folder . is not running');
  });
});

async function goodFolder(): Promise<void> {
  const folder = join(home, 'damaged');
  await mkdir(folder, { recursive: true });
  const address = 'http://127.0.0.1:1';
  await writeFile(join(folder, 'demo.json'), JSON.stringify({ broker: address, aws: address }));
  await writeFile(join(folder, 'aws.json'), JSON.stringify({ accessKeyId: 'root', secretAccessKey: 'of the folder' }));
  await writeFile(join(folder, 'functions.json'), JSON.stringify({ TABLE_NAME: 'latchkey' }));
}

/** Proves that a start that cannot be is one line that says what to do: too early, with an old Node, or with arguments. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT, run, type Ended } from '../harness/short-run.ts';

const FOLDERS = ['functions', 'infrastructure', 'local', 'packages', 'shared'];
let clone: string;

beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), 'latchkey-clone-'));
  for (const folder of FOLDERS)
    await cp(join(PROJECT, folder), join(clone, folder), {
      recursive: true,
      filter: (path) => !path.endsWith('node_modules'),
    });
  await cp(join(PROJECT, 'package.json'), join(clone, 'package.json'));
});

afterAll(() => rm(clone, { recursive: true }));

/** Starts the clone, with the version of Node that it is to believe it has. */
function startClone(version?: string): Promise<Ended> {
  const claim = `Object.defineProperty(process.versions, 'node', { value: ${JSON.stringify(version)} });`;
  const old = version === undefined ? [] : ['--import', `data:text/javascript,${encodeURIComponent(claim)}`];
  return run(process.execPath, [...old, join(clone, 'local/start.cjs')]);
}

function expectLine({ code, stdout, stderr }: Ended, exitCode: number, ...words: readonly string[]): void {
  expect(stderr).toMatch(/^latchkey: [^\n]+\n$/);
  for (const word of words) expect(stderr).toContain(word);
  expect([code, stdout]).toEqual([exitCode, '']);
}

test('before npm ci', async () => {
  expectLine(await startClone(), 1, 'packages are missing', 'npm ci && npm start');
});

test('with an install that was interrupted', async () => {
  const folder = join(clone, 'node_modules/@latchkey/aws-stand-in');
  await mkdir(folder, { recursive: true });
  expectLine(await startClone(), 1, 'packages are missing', 'npm ci && npm start');
  await rm(join(clone, 'node_modules'), { recursive: true });
});

test.each([
  ['12.22.12', 'install Node 20 or newer', 'npm ci'],
  ['18.20.4', 'install Node 20 or newer', 'npm ci'],
  ['20.20.2', 'npm ci && npm start', 'Node 22.18 or newer'],
  ['22.17.1', 'npm ci && npm start', 'Node 22.18 or newer'],
])('with Node %s', async (version, ...words) => {
  expectLine(await startClone(version), 1, `this is Node ${version}`, ...words);
});

test.each(['22.18.0', '24.21.0', '26.0.0'])('Node %s is new enough', async (version) => {
  expect((await startClone(version)).stderr).toContain('packages are missing');
});

test('the file that npm starts can be read by a Node of years ago', async () => {
  const text = await readFile(join(PROJECT, 'local/start.cjs'), 'utf8');
  // What came after ES2018, and the names of built-in modules that an old Node does not know.
  expect(text).not.toMatch(/\?\?|\?\.|\?\?=|\bawait\b|node:|^import .* from/m);
  expect([...text.matchAll(/require\('([^']+)'\)/g)].map(([, name]) => name)).toEqual([
    '../package.json',
    '../packages/aws-stand-in/package.json',
  ]);
});

test('an error of our own keeps its stack', async () => {
  const server = join(clone, 'local/server.ts');
  const text = await readFile(server, 'utf8');
  await writeFile(server, "throw new Error('ours');");
  const { code, stderr } = await startClone();
  expect(code).toBe(1);
  expect(stderr).toMatch(/Error: ours\n +at /);
  await writeFile(server, text);
});

describe('arguments', () => {
  test.each([
    [['--foo'], '"--foo"'],
    [['--port', '1'], '"--port"'],
    [['8080'], '"8080"'],
    [['\u001b[2J'], '"\\u001b[2J"'],
  ])('%j is refused', async (parameters, named) => {
    const ended = await run(process.execPath, ['local/start.cjs', ...parameters]);
    expectLine(ended, 2, `unknown argument ${named}`, 'npm start -- --help');
  });

  test.each([
    [['--', '--foo'], 'unknown argument "--foo"'],
    [['--port', '1'], 'unknown argument "1"'],
    [['--port=1'], 'npm keeps --port for itself: set PORT'],
  ])('npm start %j is refused', async (parameters, words) => {
    const ended = await run('npm', ['start', '--silent', ...parameters], { npm_config_loglevel: 'silent' });
    expectLine(ended, 2, words, 'npm start -- --help');
  });

  test.each(['--help', '-h'])('%s tells how help is asked for through npm', async (name) => {
    const { code, stdout, stderr } = await run(process.execPath, ['local/start.cjs', name]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('npm start -- --help prints this');
    expect(stdout).toContain('TRUSTED_PROXIES');
  });
});

test('TRUSTED_PROXIES that names no network is refused before anything is made', async () => {
  const environment = { TRUSTED_PROXIES: '127.0.0.1', LATCHKEY_DATA: join(clone, 'data') };
  expectLine(await run(process.execPath, ['local/start.cjs'], environment), 1, 'TRUSTED_PROXIES: 127.0.0.1 is not');
  await expect(readFile(join(clone, 'data/format'))).rejects.toThrow('ENOENT');
});

/** Proves that `dist/latchkey.mjs` is the whole command: in a folder with nothing else, by this Node and by one that is too old. */
import { access, copyFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildCommand, COMMAND_BUDGET_BYTES } from '../../scripts/build-command.ts';
import { startLatchkey, type Running } from '../harness/latchkey.ts';
import { PROJECT, run, type Ended } from '../harness/short-run.ts';
import { allCommands } from './commands.ts';

const START_MS = 60_000;
/** The machine's own, which is older on Debian. */
const OTHER_NODE = '/usr/bin/node';

let folder: string;
let file: string;
let running: Running;
let bytes: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-single-'));
  bytes = await buildCommand(join(folder, 'dist'));
  await copyFile(join(folder, 'dist', 'latchkey.mjs'), join(folder, 'latchkey.mjs'));
  file = join(folder, 'latchkey.mjs');
  running = await startLatchkey();
}, START_MS);

afterAll(async () => {
  await running.dispose();
  await rm(folder, { recursive: true });
});

/** Runs the file in its folder, away from the checkout. */
function alone(node: string, parameters: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
  const line = 'cd "$1" && shift && exec "$@"';
  return run('bash', ['-c', line, 'bash', folder, node, file, ...parameters], {
    HOME: folder,
    NODE_COMPILE_CACHE: '',
    ...environment,
  });
}

test('it is executable, within its budget, and names the version of the package', async () => {
  const { version } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8')) as { version: string };
  expect((await stat(join(folder, 'dist', 'latchkey.mjs'))).mode & 0o777).toBe(0o755);
  expect(bytes).toBeLessThanOrEqual(COMMAND_BUDGET_BYTES);
  expect(await alone(process.execPath, ['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  expect(await run(file, ['--version'], { NODE_COMPILE_CACHE: '' })).toMatchObject({ code: 0, stdout: `${version}\n` });
  expect(await readFile(file, 'utf8')).not.toContain(PROJECT);
});

test(
  'it has all commands, with their help',
  async () => {
    const lines = allCommands().map(({ path }) => `"$0" "$1" ${path} --help >"${path}.txt" || echo "${path}"`);
    const { code, stdout, stderr } = await run('bash', [
      '-c',
      `cd '${folder}' && {\n${lines.join('\n')}\n}`,
      process.execPath,
      file,
    ]);
    expect([code, stdout, stderr]).toEqual([0, '', '']);
    for (const { path } of allCommands())
      expect(await readFile(join(folder, `${path}.txt`), 'utf8')).toMatch(new RegExp(`^Usage: latchkey ${path} `));
  },
  START_MS,
);

test('it reaches a broker’s table by the environment', async () => {
  const functions = JSON.parse(await readFile(join(running.dataDir, 'functions.json'), 'utf8')) as object;
  const { accessKeyId, secretAccessKey } = running.rootKey;
  const key = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const environment = { ...(functions as Record<string, string>), ...key };
  const made = await alone(process.execPath, ['team', 'create', 'acme', '--layout', 'webqsee'], environment);
  expect(made).toEqual({
    code: 0,
    stdout: 'team acme (webqsee): webqsee/acme/items-root/ in bucket webqsee\n',
    // The environment names no log group for the line of the change.
    stderr: expect.stringMatching(/^latchkey: no audit line was written .*\n\{"audit":.*\n$/),
  });
  const local = await alone(process.execPath, ['member', 'list', 'acme', '--local', running.dataDir]);
  expect(local).toEqual({ code: 0, stdout: 'team acme has no members\n', stderr: '' });
});

test('it finds the way to CloudFormation and says what is missing', async () => {
  const { code, stderr } = await alone(process.execPath, ['member', 'list', 'acme', '--region', 'eu-central-1'], {
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^latchkey: unauthenticated: no AWS credentials found/)]);
});

test('the licences of what is inside are beside it', async () => {
  const text = await readFile(join(folder, 'dist', 'latchkey.mjs.LICENSE.txt'), 'utf8');
  for (const name of ['latchkey', 'commander', '@aws-sdk/client-dynamodb', '@smithy/core'])
    expect(text).toMatch(new RegExp(`^${name}(?: [\\d.]+)?$`, 'm'));
});

test('an older Node gets one line', async () => {
  const there = await access(OTHER_NODE).then(
    () => true,
    () => false,
  );
  const major = there ? Number((await run(OTHER_NODE, ['-p', 'process.versions.node.split(".")[0]'])).stdout) : 0;
  if (major === 0 || major >= 22) {
    console.warn(`${OTHER_NODE} is not there, or not old: an old Node is not tried`);
    return;
  }
  const { code, stdout, stderr } = await alone(OTHER_NODE, ['--version']);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^latchkey: this is Node \d+\.\d+\.\d+; install Node 22 or newer\n$/);
});

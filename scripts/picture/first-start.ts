/**
 * Starts the broker for the first time, as a user does, and runs the steps that it prints, in a folder of its own that has the
 * project's files. Whatever the steps are, they are run as they are printed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface Step {
  readonly command: string;
  readonly output: string;
}

export interface FirstStart {
  /** All that the start printed, to the end of the steps. */
  readonly printed: string;
  readonly steps: readonly Step[];
  /** The folder that it ran in. */
  readonly folder: string;
  /** Everything secret in the data folder. */
  readonly secrets: readonly string[];
}

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const DATA_FOLDER = '.latchkey';
/** Files of the project's folder that a clone does not have, or that the run must not share. */
const NOT_CLONED = new Set(['.git', 'dist', DATA_FOLDER, 'picture.jpg']);
const START_DEADLINE_MS = 60_000;
const STEPS_DEADLINE_MS = 120_000;
const STEPS_BEGIN = /^Try this in another terminal.*$/m;
const SECRET_NAME = /token|password|secret|invite|admin|ada|max/i;
const SECRET_LENGTH = 16;

export async function firstStart(): Promise<FirstStart> {
  const home = await mkdtemp(join(tmpdir(), 'latchkey-picture-'));
  const folder = join(home, 'latchkey');
  try {
    await mkdir(folder);
    for (const name of await readdir(PROJECT))
      if (!NOT_CLONED.has(name)) await symlink(join(PROJECT, name), join(folder, name));
    return await withBroker(folder, async (all) => {
      const lines = stepsIn(all);
      const block = lines.join('\n');
      // Lines of the audit may follow.
      const printed = all.slice(0, all.indexOf(block) + block.length);
      const steps = await stepsRun(folder, commandsOf(lines));
      return { printed, steps, folder, secrets: await secretsIn(join(folder, DATA_FOLDER)) };
    });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Runs `npm start` while the work is done. */
async function withBroker<Result>(folder: string, work: (printed: string) => Promise<Result>): Promise<Result> {
  const child = spawn('npm', ['start'], {
    cwd: folder,
    env: { ...plainEnvironment(), PORT: '0', LATCHKEY_AWS_PORT: '0', LATCHKEY_DATA: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that npm and the node below it end together.
    detached: true,
  });
  const ended = once(child, 'close');
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  try {
    const deadline = Date.now() + START_DEADLINE_MS;
    while (!STEPS_BEGIN.test(printed)) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`npm start is not ready:\n${printed}`);
      await sleep(100);
    }
    // The steps are printed by one call, which may arrive in parts.
    await sleep(1000);
    return await work(printed);
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await ended;
  }
}

/** Returns the printed lines from the first step to the next empty line. */
export function stepsIn(printed: string): string[] {
  const [, after = ''] = printed.split(STEPS_BEGIN);
  const [block = ''] = after.trimStart().split(/\n\s*\n/);
  return block.trimEnd().split('\n');
}

/**
 * Joins lines that are one command only together: bash alone knows where a command ends. Steps that are printed as one chain, so that
 * the next waits for the one before, are commands of their own here.
 */
export function commandsOf(lines: readonly string[]): string[] {
  const commands: string[] = [];
  let begun: string[] = [];
  for (const line of lines) {
    begun.push(line.replace(/ &&$/, ''));
    const { status } = spawnSync('bash', ['-n'], {
      input: `${begun.join('\n')}\n`,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const isWhole = status === 0 && !line.endsWith('\\');
    if (!isWhole) continue;
    commands.push(begun.join('\n'));
    begun = [];
  }
  if (begun.length > 0) throw new Error(`the last step does not end: ${begun.join('\n')}`);
  return commands;
}

/** Runs the commands in one shell, as if they were pasted; a line of our own after each tells the outputs apart. */
async function stepsRun(folder: string, commands: readonly string[]): Promise<Step[]> {
  const mark = (index: number): string => `--- end of step ${index} ---`;
  const script = commands.map((command, index) => `${command}\necho; echo '${mark(index)}'\n`).join('');
  const file = join(folder, '..', 'steps.sh');
  await writeFile(file, script, { mode: 0o600 });
  const { stdout, error } = spawnSync('bash', ['--norc', '-c', '. "$1" 2>&1', 'bash', file], {
    cwd: folder,
    env: plainEnvironment(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: STEPS_DEADLINE_MS,
  });
  let rest = stdout;
  return commands.map((command, index) => {
    const end = rest.indexOf(`\n${mark(index)}\n`);
    if (end < 0) throw new Error(`the steps ended early, at: ${command}\n${stdout}`, { cause: error });
    const output = rest.slice(0, end).trimEnd();
    rest = rest.slice(end + mark(index).length + 2);
    return { command, output };
  });
}

/** Returns this process's environment without settings that would change the steps. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:AWS_|npm_|NODE_OPTIONS|SMAP_|S3_|STS_)/.test(name));
  return Object.fromEntries(kept);
}

async function secretsIn(dataFolder: string): Promise<string[]> {
  const files = ['demo.json', 'aws.json', 'functions.json', 'account.json'];
  const secrets: string[] = [];
  for (const file of files)
    JSON.parse(await readFile(join(dataFolder, file), 'utf8'), (name, value: unknown) => {
      if (typeof value === 'string' && value.length >= SECRET_LENGTH && SECRET_NAME.test(name)) secrets.push(value);
      return value;
    });
  return secrets;
}

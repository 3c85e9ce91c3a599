/**
 * Proves that the server ends with what started it: by each signal to npm alone, by Ctrl-C, when npm is killed, and under a shell
 * that passes nothing on. A stop that hangs is cut off, and a second Ctrl-C does not wait for it.
 */
import { afterEach, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../harness/eventually.ts';
import { startLatchkey, type Running } from '../harness/latchkey.ts';
import { PROJECT } from '../harness/short-run.ts';

const TIMEOUT_MS = 60_000;
let running: Running | undefined;
let child: ChildProcess | undefined;

afterEach(async () => {
  if (running !== undefined) {
    if (isAlive(running.pid)) process.kill(-running.pid, 'SIGKILL');
    await rm(running.dataDir, { recursive: true, force: true });
  }
  child?.kill('SIGKILL');
  running = child = undefined;
});

/** True while a process of the group is left: npm, its shell or the server. */
function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

async function expectNothingLeft({ pid, demo }: Running): Promise<void> {
  await eventually(
    () => Promise.resolve(isAlive(pid)),
    (alive) => !alive,
  );
  for (const url of [demo.broker, demo.aws]) expect(await isListening(url)).toBe(false);
}

test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const)(
  '%s to npm alone ends the server too',
  async (signal) => {
    running = await startLatchkey({ viaNpm: true });
    expect(await isListening(running.demo.broker)).toBe(true);
    process.kill(running.pid, signal);
    await expectNothingLeft(running);
  },
  TIMEOUT_MS,
);

test(
  'so does SIGTERM under a shell that waits for its command and passes nothing on',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-shell-'));
    const shell = join(folder, 'shell');
    await writeFile(shell, '#!/bin/sh\nsh "$@"\nexit $?\n');
    await chmod(shell, 0o755);
    running = await startLatchkey({ viaNpm: true, environment: { npm_config_script_shell: shell } });
    process.kill(running.pid, 'SIGTERM');
    await expectNothingLeft(running);
    await rm(folder, { recursive: true });
  },
  TIMEOUT_MS,
);

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s to all of them, as a terminal sends it, is a stop that is finished',
  async (signal) => {
    running = await startLatchkey({ viaNpm: true });
    const code = await running.stop(signal);
    await expectNothingLeft(running);
    // npm itself dies of a hang-up before the server has stopped.
    if (signal !== 'SIGHUP') expect(code).toBe(0);
    expect(running.output()).not.toMatch(/Error|^ +at /m);
  },
  TIMEOUT_MS,
);

/** Runs a process whose stop never ends, and returns its exit code and what it said. */
async function hanging(signals: readonly NodeJS.Signals[], pauseMs: number): Promise<readonly [unknown, string]> {
  const program = `import { stopOnSignals } from './local/stop-signals.ts';
    stopOnSignals(() => { console.log('stopping'); return new Promise(() => undefined); }, {});
    setInterval(() => undefined, 1000);
    console.log('ready');`;
  const started = spawn(process.execPath, ['--input-type=module', '--eval', program], { cwd: PROJECT });
  child = started;
  let said = '';
  started.stdout.on('data', (text: Buffer) => (said += text.toString()));
  started.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const ended = once(started, 'close');
  for (const [index, signal] of signals.entries()) {
    await eventually(
      () => Promise.resolve(said),
      (text) => text.includes(index === 0 ? 'ready' : 'stopping'),
    );
    if (index > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    started.kill(signal);
  }
  const [code] = (await ended) as [number | null];
  return [code, said];
}

test('a second Ctrl-C during a stop ends it at once', async () => {
  expect(await hanging(['SIGINT', 'SIGINT'], 1000)).toEqual([130, 'ready\nstopping\n']);
});

test('one Ctrl-C that arrives twice, from the terminal and from npm, is one; and a stop that hangs is cut off', async () => {
  expect(await hanging(['SIGINT', 'SIGINT'], 0)).toEqual([
    1,
    'ready\nstopping\nlatchkey: the stop took more than 10 s, and was cut off\n',
  ]);
});

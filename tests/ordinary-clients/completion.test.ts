/** Proves that Tab completes in bash, zsh and fish, as a person types it at a terminal, which is the one of `script`. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { PROJECT } from '../harness/short-run.ts';

const SHELL_MS = 20_000;
const NAMES = ['plain.conf', 'two words.conf', 'colon:name.conf', '$(touch pwned).conf'];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-tab-'));
  const run = `exec '${process.execPath}' '${join(PROJECT, 'clients/cli/latchkey.ts')}' "$@"`;
  await writeFile(join(folder, 'latchkey'), `#!/bin/sh\n[ "$1" = completion ] && ${run}\nprintf '<%s>' "$@"; echo\n`, {
    mode: 0o755,
  });
  for (const name of NAMES) await writeFile(join(folder, name), '');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Shell {
  readonly command: string;
  /** Lines that a user has in the shell's file. */
  readonly start: string;
}

const SHELLS: Readonly<Record<string, Shell>> = {
  bash: { command: 'bash --norc --noprofile -i', start: 'eval "$(latchkey completion bash)"' },
  zsh: { command: 'zsh -f -i', start: 'autoload -Uz compinit && compinit -u -D; eval "$(latchkey completion zsh)"' },
  fish: { command: 'fish --no-config --private -i', start: 'latchkey completion fish | source' },
};

/** Types keys into a new shell. @returns the words that latchkey got */
async function typed(shell: string, keys: string): Promise<string> {
  const { command = '', start = '' } = SHELLS[shell] ?? {};
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd: folder,
    env: { ...process.env, HOME: folder, TERM: 'dumb', PS1: '', PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const until = (pattern: RegExp): Promise<unknown> =>
    eventually(
      () => Promise.resolve(said),
      (text) => pattern.test(text),
      SHELL_MS,
    );
  try {
    child.stdin.write(`${start}; echo read''y\n`);
    await until(/^ready/m);
    child.stdin.write(`${keys}\n`);
    await until(/^.*<[^>]+>\r?$/m);
  } finally {
    child.kill('SIGKILL');
  }
  return /(?:<[^>\n]*>)+(?=\r?$)/m.exec(said)?.[0] ?? '';
}

describe.each(Object.keys(SHELLS))('%s', (shell) => {
  test.each([
    ['a command', 'latchkey expl\t', '<explain>'],
    ['a command of a command', 'latchkey tea\tcrea\tacme', '<team><create><acme>'],
    ['an option', 'latchkey team create acme --lay\tsmap', '<team><create><acme><--layout><smap>'],
    ['a choice of an option', 'latchkey team create acme --layout sm\t', '<team><create><acme><--layout><smap>'],
    ['a file', 'latchkey smap plan --apache pla\t', '<smap><plan><--apache><plain.conf>'],
    ['a file with a space', 'latchkey smap plan --apache two\t', '<smap><plan><--apache><two words.conf>'],
    ['a file with a colon', 'latchkey smap plan --apache col\t', '<smap><plan><--apache><colon:name.conf>'],
    ['a file that would run', 'latchkey smap plan --apache \\$\t', '<smap><plan><--apache><$(touch pwned).conf>'],
  ])('%s', async (_what, keys, words) => {
    expect(await typed(shell, keys)).toBe(words);
  });
});

/**
 * Proves what a person at a terminal sees: audit lines in words. The terminal is the one that `script` makes, of Debian's
 * essential bsdutils. https://packages.debian.org/bookworm/bsdutils
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../harness/eventually.ts';
import { ask, send } from '../harness/http.ts';
import { PROJECT } from '../harness/short-run.ts';

const START_MS = 40_000;
/** Begins a sequence of the terminal's. */
const ESCAPE = String.fromCharCode(0x1b);
let dataDir: string;
let child: ChildProcess;
let said = '';
let broker: string;

const until = (pattern: RegExp): Promise<number> =>
  eventually(
    () => Promise.resolve(said),
    (text) => pattern.test(text),
    START_MS,
  );

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  // Node shows colours neither to a run of CI nor where these ask for none.
  const inherited = Object.entries(process.env).filter(([name]) => !['CI', 'FORCE_COLOR', 'NO_COLOR'].includes(name));
  const own = { TERM: 'xterm-256color', PORT: '0', LATCHKEY_AWS_PORT: '0', LATCHKEY_DATA: dataDir };
  const environment = { ...Object.fromEntries(inherited), ...own, TRUSTED_PROXIES: '127.0.0.0/8' };
  const started = spawn('script', ['-qefc', `exec '${process.execPath}' local/start.cjs`, '/dev/null'], {
    cwd: PROJECT,
    env: environment,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  started.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child = started;
  await until(/^ready (\S+)/m);
  [, broker = ''] = /^ready (\S+)/m.exec(said) ?? [];
}, START_MS);

afterAll(async () => {
  if (child.exitCode === null) child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

test('a request is one coloured line of words', async () => {
  await send(broker, '/v1/health');
  await until(
    new RegExp(
      String.raw`^\d\d:\d\d:\d\dZ \$default GET nobody ${ESCAPE}\[32mallowed 200${ESCAPE}\[39m \d+ ms\r$`,
      'm',
    ),
  );
  expect(said).not.toContain('{"audit"');
});

test('nothing that a caller sends reaches the terminal as a command, nor a secret at all', async () => {
  const before = said.length;
  const hostile = '\u001b]0;owned\u0007';
  const token = `lk_${'0'.repeat(20)}_${'A'.repeat(43)}`;
  const paths = [`/v1/teams/${encodeURIComponent(hostile)}`, `/${encodeURIComponent(hostile)}`, '/v1/me?a=%1b%5b2J'];
  for (const path of paths)
    for (const headers of [{}, { 'user-agent': 'a\t\u009b31m', 'x-forwarded-for': '203.0.113.7\u009b2J' }])
      await ask(broker, path, token, { headers });
  await ask(broker, '/v1/teams/last', token, { headers: { 'x-forwarded-for': '203.0.113.66' } });
  await until(/asking for last .*from 203\.0\.113\.66 \d+ ms\r$/m);
  // Its own colours are the only sequences.
  const lines = said
    .slice(before)
    .replaceAll(`${ESCAPE}[33m`, '')
    .replaceAll(`${ESCAPE}[39m`, '')
    .trim()
    .split('\r\n')
    // The revoker's own line may come at any time.
    .filter((line) => !line.startsWith('{"revocation"'));
  expect(lines).toHaveLength(paths.length * 2 + 1);
  for (const line of lines) expect(line).toMatch(/^\d\d:\d\d:\d\dZ [\x20-\x7e]+ \d+ ms$/);
  expect(said).not.toContain('A'.repeat(43));
});

test('a terminal that is closed stops it', async () => {
  const ended = once(child, 'exit');
  // The master's end closes with its process, and the kernel hangs up on whoever has the terminal.
  child.kill('SIGKILL');
  await ended;
  await eventually(
    () =>
      send(broker, '/v1/health').then(
        () => 'answers',
        () => 'closed',
      ),
    (state) => state === 'closed',
  );
});

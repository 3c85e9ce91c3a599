/**
 * `npm run bench` runs the questions of this folder one after the other, and prints the peer's figure beside ours. Progress goes
 * to stderr, the result to stdout: a table, or with `--json` one array.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cleanEnvironment } from '../tests/harness/clean-environment.ts';
import { answerOf, type Answer, type Question } from './harness/question.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const USAGE_ERROR = 2;
const HELP = `npm run bench -- [NAME…] [--json] [--quick]

Measures Latchkey beside what one would otherwise write or run, on this machine and without network.

  NAME      run the questions whose name begins so; default: all
  --json    print an array of {"name","unit","ours","peer","peerName","ratio","target","holds"}
            (ratio: how many times better than the peer; holds: whether the target is met);
            into a file without npm's own lines: npm run --silent bench -- --json > FILE
  --quick   a few repetitions only: shows that it works, not how fast it is
  --list    print the names
  --help`;

const options = {
  json: { type: 'boolean' },
  quick: { type: 'boolean' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help === true) {
    console.log(HELP);
    return;
  }
  const all = await questions();
  const requested = all.filter(
    ({ name }) => positionals.length === 0 || positionals.some((prefix) => name.startsWith(prefix)),
  );
  const unknown = positionals.filter((prefix) => !all.some(({ name }) => name.startsWith(prefix)));
  if (unknown.length > 0) {
    console.error(
      `bench: no name begins with ${unknown.join(', ')}; there are: ${all.map(({ name }) => name).join(', ')}`,
    );
    process.exitCode = USAGE_ERROR;
    return;
  }
  if (values.list === true) {
    for (const { name } of requested) console.log(name);
    return;
  }
  if (requested.some(({ peerName }) => peerName !== null)) installPeers();
  const answers: Answer[] = [];
  for (const question of requested) {
    const started = Date.now();
    console.error(`${question.name} …`);
    const note = (line: string): void => {
      console.error(`  ${line}`);
    };
    try {
      const figures = await question.run({ quick: values.quick === true, note });
      if (figures !== null) answers.push(answerOf(question, figures));
      console.error(`  ${((Date.now() - started) / 1000).toFixed(1)} s`);
    } catch (error) {
      // The other figures are still worth having; the exit status says that one is missing.
      console.error(error);
      process.exitCode = 1;
    }
  }
  console.log(values.json === true ? JSON.stringify(answers, null, 2) : tableOf(answers));
}

/** Imports the question that every other file of this folder exports. */
async function questions(): Promise<Question[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.ts') && file !== 'run.ts').sort();
  const modules = await Promise.all(
    files.map(async (file) => (await import(`./${file}`)) as { readonly question: Question }),
  );
  return modules.map(({ question }) => question);
}

/** Installs the peers from a lock file of their own, so nothing else installs them; anew when that has changed since. */
function installPeers(): void {
  const installed = `${FOLDER}node_modules/.package-lock.json`;
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${FOLDER}package-lock.json`).mtimeMs) return;
  console.error('installing the peers in bench/ (npm ci) …');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: FOLDER, stdio: ['ignore', 'ignore', 'inherit'] });
}

function tableOf(answers: readonly Answer[]): string {
  const rows = answers.map(({ name, unit, ours, peer, ratio, target, holds }) => [
    name,
    `${ours} ${unit}`,
    peer === null ? '' : `${peer} ${unit}`,
    ratio === null ? '' : `${ratio} times`,
    target,
    holds ? 'holds' : 'MISSED',
  ]);
  const table = [['', 'ours', 'peer', 'better by', 'target', ''], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
  const peers = answers
    .filter(({ peerName }) => peerName !== null)
    .map(({ name, peerName }) => `${name}: ${String(peerName)}`);
  return [...lines, ...(peers.length === 0 ? [] : ['', 'Peers', ...peers.map((peer) => `  ${peer}`)])].join('\n');
}

cleanEnvironment();
// An exit of our own also ends the processes that a question has started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  await main();
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code?.startsWith('ERR_PARSE_ARGS') !== true) throw error;
  console.error(`bench: ${message}\n\n${HELP}`);
  process.exitCode = USAGE_ERROR;
}
// A question that failed may have left a server open, which would stop the command from ending.
process.stdout.write('', () => process.exit());

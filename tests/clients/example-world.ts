/**
 * Makes the world in which an example of a command is pasted into bash: a folder that is HOME, a PATH with `latchkey` and an `aws` that
 * shows what it is given, and a broker's table, found by the environment as in a function, or by `--local`.
 */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { TABLE } from '../../shared/table-schema.ts';
import { startLatchkey, type Running } from '../harness/latchkey.ts';
import { PROJECT } from '../harness/short-run.ts';
import type { ExampleRow, Mode } from './example-rows.ts';

export interface Pasted {
  readonly code: number;
  readonly said: string;
}

/** Is the table that AWS restored, in the examples. */
const RESTORED = 'latchkey-restored';
/** The real program is not there in most places: this says what an example would have done with it. */
const AWS = `#!/bin/sh
printf 'aws %s\\n' "$*"
env | grep '^AWS_' | cut -d= -f1 | sort
`;

const ENROLL = `#!${process.execPath}
const { code } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const headers = { 'content-type': 'application/json' };
fetch(process.env.BROKER + '/v1/enroll', { method: 'POST', headers, body: JSON.stringify({ code }) }).then(async (answer) => {
  console.log(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
});
`;

/** Dates the end of a team two hours back. */
const AGED = `#!${process.execPath}
const { DynamoDBClient, UpdateItemCommand } = require(${JSON.stringify(join(PROJECT, 'node_modules/@aws-sdk/client-dynamodb'))});
const { DYNAMODB_ENDPOINT: endpoint, AWS_REGION: region, TABLE_NAME: TableName } = process.env;
new DynamoDBClient({ endpoint, region }).send(new UpdateItemCommand({
  TableName,
  Key: { pk: { S: 'TEAM#' + process.argv[2] }, sk: { S: 'TEAM' } },
  UpdateExpression: 'SET endedOn = :ended',
  ExpressionAttributeValues: { ':ended': { S: new Date(Date.now() - 7200_000).toISOString() } },
}));
`;

/** Prepares what all examples share, and returns how to paste those of a command. */
export async function exampleWorlds(): Promise<{ paste: typeof paste; dispose(): Promise<void> }> {
  const shared = await startLatchkey();
  const home = await mkdtemp(join(tmpdir(), 'latchkey-examples-'));
  await mkdir(join(home, 'bin'));
  const command = `#!/bin/sh\nexec '${process.execPath}' '${join(PROJECT, 'clients/cli/latchkey.ts')}' "$@"\n`;
  await writeFile(join(home, 'bin', 'latchkey'), command, { mode: 0o755 });
  await writeFile(join(home, 'bin', 'aws'), AWS, { mode: 0o755 });
  await writeFile(join(home, 'bin', 'enroll'), ENROLL, { mode: 0o755 });
  await writeFile(join(home, 'bin', 'aged'), AGED, { mode: 0o755 });
  let worlds = 0;

  async function paste(row: ExampleRow, examples: readonly string[], mode: Mode): Promise<Pasted[]> {
    worlds += 1;
    const running = row.overHttp === true ? await startLatchkey() : shared;
    try {
      const table = row.overHttp === true ? 'latchkey' : `example-${worlds}`;
      if (row.overHttp !== true) await newTable(running, table);
      const folder = join(home, `world-${worlds}`);
      const environment = await environmentOf(running, folder, table, mode);
      return await pasted(scriptOf(row, examples), folder, environment, examples.length);
    } finally {
      if (running !== shared) await running.dispose();
    }
  }

  async function environmentOf(
    running: Running,
    folder: string,
    table: string,
    mode: Mode,
  ): Promise<Record<string, string>> {
    await mkdir(folder);
    const dataDir = join(folder, '.latchkey');
    await mkdir(dataDir);
    for (const name of ['demo.json', 'aws.json']) await cp(join(running.dataDir, name), join(dataDir, name));
    const functions = {
      ...(JSON.parse(await readFile(join(running.dataDir, 'functions.json'), 'utf8')) as Record<string, string>),
      TABLE_NAME: table,
      SMAP_BUCKETS: 'example-smap-files',
      // The stack has smap's database, by which the project check can go on.
      SMAP_DATABASE_PARAMETERS: '/latchkey/',
      SMAP_DATABASE_URL: '',
      SMAP_DATABASE_TEAM: '',
    };
    await writeFile(join(dataDir, 'functions.json'), JSON.stringify(functions));
    const { accessKeyId, secretAccessKey } = running.rootKey;
    const { broker, invites } = running.demo;
    const path = [join(home, 'bin'), dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);
    const bare = {
      HOME: folder,
      XDG_CACHE_HOME: home,
      PATH: path,
      LANG: 'C.UTF-8',
      TERM: 'dumb',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const own = { ...bare, BROKER: broker, ADA: invites.ada, MAX: invites.max };
    // The option finds the folder where the command is run.
    if (mode === 'with --local') return { ...own, LOCAL: '--local' };
    return { ...own, ...functions, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  }

  await newTable(shared, RESTORED);
  const environment = await environmentOf(shared, join(home, 'restored'), RESTORED, 'by the environment');
  await pasted('latchkey team create lost --layout webqsee', join(home, 'restored'), environment, 0);
  return {
    paste,
    dispose: async () => {
      await shared.dispose();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function newTable({ demo, rootKey }: Running, name: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint: demo.aws, region: demo.region, credentials: rootKey });
  await client.send(new CreateTableCommand({ ...TABLE, TableName: name } as unknown as CreateTableCommandInput));
  client.destroy();
}

const MARK = 'example ended with';
/** Tells an operator by the environment, which names no log group, the audit line of a change. */
const UNWRITTEN = /^latchkey: no audit line was written .*\n.*\n/gm;

/** Writes the lines of bash: what is before, then each example as it is pasted. */
function scriptOf(
  { before = [], typed, placeholders = {}, after = 'true' }: ExampleRow,
  examples: readonly string[],
): string {
  const runs = examples.map((example, index) => {
    const known = Object.entries(placeholders).reduce(
      (text, [shown, name]) => text.replaceAll(shown, `$${name}`),
      example,
    );
    const answer = typed?.[index];
    const line = answer === undefined ? known : `printf '%s\\n' '${answer}' | script -qefc "${known}" /dev/null`;
    return `${line}\n{ code=$?; ${after}; } && echo "${MARK} $code"`;
  });
  return `set -o pipefail\n{\n${before.map((line) => `${line} || exit 99`).join('\n')}\ntrue\n} >before.txt 2>&1\n${runs.join('\n')}\n`;
}

function pasted(script: string, cwd: string, env: Readonly<Record<string, string>>, count: number): Promise<Pasted[]> {
  return new Promise((resolve, reject) => {
    const shell = spawn('bash', ['-c', `exec 2>&1\n${script}`], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    shell.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    shell.once('error', reject);
    shell.once('close', (code) => {
      const parts = said.split(new RegExp(`^${MARK} (\\d+)\\n`, 'm'));
      const ended = Array.from({ length: count }, (_, index) => ({
        said: (parts[2 * index] ?? '').replaceAll('\r\n', '\n').replaceAll(UNWRITTEN, '').trimEnd(),
        code: Number(parts[2 * index + 1] ?? code ?? -1),
      }));
      resolve(ended);
    });
  });
}

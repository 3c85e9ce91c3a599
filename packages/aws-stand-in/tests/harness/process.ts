/** The stand-in in a process of its own (`stand-in-process.ts`), with clients that hold its root key. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { REGION, type Key } from './stand-in.ts';

const SCRIPT = fileURLToPath(new URL('./stand-in-process.ts', import.meta.url));

export interface Process {
  readonly pid: number;
  readonly s3: S3Client;
  readonly table: DynamoDBClient;
  isKilled(): boolean;
  kill(): Promise<void>;
}

/** @throws Error if the process prints anything but its URL, such as a report of a file that it could not read */
export async function startProcess(dataDir: string): Promise<Process> {
  const child = spawn(process.execPath, [SCRIPT, dataDir], { stdio: ['pipe', 'pipe', 'pipe'] });
  const exit = once(child, 'exit');
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const first = once(child.stdout.setEncoding('utf8'), 'data') as Promise<[string]>;
  const [line] = await Promise.race([first, exit.then(() => [''] as [string])]);
  if (!line.startsWith('http') || complaints !== '') throw new Error(`it does not open: ${line}${complaints}`);
  const credentials = JSON.parse(await readFile(join(dataDir, 'aws.json'), 'utf8')) as Key;
  const options = { endpoint: line.trim(), region: REGION, credentials: { ...credentials }, maxAttempts: 1 };
  let killed = false;
  const [s3, table] = [new S3Client({ ...options, forcePathStyle: true }), new DynamoDBClient(options)];
  return {
    pid: child.pid ?? 0,
    s3,
    table,
    isKilled: () => killed,
    kill: async () => {
      killed = true;
      child.kill('SIGKILL');
      await exit;
      s3.destroy();
      table.destroy();
    },
  };
}

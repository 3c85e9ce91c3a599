/** Runs the `latchkey` command as an operator does against a running `npm start`. */
import { expect } from '@jest/globals';
import type { Running } from '../harness/latchkey.ts';
import { run, type Ended } from '../harness/short-run.ts';

export function latchkey(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  // The command must use the data folder's key and ignore the shell's.
  const shell = { AWS_ACCESS_KEY_ID: 'AKIAOFTHESHELL', AWS_SECRET_ACCESS_KEY: 'wrong', AWS_PROFILE: 'mine' };
  return run(process.execPath, ['clients/cli/latchkey.ts', ...parameters], { ...shell, ...environment });
}

export function latchkeyLocal({ dataDir }: Running, ...parameters: string[]): Promise<Ended> {
  return latchkey([...parameters, '--local', dataDir]);
}

/** Returns the JSON object that a command prints with `--json`. */
export async function latchkeyAnswer(running: Running, ...parameters: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await latchkeyLocal(running, ...parameters, '--json');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.trimEnd()).not.toContain('\n');
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Requests `GET /v1/me` with a token. */
export function me({ demo }: Running, token: string): Promise<Response> {
  return fetch(`${demo.broker}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
}

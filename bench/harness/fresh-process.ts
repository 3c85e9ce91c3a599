/** Runs a program of a bench in a process of its own, which has no warm code and no garbage of others. */
import { fork } from 'node:child_process';

/**
 * Passes the given environment and nothing else of this machine; discards what the program prints.
 * @returns the program's result
 */
export function inFreshProcess<Result>(
  program: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = fork(program, parameters, {
      env: environment,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let errors = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.once('message', (message) => {
      resolve(message as Result);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`${program} ended with ${String(code)} and no result:\n${errors}`));
    });
  });
}

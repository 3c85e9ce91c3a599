/** A program of a bench in a process of its own: nobody else has warmed it up, or left it garbage. */
import { fork } from 'node:child_process';

/**
 * With the given environment and nothing else of this machine; what it prints goes nowhere.
 * @returns what the program sends back
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

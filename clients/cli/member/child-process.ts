/** Runs a command as if it were typed in place of this one: same streams, signals passed on, its end as an exit code. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { plain } from './outside-text.ts';
import { CANNOT_RUN, NOT_FOUND, SIGNALLED } from './exec-codes.ts';

const PASSED_ON: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'];
/** The keys of a terminal send these to all of its processes, the command included. */
const OF_TERMINALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

/** @returns the exit code of the command, or that of its failure to run */
export function runChild(line: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const [command = '', ...parameters] = line;
  const hasTerminal = process.stdin.isTTY;
  const passOn = (signal: NodeJS.Signals): void => {
    if (!hasTerminal || PASSED_ON.includes(signal)) child.kill(signal);
  };
  const signals = [...PASSED_ON, ...OF_TERMINALS];
  // Signals are caught before the command begins: one that ended this process alone would leave the command behind.
  for (const signal of signals) process.on(signal, passOn);
  const child = spawn(command, parameters, { stdio: 'inherit', env: environment, shell: false });
  return new Promise<number>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const isMissing = error.code === 'ENOENT';
      const why = isMissing ? 'no such command' : `it cannot be run (${error.code ?? error.message})`;
      console.error(`latchkey: not_found: ${plain(command)}: ${why}`);
      resolve(isMissing ? NOT_FOUND : CANNOT_RUN);
    });
    child.once('exit', (code, signal) => {
      resolve(signal === null ? (code ?? 0) : SIGNALLED + constants.signals[signal]);
    });
  }).finally(() => {
    for (const signal of signals) process.removeListener(signal, passOn);
  });
}

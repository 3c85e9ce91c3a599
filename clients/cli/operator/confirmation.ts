/**
 * Asks for confirmation before something ends that cannot be restored. On a terminal the user types its name, so no reflex
 * confirms; without a terminal, `--yes` confirms.
 */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Command } from 'commander';
import { LatchkeyError } from '../../../shared/errors.ts';

export interface ConfirmationOptions {
  readonly yes?: true;
}

/** Questions go to the error stream, so the output is the answer alone. */
export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean };
}

const TERMINAL: Terminal = { input: process.stdin, output: process.stderr };
/** Exit status of a command that was not confirmed. */
const NOT_CONFIRMED = 1;
/** Exit status after Ctrl-C, as of a process that SIGINT (2) ended. The terminal is in raw mode, so there is no signal. */
const INTERRUPTED = 128 + 2;

/** Adds the option that confirms without a question. */
export function confirmable(command: Command): Command {
  return command.option('--yes', 'do not ask; without a terminal it is required');
}

/**
 * Returns true if the user confirms; if not, the command ends with status 1, or 130 on Ctrl-C.
 * @param ends the lines that say what will end
 * @param name the name to type
 * @throws LatchkeyError invalid_request without a terminal and `--yes`
 */
export async function isConfirmed(
  ends: string,
  name: string,
  { yes }: ConfirmationOptions,
  { input, output }: Terminal = TERMINAL,
): Promise<boolean> {
  if (yes === true) return true;
  output.write(`${ends}\n`);
  if (input.isTTY !== true || output.isTTY !== true)
    throw new LatchkeyError('invalid_request', 'nothing was changed: without a terminal to ask on, add --yes');
  const answer = await typed(`Type ${name} to go on: `, { input, output });
  if (answer === name) return true;
  const why = answer === INTERRUPTED ? 'it was interrupted' : 'that is not the name';
  output.write(`latchkey: nothing was changed: ${why}\n`);
  process.exitCode = answer === INTERRUPTED ? INTERRUPTED : NOT_CONFIRMED;
  return false;
}

/** Reads one line; `undefined` if the input ended before it. */
async function typed(prompt: string, terminal: Terminal): Promise<string | typeof INTERRUPTED | undefined> {
  const lines = createInterface({ ...terminal, prompt, historySize: 0 });
  lines.prompt();
  const line = await new Promise<string | typeof INTERRUPTED | undefined>((resolve) => {
    const unanswered = (answer: typeof INTERRUPTED | undefined) => () => {
      terminal.output.write('\n');
      resolve(answer);
    };
    lines.once('line', resolve).once('SIGINT', unanswered(INTERRUPTED)).once('close', unanswered(undefined));
  });
  lines.removeAllListeners('close').close();
  return typeof line === 'string' ? line.trim() : line;
}

/**
 * Asks before something ends that nothing brings back. On a terminal its name is to be typed, so that no reflex does it;
 * where nobody can be asked, `--yes` says that it is meant.
 */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Command } from 'commander';
import { LatchkeyError } from '../../shared/errors.ts';

export interface ConfirmationOptions {
  readonly yes?: true;
}

/** Names the error stream as where questions go, so that the output is the answer alone. */
export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean };
}

const TERMINAL: Terminal = { input: process.stdin, output: process.stderr };
/** Exit status of what was not confirmed. */
const NOT_CONFIRMED = 1;

/** Adds the option that answers before it is asked. */
export function confirmable(command: Command): Command {
  return command.option('--yes', 'do not ask; without a terminal it is required');
}

/**
 * Says whether it is meant; if not, the command ends with status 1.
 * @param ends what will end, in lines
 * @param name what is to be typed
 * @throws LatchkeyError invalid_request where nobody can be asked
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
  if ((await typed(`Type ${name} to go on: `, { input, output })) === name) return true;
  output.write('latchkey: nothing was changed: that is not the name\n');
  process.exitCode = NOT_CONFIRMED;
  return false;
}

/** Reads one line; `undefined` if the input ended, or was interrupted, before there was one. */
async function typed(prompt: string, terminal: Terminal): Promise<string | undefined> {
  const lines = createInterface({ ...terminal, prompt, historySize: 0 });
  lines.prompt();
  const line = await new Promise<string | undefined>((resolve) => {
    lines.once('line', resolve).once('close', () => {
      terminal.output.write('\n');
      resolve(undefined);
    });
  });
  lines.removeAllListeners('close').close();
  return line?.trim();
}

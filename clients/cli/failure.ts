/** Tells of a failure in one line, whatever it is, and chooses the exit code. */
import { CommanderError } from 'commander';
import { LatchkeyError, type ErrorCode } from '../../shared/errors.ts';
import { awsFault } from './aws-fault.ts';
import { FAILED, USAGE_ERROR } from './documented.ts';
import { inCommandWords } from './operator/command-words.ts';
import { NoDecision } from './member/no-decision.ts';
import { HELP_HINT } from './program.ts';
import { shownLine, shownLines } from './shown-text.ts';

interface Told {
  /** Lines for the error stream; none if it was told already. */
  readonly lines: readonly string[];
  readonly exitCode: number;
}

/** Returns what to print of an error, and the exit code. The stack is shown to those who set LATCHKEY_DEBUG. */
export function toldOf(error: unknown, environment: Readonly<Record<string, string | undefined>>): Told {
  // Commander has written it already.
  if (error instanceof CommanderError) return { lines: [], exitCode: error.exitCode === 0 ? 0 : USAGE_ERROR };
  const debugging = (environment['LATCHKEY_DEBUG'] ?? '') !== '';
  const stack = debugging && error instanceof Error ? stacksOf(error) : [];
  if (!(error instanceof LatchkeyError)) {
    const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const where = debugging ? '' : '; with LATCHKEY_DEBUG=1 it shows where';
    return { lines: [lineOf('internal', `${words}${where}`), ...stack], exitCode: FAILED };
  }
  const isUsage = error.code === 'invalid_request';
  // The domain names the fault in its own words, which are not always those of an option.
  const words = wordsOf(error);
  const hint = isUsage && !words.includes('--') ? [HELP_HINT] : [];
  return { lines: [words, ...hint, ...stack], exitCode: isUsage ? USAGE_ERROR : FAILED };
}

function wordsOf(error: LatchkeyError): string {
  // A broker or an identity provider that is not reached has its own words, and is not AWS.
  if (error instanceof NoDecision) return lineOf(error.code, error.message);
  const fault = error.code === 'invalid_request' ? undefined : awsFault(error.cause);
  if (fault !== undefined)
    return lineOf(fault.code, error.message.includes(fault.message) ? error.message : fault.message);
  // The cause of an error is no secret on the operator's own machine.
  const cause = error.cause instanceof Error ? ` (${causeOf(error.cause)})` : '';
  return lineOf(error.code, `${inCommandWords(error.message)}${cause}`);
}

/** Returns an error in words; Node's of a file repeat its path, which the message has. */
function causeOf(error: Error): string {
  return 'syscall' in error && 'path' in error
    ? (error.message.split(',', 1)[0] ?? '')
    : `${error.name}: ${error.message}`;
}

function lineOf(code: ErrorCode, words: string): string {
  return `latchkey: ${code}: ${shownLine(words)}`;
}

function stacksOf(error: Error): string[] {
  const cause = error.cause instanceof Error ? stacksOf(error.cause) : [];
  return [shownLines(error.stack ?? ''), ...cause];
}

/** Runs a command of the program, and turns errors into one line and an exit status. Importing it runs it. */
import { USAGE_ERROR } from './documented.ts';
import { toldOf } from './failure.ts';
import { endOnFailedOutput } from './output.ts';
import { latchkeyProgram } from './program.ts';
import { holdsToken } from './shown-text.ts';
import { VERSION } from './version.ts';

const TOKEN_REFUSED =
  "latchkey: invalid_request: a token is among the arguments, where this machine's other users and the shell's history see it: " +
  'it is not used. Make a new one, end that one, and give it as a file: latchkey login --token-stdin <FILE';

function fail(error: unknown): void {
  const { lines, exitCode } = toldOf(error, process.env);
  process.exitCode = exitCode;
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
}

endOnFailedOutput(process);
process.once('uncaughtException', (error) => {
  fail(error);
  process.exit();
});
const parameters = process.argv.slice(2);
if (parameters.some(holdsToken)) {
  process.stderr.write(`${TOKEN_REFUSED}\n`);
  process.exitCode = USAGE_ERROR;
} else {
  // Not awaited: the one file of the build has no top-level await.
  latchkeyProgram(VERSION).parseAsync().catch(fail);
}

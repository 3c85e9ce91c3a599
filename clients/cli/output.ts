/** Ends the command when nobody can read its output any more: silently for a closed pipe, with a line for a full disk. */
import { FAILED } from './documented.ts';

/** Exit code of a process that ended by SIGPIPE (13), as other programs end: https://tldp.org/LDP/abs/html/exitcodes.html */
const CLOSED_PIPE = 128 + 13;

/** Registers what happens on a failure of the streams, once, before anything is written. */
export function endOnFailedOutput({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(CLOSED_PIPE);
    process.exitCode = FAILED;
    // Not the end of the process yet: what the command changes is changed whole.
    stderr.write(
      `latchkey: internal: the output cannot be written (${error.code ?? error.name}), what was asked for may be done\n`,
    );
  });
  stderr.on('error', () => {
    // Nobody can be told, and the command goes on: its exit code still says how it ended.
  });
}

/** Defines the exit codes of `latchkey exec` that are its own, beside those of the command it runs. */

/** Exit codes as those of env, timeout and docker run. https://www.gnu.org/software/coreutils/manual/html_node/env-invocation.html */
export const OWN_FAILURE = 125;
export const CANNOT_RUN = 126;
export const NOT_FOUND = 127;
/** A command that a signal ended has this plus the signal's number, as in a shell. */
export const SIGNALLED = 128;

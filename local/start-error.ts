/** Words the starts that cannot be: each is one clear line, without a stack. */

/** The exit code of a command line that is wrong, as of the `latchkey` command. */
const USAGE_EXIT_CODE = 2;
const SEE_HELP = 'the settings are variables, and `npm start -- --help` lists them';

/** A start that fails with one clear line, without a stack. */
export class StartError extends Error {
  readonly exitCode: number = 1;
}

/** A start with arguments that it does not know. */
export class UsageError extends StartError {
  override readonly exitCode = USAGE_EXIT_CODE;
}

/**
 * Refuses what `npm start` would otherwise ignore: its settings are in the environment, and npm keeps options for itself unless they
 * follow `--`. Of `--port 1` it passes the number alone, and of `--port=1` nothing.
 * @throws UsageError
 */
export function refuseArguments(provided: readonly string[], environment: NodeJS.ProcessEnv): void {
  const [unknown] = provided;
  if (unknown !== undefined) throw new UsageError(`unknown argument ${JSON.stringify(unknown)}; ${SEE_HELP}`);
  if (environment['npm_lifecycle_event'] === 'start' && environment['npm_config_port'] !== undefined)
    throw new UsageError(`npm keeps --port for itself: set PORT instead; ${SEE_HELP}`);
}

/** Turns an error of the file system into a StartError that names the file; returns any other as it is. */
export function fileFault<Fault>(error: Fault, remedy: string): Fault | StartError {
  const { code, path, dest, syscall } = error as NodeJS.ErrnoException & { readonly dest?: string };
  const file = dest ?? path;
  if (!(error instanceof Error) || file === undefined || code === undefined || syscall === undefined) return error;
  return new StartError(`${file} cannot be read or written (${code}); ${remedy}`);
}

/** Keeps what Node compiles: tests start processes of the same code thousands of times, most of whose start is compiling. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));

/**
 * Names the folder to the processes that tests start. Node finds a file's code in it by the file's contents, so what has changed is
 * compiled anew. https://nodejs.org/api/module.html#module-compile-cache
 */
export function keepCompiledCode(): void {
  process.env['NODE_COMPILE_CACHE'] ??= join(FOLDER, 'compiled');
}

/** Keeps what Node compiles: tests start processes of the same code thousands of times, most of whose start is compiling. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));

/**
 * Names the folder to the processes that tests start. Node takes a file's code from it only while the file has the same contents.
 * https://nodejs.org/api/module.html#module-compile-cache
 */
export function keepCompiledCode(): void {
  process.env['NODE_COMPILE_CACHE'] ??= join(FOLDER, 'compiled');
}

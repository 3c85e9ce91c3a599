/** Clears the shell's settings before any test, and keeps what Node compiles: tests start processes of the same code over and over. */
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from './clean-environment.ts';

/**
 * Is where the processes that tests start keep compiled code. Node takes a file's code from it only while the file has the same
 * contents. https://nodejs.org/api/module.html#module-compile-cache
 */
const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url));

export default function setup(): void {
  cleanEnvironment();
  process.env['NODE_COMPILE_CACHE'] ??= COMPILED;
}

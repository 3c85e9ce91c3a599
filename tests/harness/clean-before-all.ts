/** Clears the shell's settings before any test, and lets Node keep what it compiles. */
import { cleanEnvironment } from './clean-environment.ts';
import { keepCompiledCode } from './compiled-code.ts';

export default function setup(): void {
  cleanEnvironment();
  keepCompiledCode();
}

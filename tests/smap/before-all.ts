/** Clears the shell's settings before any test. */
import { cleanEnvironment } from '../harness/clean-environment.ts';

export default cleanEnvironment;

/** Clears the shell's settings before any test. */
import { cleanEnvironment } from './clean-environment.ts';

export default cleanEnvironment;

/** Before any test: no settings of the shell. */
import { cleanEnvironment } from '../harness/clean-environment.ts';

export default cleanEnvironment;

/**
 * Attack: admins who demote and remove each other at the same moment, or somebody who is being removed and acts meanwhile.
 * In whatever order the steps of their calls come, an admin who can sign in is left, and nobody is stuck for ever.
 */
import { adminsAtOnce } from '../harness/admins-at-once-suite.ts';

adminsAtOnce(1);

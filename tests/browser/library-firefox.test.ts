/** Proves that the library does its work in every context of Debian's Firefox. */
import { describeLibrary } from './harness/library-suite.ts';

describeLibrary('firefox');

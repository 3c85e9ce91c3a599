/** Proves that the library does its work in every context of Debian's Chromium. */
import { describeLibrary } from './harness/library-suite.ts';

describeLibrary('chromium');

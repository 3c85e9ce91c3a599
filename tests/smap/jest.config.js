// The suite on Debian's PostgreSQL: needs its programs (run.sh), so it is not part of `npm test`.
import base from '../../jest.config.js';

export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/tests/smap'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Nothing here runs the bundles.
  globalSetup: '<rootDir>/tests/harness/clean-before-all.ts',
  testTimeout: 60_000,
};

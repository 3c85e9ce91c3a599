// Runs the suite on Debian's PostgreSQL. It needs PostgreSQL's programs (run.sh), so it is not part of `npm test`.
import base from '../../jest.config.js';

export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/tests/smap'],
  testPathIgnorePatterns: ['/node_modules/'],
  // The suite needs no bundles.
  globalSetup: '<rootDir>/tests/harness/clean-before-all.ts',
  testTimeout: 60_000,
};

// Runs the suite with Debian's S3 clients. It needs their packages (run.sh), so it is not part of `npm test`.
import base from '../../jest.config.js';

export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/tests/ordinary-clients'],
  testPathIgnorePatterns: ['/node_modules/'],
  // The suite needs neither bundles nor a database.
  globalSetup: '<rootDir>/tests/harness/clean-before-all.ts',
  testTimeout: 100_000,
};

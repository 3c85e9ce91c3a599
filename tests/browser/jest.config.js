// The suite in Debian's Chromium: needs the browser (run.sh), so it is not part of `npm test`.
import base from '../../jest.config.js';

export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/tests/browser'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Nothing here runs the bundles, or asks a database.
  globalSetup: '<rootDir>/tests/harness/clean-before-all.ts',
  testTimeout: 60_000,
};

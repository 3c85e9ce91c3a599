// Runs the suite in Debian's Chromium and Firefox. It needs the browsers (run.sh), so it is not part of `npm test`.
import base from '../../jest.config.js';

export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/tests/browser'],
  // Pictures are made where somebody keeps them: `npm run picture`. What they show is proved by the other files.
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(process.env.LATCHKEY_PICTURES === undefined ? ['-pictures\\.test'] : []),
  ],
  // The suite needs neither bundles nor a database.
  globalSetup: '<rootDir>/tests/harness/clean-before-all.ts',
  testTimeout: 60_000,
};

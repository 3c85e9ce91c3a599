// Runs the slow tests, `npm run test:slow`. They stand beside the others; jest.config.js lists them.
import base, { SLOW_TESTS } from '../jest.config.js';

export default {
  ...base,
  rootDir: '..',
  testMatch: SLOW_TESTS,
  globalSetup: '<rootDir>/tests/harness/before-slow.ts',
  globalTeardown: '<rootDir>/tests/harness/after-slow.ts',
  testPathIgnorePatterns: ['/node_modules/'],
};

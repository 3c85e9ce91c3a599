// The tests that take long: `npm run test:slow`. They stand beside the others; the list is in jest.config.js.
import base, { SLOW_TESTS } from '../jest.config.js';

export default {
  ...base,
  rootDir: '..',
  testMatch: SLOW_TESTS,
  globalSetup: '<rootDir>/tests/harness/before-slow.ts',
  globalTeardown: '<rootDir>/tests/harness/after-slow.ts',
  testPathIgnorePatterns: ['/node_modules/'],
};

// The tests to run while working: what is in shared/, and how the files lie. No broker, database or build starts.
import base, { SLOW_TESTS } from '../jest.config.js';

export default {
  ...base,
  rootDir: '..',
  testMatch: ['<rootDir>/tests/*.test.ts', '<rootDir>/tests/{domain,http}/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...SLOW_TESTS],
  globalSetup: '<rootDir>/tests/harness/clean-before-all.ts',
  globalTeardown: undefined,
};

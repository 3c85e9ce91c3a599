// Runs the suite on Ceph. It needs a running gateway (run.sh), so it is not part of `npm test`.
import base from '../../jest.config.js';

export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/tests/ceph'],
  testPathIgnorePatterns: ['/node_modules/'],
  // The suite needs no bundles.
  globalSetup: undefined,
  globalTeardown: undefined,
  testTimeout: 60_000,
};

// The suite on Ceph: needs a running one (run.sh), so it is not part of `npm test`.
import base from '../../jest.config.js';

export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/tests/ceph'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Nothing here runs the bundles.
  globalSetup: undefined,
  globalTeardown: undefined,
  testTimeout: 60_000,
};

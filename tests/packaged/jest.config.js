// Runs the suite of the packaged functions. It needs a compiler (install.sh), so it is not part of `npm test`.
import base from '../../jest.config.js';

export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/tests/packaged'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
};

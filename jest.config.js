import { availableParallelism } from 'node:os';

/** Lists the tests that take long: `npm run test:slow` runs them, `npm test` does not. */
export const SLOW_TESTS = [
  'tests/attacks/admins-at-once-long.test.ts',
  'tests/attacks/credentials-loop.test.ts',
  'tests/attacks/demoted-admin-acts.test.ts',
  'tests/attacks/endless-upstream.test.ts',
  'tests/attacks/flooded-signing.test.ts',
  'tests/attacks/kept-tokens.test.ts',
  'tests/attacks/last-admin.test.ts',
  'tests/attacks/removed-admin.test.ts',
  'tests/attacks/revocation-overflow.test.ts',
  'tests/attacks/session-of-before.test.ts',
  'tests/clients/restore.test.ts',
  'tests/clients/run-a-team.test.ts',
  'tests/e2e/remote-store.test.ts',
  'tests/infrastructure/deploy.test.ts',
  'tests/infrastructure/rights.test.ts',
  'tests/infrastructure/template/access.test.ts',
  'tests/infrastructure/template/addresses.test.ts',
  'tests/infrastructure/template/api.test.ts',
  'tests/infrastructure/template/bundles.test.ts',
  'tests/infrastructure/template/functions.test.ts',
  'tests/infrastructure/template/limits.test.ts',
  'tests/infrastructure/template/monitoring.test.ts',
  'tests/infrastructure/template/sessions.test.ts',
  'tests/infrastructure/template/storage.test.ts',
  'tests/local/aws/kill.test.ts',
  'tests/local/aws/memory.test.ts',
].map((path) => `<rootDir>/${path}`);

// ESM throughout: @swc/jest only strips the types, node runs the modules.
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  // Suites with parts from Debian have commands of their own.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/packaged/', '<rootDir>/tests/ceph/', ...SLOW_TESTS],
  modulePathIgnorePatterns: ['<rootDir>/tests/packaged/node_modules/', '<rootDir>/bench/node_modules/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024', experimental: { keepImportAttributes: true } },
        module: { type: 'es6' },
      },
    ],
  },
  globalSetup: '<rootDir>/tests/harness/before-all.ts',
  testTimeout: 30_000,
  // Always in workers, on one core too: what a failed test leaves open must not keep the whole run from ending.
  maxWorkers: Math.max(2, availableParallelism()),
};

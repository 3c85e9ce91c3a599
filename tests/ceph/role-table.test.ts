/** Holds the role table against Ceph: an independent implementation enforces the broker's session policies. */
import { afterAll, beforeAll } from '@jest/globals';
import { roleTableSuite, type Site } from '../harness/role-table-suite.ts';
import { CEPH_ANSWERS } from './differences.ts';
import { startOnCeph } from './site.ts';

let site: Site;

beforeAll(async () => {
  site = await startOnCeph();
});

afterAll(() => site.running.dispose());

roleTableSuite(() => site, CEPH_ANSWERS);

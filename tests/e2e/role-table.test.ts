/** Holds the role table against the stand-in for AWS. `tests/ceph/` does the same with Ceph. */
import { afterAll, beforeAll } from '@jest/globals';
import { roleTableSuite, type Site } from '../harness/role-table-suite.ts';
import { startOnStandIn } from '../harness/stand-in-site.ts';
import { AWS_ANSWERS } from '../harness/store-answers.ts';

let site: Site;

beforeAll(async () => {
  site = await startOnStandIn();
});

afterAll(() => site.running.dispose());

roleTableSuite(() => site, AWS_ANSWERS);

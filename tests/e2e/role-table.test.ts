/** Holds the role table against the stand-in for AWS. `tests/ceph/` does the same with Ceph. */
import { afterAll, beforeAll } from '@jest/globals';
import { s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';
import { operatorOf } from '../harness/operator.ts';
import { roleTableSuite, type Site } from '../harness/role-table-suite.ts';
import { AWS_ANSWERS } from '../harness/store-answers.ts';

let running: Running;
let site: Site;

beforeAll(async () => {
  running = await startLatchkey();
  site = {
    running,
    operator: operatorOf(running),
    bucket: running.demo.bucket,
    owner: running.rootKey,
    s3: (credentials) => s3Client(running, credentials),
  };
});

afterAll(() => running.dispose());

roleTableSuite(() => site, AWS_ANSWERS);

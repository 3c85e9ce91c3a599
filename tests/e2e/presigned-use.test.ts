/**
 * Checks the use of presigned URLs and forms with `fetch` on the stand-in. `tests/ceph/` checks the same on Ceph, with
 * `fetch` and curl.
 */
import { afterAll, beforeAll } from '@jest/globals';
import { s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';
import { operatorOf } from '../harness/operator.ts';
import { presignedUseSuite } from '../harness/presigned-use-suite.ts';
import type { Site } from '../harness/role-table-suite.ts';
import { viaFetch } from '../harness/transport.ts';

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

presignedUseSuite(() => site, { fetch: viaFetch });

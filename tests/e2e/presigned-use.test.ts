/** What presigned URLs and forms are good for, with `fetch` and the stand-in. `tests/ceph/` has the same for Ceph, and curl. */
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

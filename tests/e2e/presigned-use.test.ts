/**
 * Checks the use of presigned URLs and forms with `fetch` on the stand-in. `tests/ceph/` checks the same on Ceph, with
 * `fetch` and curl.
 */
import { afterAll, beforeAll } from '@jest/globals';
import { presignedUseSuite } from '../harness/presigned-use-suite.ts';
import type { Site } from '../harness/role-table-suite.ts';
import { startOnStandIn } from '../harness/stand-in-site.ts';
import { viaFetch } from '../harness/transport.ts';

let site: Site;

beforeAll(async () => {
  site = await startOnStandIn();
});

afterAll(() => site.running.dispose());

presignedUseSuite(() => site, { fetch: viaFetch });

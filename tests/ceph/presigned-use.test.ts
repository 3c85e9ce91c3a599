/**
 * Checks the use of presigned URLs and forms on Ceph, with `fetch` and with curl, and the effect of the URLs' fields.
 */
import { afterAll, beforeAll } from '@jest/globals';
import { presignedFieldsSuite } from '../harness/presigned-fields-suite.ts';
import { presignedUseSuite } from '../harness/presigned-use-suite.ts';
import type { Site } from '../harness/role-table-suite.ts';
import { viaFetch } from '../harness/transport.ts';
import { viaCurl } from './curl.ts';
import { USE_DIFFERENCES } from './differences.ts';
import { startOnCeph } from './site.ts';

let site: Site;

beforeAll(async () => {
  site = await startOnCeph();
});

afterAll(() => site.running.dispose());

presignedUseSuite(() => site, { fetch: viaFetch, curl: viaCurl }, USE_DIFFERENCES);

presignedFieldsSuite(() => site);

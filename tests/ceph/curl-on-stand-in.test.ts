/** Proves that the stand-in judges the bytes that curl sends as Ceph does, with the same URLs and forms. */
import { afterAll, beforeAll } from '@jest/globals';
import { presignedUseSuite } from '../harness/presigned-use-suite.ts';
import type { Site } from '../harness/role-table-suite.ts';
import { startOnStandIn } from '../harness/stand-in-site.ts';
import { viaCurl } from './curl.ts';

let site: Site;

beforeAll(async () => {
  // Clearing the two endpoints is enough to undo run.sh's settings for Ceph.
  site = await startOnStandIn({ environment: { S3_ENDPOINT: '', STS_ENDPOINT: '' } });
});

afterAll(() => site.running.dispose());

presignedUseSuite(() => site, { curl: viaCurl });

/** Proves that the stand-in judges the bytes that curl sends as Ceph does, with the same URLs and forms. */
import { afterAll, beforeAll } from '@jest/globals';
import { s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';
import { operatorOf } from '../harness/operator.ts';
import { presignedUseSuite } from '../harness/presigned-use-suite.ts';
import type { Site } from '../harness/role-table-suite.ts';
import { viaCurl } from './curl.ts';

let running: Running;
let site: Site;

beforeAll(async () => {
  // Clearing the two endpoints is enough to undo run.sh's settings for Ceph.
  running = await startLatchkey({ environment: { S3_ENDPOINT: '', STS_ENDPOINT: '' } });
  site = {
    running,
    operator: operatorOf(running),
    bucket: running.demo.bucket,
    owner: running.rootKey,
    s3: (credentials) => s3Client(running, credentials),
  };
});

afterAll(() => running.dispose());

presignedUseSuite(() => site, { curl: viaCurl });

/** The same URLs and forms used by curl against the stand-in: it judges the bytes that curl sends as Ceph does. */
import { afterAll, beforeAll } from '@jest/globals';
import { s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';
import { operatorOf } from '../harness/operator.ts';
import { presignedUseSuite } from '../harness/presigned-use-suite.ts';
import type { Site } from '../harness/role-table-suite.ts';
import { viaCurl } from './curl.ts';

let running: Running;
let site: Site;

beforeAll(async () => {
  // Without the endpoints that run.sh has set, nothing else of Ceph's counts.
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

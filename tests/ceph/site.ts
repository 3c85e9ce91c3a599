/**
 * Starts the broker with Ceph as its store, in the environment that the commands of `docs/ceph.md` have set (`run.sh`),
 * as a user of the guide would.
 */
import { S3Client } from '@aws-sdk/client-s3';
import { startLatchkey, type KeyPair } from '../harness/latchkey.ts';
import { operatorOf } from '../harness/operator.ts';
import type { Site } from '../harness/role-table-suite.ts';

export async function startOnCeph(): Promise<Site> {
  const endpoint = setting('S3_ENDPOINT');
  const region = setting('AWS_REGION');
  const bucket = setting('GALLERY_BUCKETS');
  const owner: KeyPair = {
    accessKeyId: setting('AWS_ACCESS_KEY_ID'),
    secretAccessKey: setting('AWS_SECRET_ACCESS_KEY'),
  };
  const started = await startLatchkey({ viaNpm: true });
  const running = { ...started, demo: { ...started.demo, bucket } };
  return {
    running,
    operator: operatorOf(running),
    bucket,
    owner,
    s3: ({ accessKeyId, secretAccessKey, sessionToken }) =>
      new S3Client({
        endpoint,
        region,
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
        forcePathStyle: true,
        maxAttempts: 1,
        // The gateway is older than the SDK's checksums in trailers.
        requestChecksumCalculation: 'WHEN_REQUIRED',
      }),
  };
}

function setting(name: string): string {
  const value = process.env[name] ?? '';
  if (value === '') throw new Error(`${name} is not set: run this suite with npm run test:ceph`);
  return value;
}

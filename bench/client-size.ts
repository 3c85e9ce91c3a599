/**
 * Measures what a page downloads for its client: one script, minified by the same esbuild, compressed by gzip. Ours is the whole
 * library. The peer is the least of the AWS SDK with which a page could sign and upload: its client with two commands, and
 * nothing that signs URLs or uploads in parts. Notes report what a page of ours does by the SDK, and Uppy, which signs in nobody.
 */
import { gzipSync } from 'node:zlib';
import { bundled, LIBRARY } from './harness/client-bundle.ts';
import type { Question } from './harness/question.ts';

const BEST_COMPRESSION = 9;
const CLIENT = "export { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';";
const NOTES: Readonly<Record<string, string>> = {
  '@aws-sdk/client-s3, s3-request-presigner and lib-storage': `${CLIENT}
    export { getSignedUrl } from '@aws-sdk/s3-request-presigner';
    export { Upload } from '@aws-sdk/lib-storage';`,
  '@aws-sdk/client-s3, all of it': "export * from '@aws-sdk/client-s3';",
  '@uppy/core and @uppy/aws-s3, without credentials':
    "export { default as Uppy } from '@uppy/core'; export { default as AwsS3 } from '@uppy/aws-s3';",
};

export const question: Question = {
  name: 'client-size',
  unit: 'bytes',
  peerName: '@aws-sdk/client-s3, S3Client and two commands, tree-shaken',
  target: { minRatio: 3 },
  async run({ note }) {
    const ours = await gzipBytes(`export * from '${LIBRARY}';`);
    for (const [what, contents] of Object.entries(NOTES)) {
      const bytes = await gzipBytes(contents);
      note(`${what}: ${bytes} bytes, ${(bytes / ours).toFixed(1)} times`);
    }
    return { ours, peer: await gzipBytes(CLIENT) };
  },
};

async function gzipBytes(contents: string): Promise<number> {
  return gzipSync(await bundled(contents, 'esm'), { level: BEST_COMPRESSION }).length;
}

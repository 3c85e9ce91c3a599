/** Runs the AWS SDK's side of the presign questions, written plainly. */
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { BUCKET, CREDENTIALS, EXPIRES_SECONDS, REGION } from './presign-work.ts';

export const SDK_NAME = '@aws-sdk/s3-request-presigner';

export function sdkSigner(): (key: string) => Promise<string> {
  const client = new S3Client({ region: REGION, credentials: { ...CREDENTIALS } });
  return (key) =>
    getSignedUrl(client, new GetObjectCommand({ Bucket: BUCKET, Key: key }), { expiresIn: EXPIRES_SECONDS });
}

/** Returns a function from a request's body to the bytes of the answer. */
export function sdkBatch(): (body: string) => Promise<Buffer> {
  const sign = sdkSigner();
  return async (body) => {
    const { requests } = JSON.parse(body) as { requests: { key: string }[] };
    const results = await Promise.all(requests.map(async ({ key }) => ({ method: 'GET', url: await sign(key) })));
    return Buffer.from(JSON.stringify({ results }), 'utf8');
  };
}

export function sdkUrls(keys: readonly string[]): Promise<string[]> {
  return Promise.all(keys.map(sdkSigner()));
}

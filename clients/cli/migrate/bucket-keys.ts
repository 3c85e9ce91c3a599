/**
 * Lists the keys of a bucket at S3 itself, page by page, with the shell's AWS rights or those of an `npm start`. It reads names and
 * nothing else.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
import { ListObjectsV2Command, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { LatchkeyError } from '../../../shared/errors.ts';
import { proxyOf, proxySettings } from '../proxy.ts';
import type { ConnectionOptions } from '../operator/connection-options.ts';
import { localFolder, readLocalBroker } from '../operator/local-broker.ts';
import type { TakeKey } from './key-listing.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws LatchkeyError invalid_request, not_found, upstream_unavailable, upstream_refused */
export async function listBucket(
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
  options: Pick<ConnectionOptions, 'region' | 'local'>,
  environment: Environment,
  take: TakeKey,
): Promise<void> {
  const client = new S3Client(await settingsOf(options, environment));
  try {
    for (let token: string | undefined, isLast = false; !isLast;) {
      const page = await client.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
      );
      for (const { Key: key } of page.Contents ?? []) if (key !== undefined) take(key);
      token = page.NextContinuationToken;
      isLast = page.IsTruncated !== true || token === undefined;
    }
  } catch (error) {
    throw refusal(error, bucket);
  } finally {
    client.destroy();
  }
}

async function settingsOf(
  options: Pick<ConnectionOptions, 'region' | 'local'>,
  environment: Environment,
): Promise<S3ClientConfig> {
  if (options.local !== undefined) {
    const { key, functions } = await readLocalBroker(localFolder(options.local, environment));
    const { S3_ENDPOINT: endpoint, S3_REGION: region = 'us-east-1' } = functions;
    return { region, credentials: key, forcePathStyle: true, ...(endpoint === undefined ? {} : { endpoint }) };
  }
  const region = options.region ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'];
  if (region === undefined)
    throw new LatchkeyError(
      'invalid_request',
      "--list: no region is set: add the bucket's --region, or set AWS_REGION",
    );
  return { region, followRegionRedirects: true, ...proxySettings(proxyOf(environment)) };
}

function refusal(error: unknown, bucket: string): LatchkeyError {
  const { name } = error as Error;
  const remedy = 'or list it yourself: aws s3api list-objects-v2, and name the file with --keys';
  if (name === 'NoSuchBucket')
    return new LatchkeyError('not_found', `--list: there is no bucket ${bucket}; name the right policy or --bucket`);
  if (name === 'AccessDenied')
    return new LatchkeyError('upstream_refused', `--list: S3 refuses: it needs s3:ListBucket on ${bucket}, ${remedy}`);
  if (name === 'CredentialsProviderError')
    return new LatchkeyError('unauthenticated', `--list: no AWS credentials found; AWS CloudShell has them, ${remedy}`);
  return new LatchkeyError('upstream_unavailable', `--list: S3 does not list ${bucket}; try again, ${remedy}`, {
    cause: error,
  });
}

/**
 * ListBuckets: all buckets of the account, or those of a prefix, in pages and each with its region.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
 */
import { queryValue } from '../request.ts';
import { answerXml } from './answer.ts';
import type { Call, S3Request } from './call.ts';
import { invalidArgument } from './errors.ts';
import { countOf } from './query-argument.ts';
import { isRegion } from './region.ts';

/** Size of a page, unless a smaller one is requested; without any parameter S3 lists all. */
const MAX_BUCKETS = 10_000;
const PARAMETERS = ['max-buckets', 'prefix', 'continuation-token', 'bucket-region'];

export function listBuckets({ store, request, response }: Call<'s3:ListAllMyBuckets'>): void {
  const isPaged = PARAMETERS.some((name) => queryValue(request, name) !== undefined);
  const maxBuckets = maxBucketsOf(request) ?? (isPaged ? MAX_BUCKETS : Infinity);
  checkRegion(request);
  const after = decodeToken(queryValue(request, 'continuation-token') ?? '');
  const prefix = queryValue(request, 'prefix');
  const rest = [...store.buckets.values()]
    .filter(({ name }) => name.startsWith(prefix ?? '') && name > after)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const page = rest.slice(0, maxBuckets);
  const region = isPaged ? request.region : undefined;
  answerXml(response, 'ListAllMyBucketsResult', {
    Owner: { ID: request.identity?.accountId },
    Buckets: {
      Bucket: page.map(({ name, createdOn }) => ({ Name: name, CreationDate: createdOn, BucketRegion: region })),
    },
    ContinuationToken: page.length < rest.length ? encodeToken(page.at(-1)?.name ?? '') : undefined,
    Prefix: prefix,
  });
}

/** @throws AwsError InvalidArgument */
function maxBucketsOf(request: S3Request): number | undefined {
  const text = queryValue(request, 'max-buckets');
  if (text === undefined) return undefined;
  const maxBuckets = countOf(text, 'max-buckets');
  if (maxBuckets < 1 || maxBuckets > MAX_BUCKETS)
    throw invalidArgument(`Argument max-buckets must be an integer between 1 and ${MAX_BUCKETS}`);
  return maxBuckets;
}

/** @throws AwsError InvalidArgument for another region than that of this endpoint, which S3 does not support */
function checkRegion(request: S3Request): void {
  const region = queryValue(request, 'bucket-region');
  if (region === undefined || region.toLowerCase() === request.region) return;
  throw invalidArgument(
    isRegion(region.toLowerCase())
      ? 'Requests with bucket-region specified must be made to the corresponding regional endpoint'
      : `Argument value ${region} is not a valid AWS Region`,
  );
}

/** Encodes a continuation token: the last name of a page. It grants nothing, because each page is decided anew. */
function encodeToken(name: string): string {
  return Buffer.from(name, 'utf8').toString('base64url');
}

/** @returns the empty text for an empty token, with which the list begins. @throws AwsError InvalidArgument */
function decodeToken(token: string): string {
  const name = Buffer.from(token, 'base64url').toString('utf8');
  if (encodeToken(name) !== token) throw invalidArgument('The continuation token provided is incorrect');
  return name;
}

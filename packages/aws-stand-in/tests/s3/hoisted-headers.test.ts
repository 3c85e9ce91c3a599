/**
 * Headers that a presigner moves into the query: each has the meaning of the header, or the request is refused by a name.
 * None is ignored, and a refused request writes nothing. The real SDK presigns most of them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CopyObjectCommand, CreateMultipartUploadCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Bucket, startBox, type Box } from '../harness/box.ts';
import { refusal, send, type Answer } from '../harness/http.ts';
import { presignedPath } from '../harness/presigned-path.ts';
import { ACCOUNT, allow, REGION } from '../harness/stand-in.ts';

const TEXT = 'the body';
const OBJECT = { Bucket, Key: 'k' };
type Parameters = readonly (readonly [string, string])[];

let box: Box;
/** Presigns without the checksum of an empty body, which the SDK adds by default. */
let plain: S3Client;
beforeAll(async () => {
  box = await startBox({ users: [{ name: 'reader', policies: [allow('s3:GetObject')] }] });
  const { url, rootKey } = box.standIn.aws;
  const options = { endpoint: url, region: REGION, credentials: rootKey, forcePathStyle: true };
  plain = new S3Client({ ...options, requestChecksumCalculation: 'WHEN_REQUIRED' });
  await box.put('source', TEXT);
});
beforeEach(async () => {
  await box.s3.send(new DeleteObjectCommand(OBJECT));
});
afterAll(async () => {
  plain.destroy();
  await box.dispose();
});

async function use(url: string, method = 'PUT', headers: Record<string, string> = {}): Promise<Answer> {
  const { pathname, search } = new URL(url);
  return send(box.standIn.aws.url, pathname + search, { method, headers, body: method === 'PUT' ? TEXT : '' });
}

/** Presigns by hand, so that parameters can have any name and be repeated. */
function useParameters(parameters: Parameters, method = 'PUT', key = box.standIn.aws.rootKey): Promise<Answer> {
  const { url } = box.standIn.aws;
  return use(url + presignedPath(url, `/${Bucket}/k`, new Date(), { method, key, parameters }), method);
}

const isWritten = async (): Promise<boolean> => (await box.raw('/k')).status === 200;

describe('presigned by the SDK', () => {
  test('metadata, an ACL and the expected owner are what the headers are', async () => {
    const input = { ...OBJECT, Metadata: { title: 'Ein Bild' }, ExpectedBucketOwner: ACCOUNT, ACL: 'private' } as const;
    const url = await getSignedUrl(plain, new PutObjectCommand(input));
    expect(url).toContain('x-amz-meta-title=Ein%20Bild');
    expect(await use(url)).toMatchObject({ status: 200 });
    const { Metadata } = await box.s3.send(new HeadObjectCommand(OBJECT));
    expect(Metadata).toEqual({ title: 'Ein Bild' });
  });

  test.each([
    ['another owner', { ExpectedBucketOwner: '000000000000' }, '403 AccessDenied'],
    ['a public ACL', { ACL: 'public-read' as const }, '400 AccessControlListNotSupported'],
    ['another storage class', { StorageClass: 'GLACIER' as const }, '501 NotImplemented'],
    ['tags', { Tagging: 'a=b' }, '501 NotImplemented'],
    ['a redirect', { WebsiteRedirectLocation: '/other' }, '501 NotImplemented'],
    ['a grant', { GrantRead: 'id=x' }, '501 NotImplemented'],
    ['a legal hold', { ObjectLockLegalHoldStatus: 'ON' as const }, '501 NotImplemented'],
  ])('%s is refused', async (_name, more, expected) => {
    expect(refusal(await use(await getSignedUrl(plain, new PutObjectCommand({ ...OBJECT, ...more }))))).toBe(expected);
    expect(await isWritten()).toBe(false);
  });

  test('a checksum of the body, which S3 would not compare, is refused by its name', async () => {
    const answer = await use(await getSignedUrl(box.s3, new PutObjectCommand(OBJECT)));
    expect(refusal(answer)).toBe('501 NotImplemented');
    expect(answer.text).toContain('x-amz-checksum-crc32');
    expect(await isWritten()).toBe(false);
  });

  test('a copy, whose source S3 would not read, writes no empty object', async () => {
    const url = await getSignedUrl(plain, new CopyObjectCommand({ ...OBJECT, CopySource: `${Bucket}/source` }));
    const answer = await use(url, 'PUT');
    expect(refusal(answer)).toBe('501 NotImplemented');
    expect(answer.text).toContain('x-amz-copy-source');
    expect(await isWritten()).toBe(false);
  });

  test('a copy whose source is a signed header is made', async () => {
    const command = new CopyObjectCommand({ ...OBJECT, CopySource: `${Bucket}/source` });
    const names = new Set(['x-amz-copy-source']);
    const url = await getSignedUrl(plain, command, { unhoistableHeaders: names });
    const { pathname, search } = new URL(url);
    const headers = { 'x-amz-copy-source': `${Bucket}/source` };
    expect(await send(box.standIn.aws.url, pathname + search, { method: 'PUT', headers })).toMatchObject({
      status: 200,
    });
    expect(await box.read('k')).toBe(TEXT);
  });

  test('the algorithm of an upload’s checksums is refused', async () => {
    const command = new CreateMultipartUploadCommand({ ...OBJECT, ChecksumAlgorithm: 'SHA256' });
    expect(refusal(await use(await getSignedUrl(plain, command), 'POST'))).toBe('501 NotImplemented');
  });

  test('a GET with the request for checksums returns them', async () => {
    await box.put('k', TEXT, { ChecksumAlgorithm: 'CRC32' });
    const url = await getSignedUrl(box.s3, new GetObjectCommand({ ...OBJECT, ChecksumMode: 'ENABLED' }));
    const answer = await use(url, 'GET');
    expect([answer.status, answer.headers['x-amz-checksum-crc32']]).toEqual([200, expect.any(String)]);
  });
});

describe('a parameter', () => {
  test.each<[string, Parameters, string]>([
    ['of metadata in another case, which S3 does not read', [['X-Amz-Meta-A', '1']], '501 NotImplemented'],
    ['of metadata whose own name is in another case', [['x-amz-meta-Title', '1']], '501 NotImplemented'],
    ['of an ACL in another case', [['X-Amz-Acl', 'private']], '501 NotImplemented'],
    ['that nobody knows', [['x-amz-unheard-of', '1']], '501 NotImplemented'],
    ['of part of a copy', [['x-amz-metadata-directive', 'REPLACE']], '501 NotImplemented'],
    ['of a customer’s key', [['x-amz-server-side-encryption-customer-algorithm', 'AES256']], '501 NotImplemented'],
    ['of a KMS key', [['x-amz-server-side-encryption', 'aws:kms']], '501 NotImplemented'],
    ['of the encryption that there is', [['x-amz-server-side-encryption', 'AES256']], '200'],
    ['of the payer', [['x-amz-request-payer', 'requester']], '200'],
    ['of another kind', [['x-id', 'PutObject']], '200'],
    ['beyond US-ASCII', [['x-amz-meta-a', 'ü']], '501 NotImplemented'],
    ['with a line break', [['x-amz-meta-a', 'a\r\nx-amz-acl: public-read']], '400 InvalidArgument'],
    ['with a NUL', [['x-amz-meta-a', 'a\0']], '400 InvalidArgument'],
    ['whose name no header has', [['x-amz-meta-ä', 'a']], '400 InvalidArgument'],
    ['that is empty', [['x-amz-meta-a', '']], '200'],
    [
      'that is repeated',
      [
        ['x-amz-meta-a', '1'],
        ['x-amz-meta-a', '1'],
      ],
      '400 InvalidArgument',
    ],
    [
      'that is repeated in another case',
      [
        ['X-Amz-Acl', 'private'],
        ['x-amz-acl', 'private'],
      ],
      '400 InvalidArgument',
    ],
    ['that selects another operation', [['acl', '']], '501 NotImplemented'],
    ['of more metadata than fits', [['x-amz-meta-a', 'x'.repeat(2048)]], '400 MetadataTooLarge'],
  ])('%s', async (_name, parameters, expected) => {
    expect(refusal(await useParameters(parameters))).toBe(expected);
    expect(await isWritten()).toBe(expected === '200');
  });

  test('is refused by its name, as it is spelled', async () => {
    expect((await useParameters([['X-Amz-Acl', 'private']])).text).toContain('the query parameter X-Amz-Acl');
  });

  test('does not say what is not implemented to whoever is forbidden the request', async () => {
    const key = box.standIn.aws.userKey('reader');
    for (const parameters of [[['x-amz-tagging', 'a=b']], [['X-Amz-Acl', 'private']], [['x-amz-acl', 'public-read']]])
      expect(refusal(await useParameters(parameters as unknown as Parameters, 'PUT', key))).toBe('403 AccessDenied');
  });

  test('and a header of its name must agree, and both are signed', async () => {
    const url = await getSignedUrl(plain, new PutObjectCommand({ ...OBJECT, Metadata: { a: '1' } }));
    expect(refusal(await use(url, 'PUT', { 'x-amz-meta-a': '1' }))).toBe('403 AccessDenied');
    const names = new Set(['x-amz-meta-a']);
    const signed = async (parameter: string): Promise<string> => {
      const command = new PutObjectCommand({ ...OBJECT, Metadata: { a: '1' } });
      command.middlewareStack.add(
        (next) => (args) => {
          (args.request as { query: Record<string, string> }).query['x-amz-meta-a'] = parameter;
          return next(args);
        },
        { step: 'build', name: 'parameter' },
      );
      const both = await getSignedUrl(plain, command, { unhoistableHeaders: names });
      return refusal(await use(both, 'PUT', { 'x-amz-meta-a': '1' }));
    };
    expect(await signed('2')).toBe('400 InvalidArgument');
    expect(await isWritten()).toBe(false);
    expect(await signed('1')).toBe('200');
  });

  test.each(['x-amz-meta-a=1', 'x-amz-acl=private', 'X-Amz-Storage-Class=STANDARD', 'x-amz-request-payer=requester'])(
    '%s of a request that is signed in its headers is refused',
    async (query) => {
      const request = { method: 'PUT', headers: { 'content-length': '8' }, body: TEXT };
      expect(refusal(await box.raw(`/k?${query}`, request))).toBe('501 NotImplemented');
      expect(await isWritten()).toBe(false);
    },
  );

  test('of STS is refused', async () => {
    const path = '/?Action=GetCallerIdentity&Version=2011-06-15&x-amz-meta-a=1';
    expect(refusal(await box.at(path, { headers: {} }, { service: 'sts' }))).toBe('501 NotImplemented');
  });
});

/**
 * Buckets, and rules common to every call: headers whose meaning is not implemented are rejected and never ignored, the
 * expected owner, subresources, methods.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
} from '@aws-sdk/client-s3';
import { DeleteObjectCommand, GetObjectCommand, ListBucketsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { refusal, send } from '../harness/http.ts';
import { ACCOUNT, outcome, REGION } from '../harness/stand-in.ts';
import { Bucket, startBox, type Box } from '../harness/box.ts';

let box: Box;
beforeAll(async () => {
  box = await startBox();
  await box.put('k', 'x');
});
afterAll(() => box.dispose());

describe('buckets', () => {
  const create = (name: string): Promise<string> => outcome(box.s3.send(new CreateBucketCommand({ Bucket: name })));
  const remove = (name: string): Promise<string> => outcome(box.s3.send(new DeleteBucketCommand({ Bucket: name })));

  test('created, found, listed, deleted', async () => {
    expect(await create('another.box-1')).toBe('ok');
    expect(await create('another.box-1')).toBe('409 BucketAlreadyOwnedByYou');
    expect(await box.s3.send(new HeadBucketCommand({ Bucket }))).toMatchObject({ BucketRegion: REGION });
    expect((await box.s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe(REGION);
    const listed = await box.s3.send(new ListBucketsCommand({}));
    expect(listed.Buckets?.map(({ Name }) => Name)).toEqual(['another.box-1', Bucket]);
    expect(listed.Buckets?.[0]?.CreationDate).toEqual(expect.any(Date));
    expect(listed.Owner?.ID).toBe(ACCOUNT);
    expect(await remove('another.box-1')).toBe('ok');
    expect(await remove('another.box-1')).toBe('404 NoSuchBucket');
    expect(await outcome(box.s3.send(new HeadBucketCommand({ Bucket: 'another.box-1' })))).toBe('404 NotFound');
  });

  test('with objects it is not deleted', async () => {
    expect(await remove(Bucket)).toBe('409 BucketNotEmpty');
    expect(await box.read('k')).toBe('x');
  });

  test('made again it is empty', async () => {
    await create('again');
    await box.s3.send(new PutObjectCommand({ Bucket: 'again', Key: 'k', Body: 'x' }));
    await box.s3.send(new DeleteObjectCommand({ Bucket: 'again', Key: 'k' }));
    await remove('again');
    await create('again');
    expect((await box.s3.send(new ListObjectsV2Command({ Bucket: 'again' }))).KeyCount).toBe(0);
    await remove('again');
  });

  test.each(['ab', 'a'.repeat(64), 'Upper', 'under_score', '-begins', 'ends-', 'two..dots', '127.0.0.1', '%2e%2e'])(
    'the name %s is none',
    async (name) => {
      expect(refusal(await box.at(`/${name}`, { method: 'PUT' }))).toBe('400 InvalidBucketName');
      expect(refusal(await box.at(`/${name}/k`))).toBe('400 InvalidBucketName');
    },
  );
});

describe('the expected owner', () => {
  const calls: [string, string, string][] = [
    ['PUT', '/k', 'x'],
    ['GET', '/k', ''],
    ['HEAD', '/k', ''],
    ['GET', '?list-type=2', ''],
    ['POST', '/k?uploads=', ''],
    ['DELETE', '/none', ''],
  ];
  test.each(calls)('%s %s', async (method, path, body) => {
    const ask = async (owner: string): Promise<number> => {
      const headers = { 'x-amz-expected-bucket-owner': owner, 'content-length': String(body.length) };
      return (await box.raw(path, { method, body, headers })).status;
    };
    expect(await ask('000000000000')).toBe(403);
    expect([200, 204]).toContain(await ask(ACCOUNT));
  });

  test('by the SDK', async () => {
    const get = (ExpectedBucketOwner: string): Promise<string> =>
      outcome(box.s3.send(new GetObjectCommand({ Bucket, Key: 'k', ExpectedBucketOwner })));
    expect(await get(ACCOUNT)).toBe('ok');
    expect(await get('000000000000')).toBe('403 AccessDenied');
  });
});

describe('what would change the meaning of a request is refused', () => {
  test.each([
    ['x-amz-tagging', 'a=b', '501 NotImplemented'],
    ['x-amz-storage-class', 'GLACIER', '501 NotImplemented'],
    ['x-amz-server-side-encryption', 'aws:kms', '501 NotImplemented'],
    ['x-amz-server-side-encryption-customer-algorithm', 'AES256', '501 NotImplemented'],
    ['x-amz-object-lock-mode', 'GOVERNANCE', '501 NotImplemented'],
    ['x-amz-website-redirect-location', '/', '501 NotImplemented'],
    ['x-amz-grant-read', 'id=x', '501 NotImplemented'],
    ['x-amz-write-offset-bytes', '1', '501 NotImplemented'],
    ['x-amz-acl', 'public-read', '400 AccessControlListNotSupported'],
  ])('%s: %s', async (name, value, expected) => {
    const headers = { [name]: value, 'content-length': '1' };
    expect(refusal(await box.raw('/refused', { method: 'PUT', body: 'x', headers }))).toBe(expected);
    expect((await box.raw('/refused')).status).toBe(404);
  });

  test.each([
    ['x-amz-storage-class', 'STANDARD'],
    ['x-amz-server-side-encryption', 'AES256'],
    ['x-amz-acl', 'private'],
    ['x-amz-acl', 'bucket-owner-full-control'],
    ['x-amz-request-payer', 'requester'],
  ])('%s: %s changes nothing', async (name, value) => {
    const headers = { [name]: value, 'content-length': '1' };
    expect((await box.raw('/k', { method: 'PUT', body: 'x', headers })).status).toBe(200);
  });
});

describe('what is refused is said', () => {
  test('an error says where, and which request, in XML that holds any name', async () => {
    const path = '/%3Cnot%3E%26there';
    const { headers, text } = await box.raw(path);
    expect(headers['content-type']).toBe('application/xml');
    expect(text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>' +
        `<Key>&lt;not&gt;&amp;there</Key><Resource>/box${path}</Resource>` +
        `<RequestId>${String(headers['x-amz-request-id'])}</RequestId><HostId>local</HostId></Error>`,
    );
  });

  test('nobody is told anything without a signature', async () => {
    for (const path of ['/', '/box', '/nothing', '/box/k', '/box/none', '/box?list-type=2'])
      expect(refusal(await send(box.standIn.aws.url, path))).toBe('403 AccessDenied');
  });
});

/**
 * CORS: the bucket's rules by their API, the preflights they allow, and their headers on every response. Refusals
 * matter most: a browser hides an error from a page if they are missing.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { DeleteBucketCorsCommand, GetBucketCorsCommand, PutBucketCorsCommand, type CORSRule } from '@aws-sdk/client-s3';
import { refusal, send, type Answer } from '../harness/http.ts';
import { allow, outcome, startStandIn } from '../harness/stand-in.ts';
import { Bucket, boxOf, startBox, type Box } from '../harness/box.ts';

const PAGE = 'https://gallery.example';
const RULES: CORSRule[] = [
  {
    ID: 'the gallery',
    AllowedOrigins: [PAGE, 'https://*.example.org'],
    AllowedMethods: ['GET', 'PUT'],
    AllowedHeaders: ['Content-*', 'x-amz-date'],
    ExposeHeaders: ['ETag', 'Location'],
    MaxAgeSeconds: 3600,
  },
  { AllowedOrigins: ['*'], AllowedMethods: ['HEAD'] },
];

let box: Box;
beforeAll(async () => {
  box = await startBox({ users: [{ name: 'reader', policies: [allow('s3:GetBucketCORS')] }] });
  await box.put('k', 'x');
});
afterAll(() => box.dispose());
beforeEach(() => setRules(RULES));

async function setRules(CORSRules: CORSRule[], by = box): Promise<void> {
  await by.s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
}

function preflight(origin: string, method: string, headers?: string): Promise<Answer> {
  const asked = headers === undefined ? {} : { 'access-control-request-headers': headers };
  return send(box.standIn.aws.url, `/${Bucket}/k`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': method, ...asked },
  });
}

describe('the API', () => {
  test('rules come back as they were put, after a restart too', async () => {
    const get = async (by: Box): Promise<unknown> => (await by.s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules;
    expect(await get(box)).toEqual(RULES);
    await box.standIn.close();
    const standIn = await startStandIn({
      dataDir: box.standIn.dataDir,
      users: [{ name: 'reader', policies: [allow('s3:GetBucketCORS')] }],
    });
    box = boxOf(standIn, standIn.aws.rootKey);
    expect(await get(box)).toEqual(RULES);
  });

  test('deleted, there are none', async () => {
    await box.s3.send(new DeleteBucketCorsCommand({ Bucket }));
    expect(await outcome(box.s3.send(new GetBucketCorsCommand({ Bucket })))).toBe('404 NoSuchCORSConfiguration');
    expect((await box.raw('/k', { headers: { origin: PAGE } })).headers).not.toHaveProperty(
      'access-control-allow-origin',
    );
    expect(refusal(await preflight(PAGE, 'GET'))).toBe('403 AccessForbidden');
  });

  test('each call has its right', async () => {
    const reader = boxOf(box.standIn, box.standIn.aws.userKey('reader'));
    expect(await outcome(reader.s3.send(new GetBucketCorsCommand({ Bucket })))).toBe('ok');
    expect(await outcome(setRules(RULES, reader))).toBe('403 AccessDenied');
    expect(await outcome(reader.s3.send(new DeleteBucketCorsCommand({ Bucket })))).toBe('403 AccessDenied');
  });

  const ruleWith = (elements: string): string =>
    `<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>${elements}</CORSRule></CORSConfiguration>`;
  test.each([
    ['an element that S3 does not know', ruleWith('<AllowCredentials>true</AllowCredentials>'), '400 MalformedXML'],
    ['a second ID', ruleWith('<ID>a</ID><ID>b</ID>'), '400 MalformedXML'],
    ['an ID of 256 characters', ruleWith(`<ID>${'x'.repeat(256)}</ID>`), '400 MalformedXML'],
    ['text between elements', ruleWith('anybody'), '400 MalformedXML'],
    ['an element beside the rules', '<CORSConfiguration><CORSRules/></CORSConfiguration>', '400 MalformedXML'],
    ['no age in digits', ruleWith('<MaxAgeSeconds>1e1</MaxAgeSeconds>'), '400 MalformedXML'],
    ['a negative age', ruleWith('<MaxAgeSeconds>-1</MaxAgeSeconds>'), '400 MalformedXML'],
    ['an empty age', ruleWith('<MaxAgeSeconds/>'), '400 MalformedXML'],
    ['an empty header', ruleWith('<AllowedHeader/>'), '400 MalformedXML'],
    ['a pattern of exposed headers', ruleWith('<ExposeHeader>x-amz-*</ExposeHeader>'), '400 InvalidRequest'],
  ])('%s is refused', async (_name, body, expected) => {
    const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
    expect(refusal(await box.raw('?cors=', { method: 'PUT', body, headers }))).toBe(expected);
    expect((await box.s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules).toEqual(RULES);
  });

  test.each<[string, CORSRule[]]>([
    ['no rules', []],
    ['no origin', [{ AllowedOrigins: [], AllowedMethods: ['GET'] }]],
    ['no method', [{ AllowedOrigins: ['*'], AllowedMethods: [] }]],
    ['a method S3 has not', [{ AllowedOrigins: ['*'], AllowedMethods: ['PATCH'] }]],
    ['two stars in an origin', [{ AllowedOrigins: ['https://*.*'], AllowedMethods: ['GET'] }]],
    ['101 rules', Array.from({ length: 101 }, () => ({ AllowedOrigins: ['*'], AllowedMethods: ['GET'] }))],
  ])('%s: refused, and the old ones stay', async (_name, rules) => {
    expect(await outcome(setRules(rules))).toBe('400 MalformedXML');
    expect((await box.s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules).toEqual(RULES);
  });
});

test('rules whose bytes are not what was declared are refused', async () => {
  const body = '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>';
  const put = (headers: Record<string, string>): Promise<Answer> => box.raw('?cors=', { method: 'PUT', body, headers });
  expect(refusal(await put({}))).toBe('400 InvalidRequest');
  expect(refusal(await put({ 'x-amz-checksum-crc32': 'AAAAAA==' }))).toBe('400 BadDigest');
});

describe('a preflight', () => {
  test('that a rule allows says all of it', async () => {
    const { status, headers, text } = await preflight(PAGE, 'PUT', 'content-type, X-Amz-Date');
    expect([status, text]).toEqual([200, '']);
    expect(headers).toMatchObject({
      'access-control-allow-origin': PAGE,
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'content-type, x-amz-date',
      'access-control-expose-headers': 'ETag, Location',
      'access-control-max-age': '3600',
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    });
  });

  test.each([
    ['an origin by pattern', 'https://a.b.example.org', 'GET', undefined, 200],
    ['an origin that only looks so', 'https://example.org', 'GET', undefined, 403],
    ['an origin with more behind it', 'https://a.example.org.evil', 'GET', undefined, 403],
    ['another method', PAGE, 'DELETE', undefined, 403],
    ['another header', PAGE, 'GET', 'x-other', 403],
    ['one header of two', PAGE, 'GET', 'content-type,x-other', 403],
    ['anybody, by the second rule', 'null', 'HEAD', undefined, 200],
    ['no headers by the second rule', 'null', 'HEAD', 'content-type', 403],
  ])('%s', async (_name, origin, method, headers, status) => {
    const answer = await preflight(origin, method, headers);
    expect(answer.status).toBe(status);
    expect('access-control-allow-origin' in answer.headers).toBe(status === 200);
  });

  test('is nobody’s: what it says of a signature is not looked at, with nothing for other origins', async () => {
    const signed = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${'x'.repeat(20)}%2F20260101%2Feu-central-1%2Fs3%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=1&X-Amz-SignedHeaders=host&X-Amz-Signature=${'0'.repeat(64)}`;
    for (const path of [
      `/${Bucket}/k?${signed}`,
      `/${Bucket}/k?partNumber=1&uploadId=x&${signed}`,
      `/${Bucket}?${signed}`,
    ]) {
      const ask = (origin: string): Promise<Answer> =>
        send(box.standIn.aws.url, path, {
          method: 'OPTIONS',
          headers: { origin, 'access-control-request-method': 'PUT', authorization: 'AWS4-HMAC-SHA256 x' },
        });
      expect((await ask(PAGE)).status).toBe(200);
      expect(refusal(await ask('https://other.example'))).toBe('403 AccessForbidden');
    }
  });

  test('of a bucket that is not there, or has no rules, is refused', async () => {
    const headers = { origin: PAGE, 'access-control-request-method': 'GET' };
    const none = await send(box.standIn.aws.url, '/no-such-bucket/k', { method: 'OPTIONS', headers });
    expect([refusal(none), none.text]).toEqual(['403 AccessForbidden', expect.stringContaining('Bucket not found')]);
    await box.s3.send(new DeleteBucketCorsCommand({ Bucket }));
    const closed = await preflight(PAGE, 'GET');
    expect([refusal(closed), closed.text]).toEqual(['403 AccessForbidden', expect.stringContaining('not enabled')]);
  });

  test('without its headers it is none, nor for a method that S3 has not', async () => {
    const { url } = box.standIn.aws;
    for (const headers of [{}, { origin: PAGE }, { origin: PAGE, 'access-control-request-method': 'PATCH' }])
      expect(refusal(await send(url, `/${Bucket}/k`, { method: 'OPTIONS', headers }))).toBe('400 BadRequest');
  });
});

describe('other answers', () => {
  const origin = { origin: PAGE };
  test.each<[string, () => Promise<Answer>, number]>([
    ['a good one', () => box.raw('/k', { headers: origin }), 200],
    ['no such key', () => box.raw('/none', { headers: origin }), 404],
    ['not modified', () => box.raw('/k', { headers: { ...origin, 'if-none-match': '*' } }), 304],
    ['unsigned', () => send(box.standIn.aws.url, `/${Bucket}/k`, { headers: origin }), 403],
    [
      'an unknown key',
      () => send(box.standIn.aws.url, `/${Bucket}/k`, { headers: { ...origin, authorization: 'AWS4-HMAC-SHA256 x' } }),
      400,
    ],
    ['not implemented', () => box.raw('/k?tagging=', { headers: origin }), 501],
    ['a broken path', () => send(box.standIn.aws.url, `/${Bucket}/%zz`, { headers: origin }), 400],
  ])('%s', async (_name, ask, status) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': PAGE,
      'access-control-expose-headers': 'ETag, Location',
    });
  });

  test('where every origin is allowed it is a star; for another origin there is nothing', async () => {
    const { headers } = await box.raw('/k', { method: 'HEAD', headers: { origin: 'https://other' } });
    expect(headers['access-control-allow-origin']).toBe('*');
    expect((await box.raw('/k', { headers: { origin: 'https://other' } })).headers).not.toHaveProperty(
      'access-control-allow-origin',
    );
    expect((await box.raw('/k')).headers).not.toHaveProperty('access-control-allow-origin');
  });
});

/**
 * Proves that the browser signs the URLs of the AWS SDK: same path, same parameters in the same encoding, same signature, for every
 * operation, key, session, region, endpoint and addressing style.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bucketAddress, signedUrl, uriEncode, type SigningPlace } from '../../../clients/browser/sigv4.ts';
import { URL_OPERATIONS, URL_OPERATION_NAMES } from '../../../shared/domain/signing/presign-operation.ts';
import type { SignedFields, UrlOperationName } from '../../../shared/domain/signing/presign-operation.ts';
import { bucketAddress as brokersAddress } from '../../../shared/domain/signing/s3-address.ts';
import { uriEncode as brokersEncode } from '../../../shared/domain/signing/sigv4/uri-encode.ts';
import published from '../../../packages/aws-stand-in/tests/vectors/sigv4-published.json' with { type: 'json' };
import { bucketName } from '../../harness/arbitraries.ts';
import { sdkClient, sdkUrl } from '../../domain/signing/sdk-presigner.ts';
import {
  buckets,
  dates,
  fieldsOf,
  isAddressable,
  keys,
  locations,
  longKeys,
  sessions,
} from '../../domain/signing/signing-place.ts';

const users = fc.constantFrom('max', 'a.b_c-d@example.org', 'ü ö/+&=');
const PLACE: SigningPlace = {
  credentials: { accessKeyId: 'ASIA', secretAccessKey: 'secret', sessionToken: 'a+b/c=' },
  address: { origin: 'https://b.s3.eu-central-1.amazonaws.com', host: 'b.s3.eu-central-1.amazonaws.com', path: '' },
  region: 'eu-central-1',
  timeMs: Date.parse('2026-11-23T10:00:00.900Z'),
  expiresInSeconds: 900,
};
const GET = { method: 'GET', key: 'a.jpg', query: {}, headers: {} };

/** Returns the values of an operation's parameters and headers, as a caller of the library names them. */
function valuesOf(
  op: UrlOperationName,
  fields: SignedFields,
): Pick<Parameters<typeof signedUrl>[0], 'query' | 'headers'> {
  const { parameters, headers, sdkId } = URL_OPERATIONS[op] as (typeof URL_OPERATIONS)['list' | 'put'];
  type Named = { readonly name: string; readonly field?: keyof SignedFields; readonly value?: string };
  const set = (named: readonly Named[]): [string, string][] =>
    named.flatMap(({ name, field, value }) => {
      const given = field === undefined ? value : fields[field];
      return given === undefined ? [] : [[name, String(given)] as [string, string]];
    });
  const id: string | null = sdkId;
  return {
    // The order of a caller is any.
    query: Object.fromEntries([...(id === null ? [] : [['x-id', id] as const]), ...set(parameters).reverse()]),
    headers: Object.fromEntries(set(headers)),
  };
}

/** Sorts the raw parameters, because the library puts the signature last and the SDK does not. */
function sorted(url: string): readonly string[] {
  const [start = '', query = '', ...others] = url.split('?');
  expect(others).toEqual([]);
  return [start, ...query.split('&').sort()];
}

test.each(URL_OPERATION_NAMES)('%s: the bytes of the AWS SDK', async (op) => {
  const requested = fc.record({
    key: op === 'list' ? fc.constant('') : fc.oneof({ arbitrary: keys, weight: 9 }, { arbitrary: longKeys, weight: 1 }),
    fields: fieldsOf[op],
    bucket: buckets,
    user: users,
    date: dates,
    expiresInSeconds: fc.integer({ min: 1, max: 3600 }),
  });
  await fc.assert(
    fc.asyncProperty(requested, sessions, locations, async (input, credentials, location) => {
      fc.pre(isAddressable(input.bucket, location));
      const { key, fields, bucket, user, date, expiresInSeconds } = input;
      const { query, headers } = valuesOf(op, fields);
      const ours = await signedUrl(
        { method: URL_OPERATIONS[op].method, key, query: { 'x-latchkey-user': user, ...query }, headers },
        {
          credentials,
          address: bucketAddress({
            bucket,
            region: location.s3Region,
            endpoint: location.s3Endpoint,
            forcePathStyle: location.s3ForcePathStyle,
          }),
          region: location.s3Region,
          timeMs: date.getTime(),
          expiresInSeconds,
        },
      );
      const client = sdkClient(location, credentials);
      expect(sorted(ours)).toEqual(sorted(await sdkUrl(client, { op, ...input })));
      client.destroy();
    }),
    { numRuns: 12 },
  );
});

test('the published presigned GET has the same address and parameters, but for what ours adds', async () => {
  const vector = published.find(({ name }) => name === 'presigned GET');
  const theirs = new URL(vector?.path ?? '', 'https://examplebucket.s3.amazonaws.com');
  const ours = new URL(
    await signedUrl(
      { ...GET, key: 'test.txt' },
      {
        ...PLACE,
        credentials: {
          accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
          secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
          sessionToken: 't',
        },
        address: { origin: theirs.origin, host: theirs.host, path: '' },
        region: 'us-east-1',
        timeMs: Date.parse('2013-05-24T00:00:00Z'),
        expiresInSeconds: 86_400,
      },
    ),
  );
  expect(ours.pathname).toBe(theirs.pathname);
  const added = ['X-Amz-Content-Sha256', 'X-Amz-Security-Token'];
  const shared = (url: URL): string[][] =>
    [...url.searchParams].filter(([name]) => ![...added, 'X-Amz-Signature'].includes(name)).sort();
  expect(shared(ours)).toEqual(shared(theirs));
  expect(added.filter((name) => !ours.searchParams.has(name))).toEqual([]);
});

describe('the signature covers', () => {
  test.each<[string, Partial<Parameters<typeof signedUrl>[0]>, Partial<SigningPlace>]>([
    ['the method', { method: 'HEAD' }, {}],
    ['the key', { key: 'b.jpg' }, {}],
    ['a parameter', { query: { partNumber: '1' } }, {}],
    ['the name to save under', { query: { 'response-content-disposition': 'attachment; filename="a"' } }, {}],
    ['a header', { headers: { 'content-type': 'image/png' } }, {}],
    ['the host', {}, { address: { ...PLACE.address, host: 'c.s3.eu-central-1.amazonaws.com' } }],
    ['the region', {}, { region: 'eu-west-1' }],
    ['the day', {}, { timeMs: PLACE.timeMs + 86_400_000 }],
    ['the life', {}, { expiresInSeconds: 901 }],
    ['the secret', {}, { credentials: { ...PLACE.credentials, secretAccessKey: 'other' } }],
    ['the token', {}, { credentials: { ...PLACE.credentials, sessionToken: 'other' } }],
  ])('%s', async (_what, signable, place) => {
    const signatureOf = (url: string): string | undefined => /X-Amz-Signature=([0-9a-f]{64})$/.exec(url)?.[1];
    const first = signatureOf(await signedUrl(GET, PLACE));
    const other = signatureOf(await signedUrl({ ...GET, ...signable }, { ...PLACE, ...place }));
    expect(first).toBeDefined();
    expect(other).toBeDefined();
    expect(other).not.toBe(first);
    expect(signatureOf(await signedUrl(GET, PLACE))).toBe(first);
  });
});

test('a header is named in the URL, and its value is not', async () => {
  const url = await signedUrl({ ...GET, method: 'PUT', headers: { 'content-type': 'image/png' } }, PLACE);
  expect(url).toContain('X-Amz-SignedHeaders=content-type%3Bhost');
  expect(url).not.toContain('png');
});

test('white space that a header loses on its way is not signed', async () => {
  const signed = (type: string): Promise<string> =>
    signedUrl({ ...GET, method: 'PUT', headers: { 'content-type': type } }, PLACE);
  expect(await signed('  text/plain;   charset=utf-8 ')).toBe(await signed('text/plain; charset=utf-8'));
});

test('a bucket is addressed as the broker addresses it', () => {
  fc.assert(
    fc.property(
      fc.oneof(buckets, bucketName, fc.constantFrom('a.b', 'a.b-c.d', 'A', 'a_b')),
      locations,
      (bucket, at) => {
        const ours = bucketAddress({
          bucket,
          region: at.s3Region,
          endpoint: at.s3Endpoint,
          forcePathStyle: at.s3ForcePathStyle,
        });
        expect(ours).toEqual(brokersAddress(bucket, at));
      },
    ),
    { numRuns: 300 },
  );
});

test('text is encoded as the broker encodes it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(text.isWellFormed());
      expect(uriEncode(text)).toBe(brokersEncode(text));
    }),
  );
  expect(uriEncode("!'()* +~/")).toBe('%21%27%28%29%2A%20%2B~%2F');
});

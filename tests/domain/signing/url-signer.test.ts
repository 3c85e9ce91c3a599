/**
 * Proves that our URLs equal the AWS SDK's, byte for byte, for every operation, key, session, region, endpoint and
 * addressing style.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { URL_OPERATION_NAMES } from '../../../shared/domain/signing/presign-operation.ts';
import { bucketAddress } from '../../../shared/domain/signing/s3-address.ts';
import { SigningKeys } from '../../../shared/domain/signing/sigv4/signing-keys.ts';
import { UrlSigner } from '../../../shared/domain/signing/url-signer.ts';
import { sdkClient, sdkUrl } from './sdk-presigner.ts';
import { buckets, dates, fieldsOf, isAddressable, keys, locations, longKeys, sessions } from './signing-place.ts';

const users = fc.constantFrom('max', 'a.b_c-d@example.org', 'service.attachments', 'ü ö/+&=');

test.each(URL_OPERATION_NAMES)(
  '%s: the bytes of the AWS SDK',
  async (op) => {
    const requested = fc.record({
      key:
        op === 'list' ? fc.constant('') : fc.oneof({ arbitrary: keys, weight: 9 }, { arbitrary: longKeys, weight: 1 }),
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
        const address = bucketAddress(bucket, location);
        const signer = new UrlSigner(
          { credentials, address, region: location.s3Region, date },
          { user },
          new SigningKeys(),
        );
        // Signing two URLs first fills the signer's cache, which it uses from the second URL on.
        for (const earlier of ['a', 'b/c']) signer.sign(op, op === 'list' ? '' : earlier, fields, expiresInSeconds);
        const ours = signer.sign(op, key, fields, expiresInSeconds);
        const client = sdkClient(location, credentials);
        expect(ours.url).toBe(await sdkUrl(client, { op, ...input }));
        client.destroy();
      }),
      { numRuns: 100 },
    );
  },
  60_000,
);

describe('one signer signs many URLs, each as if it were the only one', () => {
  const place = {
    credentials: { accessKeyId: 'ASIA', secretAccessKey: 's', sessionToken: 't' },
    address: bucketAddress('webqsee', { s3Region: 'eu-central-1', s3Endpoint: null, s3ForcePathStyle: false }),
    region: 'eu-central-1',
    date: new Date('2026-11-23T10:00:00Z'),
  };
  type Wish = Parameters<UrlSigner['sign']>;

  function expectAsAlone(inputs: readonly Wish[]): void {
    const shared = new UrlSigner(place, { user: 'max' }, new SigningKeys());
    for (const input of inputs)
      expect(shared.sign(...input)).toEqual(new UrlSigner(place, { user: 'max' }, new SigningKeys()).sign(...input));
  }

  /** Generates few values, so that consecutive URLs differ in little. */
  const few = <Value>(...values: Value[]): fc.Arbitrary<Value | undefined> => fc.constantFrom(undefined, ...values);
  const key = fc.constantFrom('a', 'b/ü');
  const seconds = fc.constantFrom(60, 900);
  const input: fc.Arbitrary<Wish> = fc.oneof(
    fc.tuple(
      fc.constantFrom('get' as const),
      key,
      fc.record({ responseContentType: few('a/b', 'a/c'), responseContentDisposition: few('inline') }),
      seconds,
    ),
    fc.tuple(
      fc.constantFrom('put' as const, 'createMultipart' as const),
      key,
      fc.record({ contentType: few('a/b', 'a/c'), contentLength: few(1, 11) }),
      seconds,
    ),
    fc.tuple(
      fc.constantFrom('uploadPart' as const, 'listParts' as const, 'head' as const, 'delete' as const),
      key,
      fc.record({ uploadId: fc.constantFrom('u', 'v'), partNumber: fc.constantFrom(1, 2) }),
      seconds,
    ),
  );

  test('in any order, with repetitions', () => {
    const rows = fc
      .array(input, { minLength: 1, maxLength: 3 })
      .chain((pool) => fc.array(fc.constantFrom(...pool), { minLength: 2, maxLength: 12 }));
    fc.assert(fc.property(rows, expectAsAlone), { numRuns: 500 });
  });

  test.each<[string, Wish, Wish]>([
    ['the operation', ['head', 'a', {}, 60], ['delete', 'a', {}, 60]],
    ['a parameter', ['listParts', 'a', { uploadId: 'u' }, 60], ['listParts', 'a', { uploadId: 'v' }, 60]],
    ['a header', ['put', 'a', { contentType: 'a/b' }, 60], ['put', 'a', { contentType: 'a/c' }, 60]],
    ['a field that is not there', ['put', 'a', { contentLength: 0 }, 60], ['put', 'a', {}, 60]],
    ['the lifetime', ['get', 'a', {}, 60], ['get', 'a', {}, 61]],
    ['the key', ['get', 'a', {}, 60], ['get', 'b', {}, 60]],
    [
      'where one value ends and the next begins',
      ['get', 'a', { responseContentDisposition: 'x', responseContentType: 'y' }, 60],
      ['get', 'a', { responseContentDisposition: 'xresponseContentTypey' }, 60],
    ],
  ])('where %s alone differs', (_what, one, other) => {
    expectAsAlone([one, one, one, other, other, other, one]);
    const signer = new UrlSigner(place, { user: 'max' }, new SigningKeys());
    expect(signer.sign(...one)).not.toEqual(signer.sign(...other));
  });
});

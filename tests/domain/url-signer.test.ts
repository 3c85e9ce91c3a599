/** Our URLs are the AWS SDK's, byte for byte, for every operation, key, session, region, endpoint and addressing style. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { URL_OPERATION_NAMES } from '../../shared/domain/presign-operation.ts';
import { bucketAddress } from '../../shared/domain/s3-address.ts';
import { SigningKeys } from '../../shared/domain/sigv4/signing-keys.ts';
import { UrlSigner } from '../../shared/domain/url-signer.ts';
import { sdkClient, sdkUrl } from './sdk-presigner.ts';
import { buckets, dates, fieldsOf, isAddressable, keys, locations, longKeys, sessions } from './signing-place.ts';

const users = fc.constantFrom('max', 'a.b_c-d@example.org', 'service.attachments', 'ü ö/+&=');

test.each(URL_OPERATION_NAMES)(
  '%s: the bytes of the AWS SDK',
  async (op) => {
    const asked = fc.record({
      key:
        op === 'list' ? fc.constant('') : fc.oneof({ arbitrary: keys, weight: 9 }, { arbitrary: longKeys, weight: 1 }),
      fields: fieldsOf[op],
      bucket: buckets,
      user: users,
      date: dates,
      expiresInSeconds: fc.integer({ min: 1, max: 3600 }),
    });
    await fc.assert(
      fc.asyncProperty(asked, sessions, locations, async (wish, credentials, location) => {
        fc.pre(isAddressable(wish.bucket, location));
        const { key, fields, bucket, user, date, expiresInSeconds } = wish;
        const address = bucketAddress(bucket, location);
        const signer = new UrlSigner(
          { credentials, address, region: location.s3Region, date },
          user,
          new SigningKeys(),
        );
        const ours = signer.sign(op, key, fields, expiresInSeconds);
        const client = sdkClient(location, credentials);
        expect(ours.url).toBe(await sdkUrl(client, { op, ...wish }));
        client.destroy();
      }),
      { numRuns: 100 },
    );
  },
  60_000,
);

test('one signer signs many URLs, each as if it were the only one', () => {
  const place = {
    credentials: { accessKeyId: 'ASIA', secretAccessKey: 's', sessionToken: 't' },
    address: bucketAddress('webqsee', { s3Region: 'eu-central-1', s3Endpoint: null, s3ForcePathStyle: false }),
    region: 'eu-central-1',
    date: new Date('2026-11-23T10:00:00Z'),
  };
  const shared = new UrlSigner(place, 'max', new SigningKeys());
  const wishes: Parameters<UrlSigner['sign']>[] = [
    ['get', 'a', {}, 60],
    ['put', 'b', { contentType: 'image/jpeg' }, 900],
    ['head', 'a', {}, 60],
    ['get', 'a', {}, 60],
  ];
  const alone = wishes.map((wish) => new UrlSigner(place, 'max', new SigningKeys()).sign(...wish));
  expect(wishes.map((wish) => shared.sign(...wish))).toEqual(alone);
  expect(alone[0]).toEqual(alone[3]);
});

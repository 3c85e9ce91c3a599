/** Proves that our forms equal the AWS SDK's, field for field, and that the sender of a form cannot choose its key. */
import { describe, expect, test } from '@jest/globals';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import fc from 'fast-check';
import { parseObjectKey } from '../../../shared/domain/authority/object-key.ts';
import { signPostForm, type FormLimits } from '../../../shared/domain/signing/post-form.ts';
import { bucketAddress } from '../../../shared/domain/signing/s3-address.ts';
import { SigningKeys } from '../../../shared/domain/signing/sigv4/signing-keys.ts';
import { sdkClient } from './sdk-presigner.ts';
import { buckets, isAddressable, keys, locations, sessions } from './signing-place.ts';

const LOCATION = { s3Region: 'eu-central-1', s3Endpoint: null, s3ForcePathStyle: false };
const PLACE = {
  credentials: { accessKeyId: 'ASIA', secretAccessKey: 's', sessionToken: 't' },
  address: bucketAddress('webqsee', LOCATION),
  region: 'eu-central-1',
  date: new Date('2026-11-23T10:00:00.900Z'),
};
const END = new Date('2026-11-23T10:15:00Z');

interface PolicyDocument {
  readonly expiration: string;
  readonly conditions: readonly unknown[];
}

function policyOf(fields: Readonly<Record<string, string>>): PolicyDocument {
  return JSON.parse(Buffer.from(fields['Policy'] ?? '', 'base64').toString('utf8')) as PolicyDocument;
}

/** Parses `20261123T100000Z`. */
function fromAmzDate(text: string): Date {
  return new Date(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

test('the fields of the AWS SDK', async () => {
  const limits = fc.record<FormLimits>({
    contentType: fc.constantFrom(undefined, 'image/jpeg', 'image/', 'video/webm;codecs=vp8,opus', 'text/plain;name=a/'),
    minBytes: fc.constantFrom(undefined, 0, 1),
    maxBytes: fc.integer({ min: 1 }),
    successStatus: fc.constantFrom(undefined, 200, 201, 204),
  });
  await fc.assert(
    fc.asyncProperty(keys, buckets, sessions, locations, limits, async (key, bucket, credentials, location, input) => {
      fc.pre(isAddressable(bucket, location) && !key.includes('${filename}') && !key.includes('$$'));
      const { contentType, minBytes = 0, maxBytes, successStatus } = input;
      const isStart = contentType === 'image/';
      const client = sdkClient(location, credentials);
      // The package depends on another version of the client, whose class has the same interface.
      const sdk = await createPresignedPost(client as object as never, {
        Bucket: bucket,
        Key: key,
        Expires: 900,
        Conditions: [
          ['content-length-range', minBytes, maxBytes],
          ...(isStart ? [['starts-with', '$Content-Type', contentType] as ['starts-with', string, string]] : []),
        ],
        Fields: {
          ...(contentType === undefined || isStart ? {} : { 'Content-Type': contentType }),
          ...(successStatus === undefined ? {} : { success_action_status: String(successStatus) }),
        },
      });
      client.destroy();
      // The SDK signs for the current time, so our signature takes the SDK's date.
      const date = fromAmzDate(sdk.fields['X-Amz-Date'] ?? '');
      const place = { credentials, address: bucketAddress(bucket, location), region: location.s3Region, date };
      const end = new Date(date.getTime() + 900_000);
      const ours = signPostForm(place, bucket, parseObjectKey(key), input, end, new SigningKeys());
      // The SDK may round the end to another second than the start.
      fc.pre(policyOf(sdk.fields).expiration === policyOf(ours.fields).expiration);
      expect(ours).toEqual({ method: 'POST', url: sdk.url, fields: sdk.fields });
    }),
    { numRuns: 100 },
  );
}, 60_000);

describe('a form', () => {
  const sign = (limits: FormLimits, key = 'a.jpg'): ReturnType<typeof signPostForm> =>
    signPostForm(PLACE, 'webqsee', parseObjectKey(key), limits, END, new SigningKeys());

  test('binds size and exact type', () => {
    const { fields } = sign({ contentType: 'image/jpeg', minBytes: 1, maxBytes: 20 });
    expect(fields['Content-Type']).toBe('image/jpeg');
    expect(policyOf(fields).expiration).toBe('2026-11-23T10:15:00Z');
    expect(policyOf(fields).conditions.slice(0, 2)).toEqual([
      ['content-length-range', 1, 20],
      { 'Content-Type': 'image/jpeg' },
    ]);
  });

  test('leaves the type to the sender where only its beginning is fixed', () => {
    const { fields } = sign({ contentType: 'image/', maxBytes: 20 });
    expect(fields).not.toHaveProperty('Content-Type');
    expect(policyOf(fields).conditions).toContainEqual(['starts-with', '$Content-Type', 'image/']);
  });

  test('binds a whole type that ends in a slash, as the last of its parameters does', () => {
    const { fields } = sign({ contentType: 'text/plain;name=a/', maxBytes: 20 });
    expect(fields['Content-Type']).toBe('text/plain;name=a/');
    expect(policyOf(fields).conditions).toContainEqual({ 'Content-Type': 'text/plain;name=a/' });
  });

  test.each([200, 201, 204] as const)('binds the status %i that S3 answers', (successStatus) => {
    const { fields } = sign({ successStatus, maxBytes: 20 });
    expect(fields['success_action_status']).toBe(String(successStatus));
    expect(policyOf(fields).conditions).toContainEqual({ success_action_status: String(successStatus) });
  });

  test('has no field that its policy does not name', () => {
    const { fields } = sign({ contentType: 'image/jpeg', successStatus: 201, maxBytes: 20 });
    const named = Object.entries(fields).filter(([name]) => name !== 'Policy' && name !== 'X-Amz-Signature');
    expect(named.length).toBeGreaterThan(7);
    for (const [name, value] of named) expect(policyOf(fields).conditions).toContainEqual({ [name]: value });
  });

  test.each(['${filename}', 'private/max/${filename}', 'a${filename}b', 'a$$b', '$$'])(
    '%s is no key of a form',
    (key) => {
      expect(() => sign({ maxBytes: 1 }, key)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    },
  );

  test('a type with $$ is none of a form', () => {
    expect(() => sign({ maxBytes: 1, contentType: 'image/$$' })).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });
});

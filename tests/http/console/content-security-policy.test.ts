/** Proves that the policy of the console allows the broker and the stores, and nothing else. */
import { describe, expect, test } from '@jest/globals';
import { composeConsole } from '../../../shared/compose-console.ts';
import { contentSecurityPolicy } from '../../../shared/http/console/content-security-policy.ts';

const ENVIRONMENT = {
  TABLE_NAME: 'latchkey',
  AWS_REGION: 'eu-central-1',
  GALLERY_ROLE_ARN: 'arn:aws:iam::123456789012:role/gallery',
  SMAP_ROLE_ARN: 'arn:aws:iam::123456789012:role/smap',
};

/** Returns the policy of a stack with these variables. */
function policyOf(environment: Readonly<Record<string, string>>): string {
  return contentSecurityPolicy(composeConsole({ ...ENVIRONMENT, ...environment }).storeOrigins);
}

/** Returns the whole policy with these stores, written out. */
function written(stores: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' blob: ${stores}`,
    `media-src blob: ${stores}`,
    `connect-src 'self' ${stores}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

test('names each bucket of AWS by its host', () => {
  const stores = 'https://acme-gallery.s3.eu-central-1.amazonaws.com https://acme-smap.s3.eu-central-1.amazonaws.com';
  expect(policyOf({ GALLERY_BUCKETS: 'acme-gallery', SMAP_BUCKETS: 'acme-smap' })).toBe(written(stores));
});

test('names the host of all buckets for one with dots, whose own name no certificate covers', () => {
  expect(policyOf({ GALLERY_BUCKETS: 'acme.gallery,acme.other', SMAP_BUCKETS: '' })).toBe(
    written('https://s3.eu-central-1.amazonaws.com'),
  );
});

describe('of another store', () => {
  const OTHER = { GALLERY_BUCKETS: 'one,two', SMAP_BUCKETS: 'three', S3_REGION: 'default' };

  test('with buckets in the path it names the store once, without its path', () => {
    const S3_ENDPOINT = 'http://127.0.0.1:9000/s3';
    expect(policyOf({ ...OTHER, S3_ENDPOINT, S3_FORCE_PATH_STYLE: 'true' })).toBe(written('http://127.0.0.1:9000'));
  });

  test('with buckets in the host it names the store and each of them', () => {
    const S3_ENDPOINT = 'https://s3.example.org:8443';
    const hosts = ['s3', 'one.s3', 'two.s3', 'three.s3'];
    expect(policyOf({ ...OTHER, S3_ENDPOINT, S3_FORCE_PATH_STYLE: 'false' })).toBe(
      written(hosts.map((host) => `https://${host}.example.org:8443`).join(' ')),
    );
  });
});

test('allows no script, frame or form but its own by whatever name', () => {
  const policy = policyOf({ GALLERY_BUCKETS: 'one', SMAP_BUCKETS: '' });
  expect(policy).not.toMatch(/unsafe|\*|data:|strict-dynamic|http:|wasm|report/);
});

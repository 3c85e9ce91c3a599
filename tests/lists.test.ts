/** Checks lists in the environment, and the broker's configured addresses. */
import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../shared/config.ts';
import { listOf, publicUrlsOf } from '../shared/lists.ts';

test('items stand between commas, white space and nothing are none', () => {
  expect(listOf(' a ,b,, c')).toEqual(['a', 'b', 'c']);
  expect(listOf(' , ')).toEqual([]);
});

test('public addresses have no slash at the end', () => {
  expect(publicUrlsOf({ PUBLIC_URLS: 'https://a.example.org/, https://b.example.org/keys' })).toEqual([
    'https://a.example.org',
    'https://b.example.org/keys',
  ]);
  expect(publicUrlsOf({})).toEqual([]);
});

describe('the configuration', () => {
  const ENVIRONMENT = {
    TABLE_NAME: 'table',
    AWS_REGION: 'eu-central-1',
    GALLERY_BUCKETS: 'our-gallery',
    GALLERY_ROLE_ARN: 'arn:aws:iam::123456789012:role/gallery',
    SMAP_ROLE_ARN: 'arn:aws:iam::123456789012:role/smap',
  };

  test('has them, and none by default', () => {
    expect(readConfig({ ...ENVIRONMENT, PUBLIC_URLS: 'https://a.example.org/keys/' }).publicUrls).toEqual([
      'https://a.example.org/keys',
    ]);
    expect(readConfig(ENVIRONMENT).publicUrls).toEqual([]);
  });

  test.each([
    ['keys.example.org', 'is not an http(s) URL'],
    ['ftp://a.example.org', 'is not an http(s) URL'],
    ['https://a.example.org/?a=b', 'has more than a host, a port and a path'],
    ['https://me:secret@a.example.org', 'has more than a host, a port and a path'],
  ])('refuses %s', (url, fault) => {
    expect(() => readConfig({ ...ENVIRONMENT, PUBLIC_URLS: `https://good.example.org,${url}` })).toThrow(
      `PUBLIC_URLS: ${url} ${fault}`,
    );
  });
});

/** Proves that a cached signing key serves only the same session, day, region and service. */
import { describe, expect, test } from '@jest/globals';
import type { SessionCredentials } from '../../../../shared/domain/session/session.ts';
import { signingKey } from '../../../../shared/domain/signing/sigv4/signing-key.ts';
import { SigningKeys } from '../../../../shared/domain/signing/sigv4/signing-keys.ts';

type Place = [day: string, region: string, service: string];

const CREDENTIALS: SessionCredentials = { accessKeyId: 'ASIA', secretAccessKey: 'secret', sessionToken: 'a+b/c=' };
const PLACE: Place = ['20261123', 'eu-central-1', 's3'];

function expectOwnKey(keys: SigningKeys, credentials: SessionCredentials, place: Place): void {
  const expected = signingKey(credentials.secretAccessKey, ...place).signHex('m');
  expect(keys.get(credentials, ...place).key.signHex('m')).toBe(expected);
}

describe('another', () => {
  test.each<[string, Place]>([
    ['day', ['20261124', 'eu-central-1', 's3']],
    ['region', ['20261123', 'us-east-1', 's3']],
    ['service', ['20261123', 'eu-central-1', 'sts']],
  ])('%s has a key of its own, there and back', (_what, other) => {
    const keys = new SigningKeys();
    for (const place of [PLACE, other, PLACE]) expectOwnKey(keys, CREDENTIALS, place);
    expect(keys.get(CREDENTIALS, ...other).key.signHex('m')).not.toBe(keys.get(CREDENTIALS, ...PLACE).key.signHex('m'));
  });

  test('session has a key and a token of its own', () => {
    const keys = new SigningKeys();
    const other = { ...CREDENTIALS, secretAccessKey: 'another', sessionToken: 'd' };
    for (const credentials of [CREDENTIALS, other, CREDENTIALS]) expectOwnKey(keys, credentials, PLACE);
    expect(keys.get(CREDENTIALS, ...PLACE).encodedToken).toBe('a%2Bb%2Fc%3D');
    expect(keys.get(other, ...PLACE).encodedToken).toBe('d');
  });
});

test('the same session at the same place is worked out once', () => {
  const keys = new SigningKeys();
  expect(keys.get(CREDENTIALS, ...PLACE)).toBe(keys.get(CREDENTIALS, ...PLACE));
});

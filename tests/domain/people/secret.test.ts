/** Checks the secrets `lk_{id}_{secret}` and `lki_{id}_{secret}`. The store holds a SHA-256 of the secret part. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { digestOf, equalHashes, newSecret, parseSecret, randomId } from '../../../shared/domain/people/secret.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const bytes = (value: number) => (size: number) => new Uint8Array(size).fill(value);

describe('a new secret', () => {
  test.each([
    ['token', 0, `lk_${'00'.repeat(10)}_${'A'.repeat(43)}`],
    ['token', 255, `lk_${'ff'.repeat(10)}_${'_'.repeat(42)}8`],
    ['invite', 0, `lki_${'00'.repeat(10)}_${'A'.repeat(43)}`],
  ] as const)('%s of bytes %i', (kind, value, text) => {
    expect(newSecret(kind, bytes(value)).text).toBe(text);
  });

  test('holds 80 random bits of id and 256 of secret, each asked for once', () => {
    const sizes: number[] = [];
    newSecret('token', (size) => {
      sizes.push(size);
      return new Uint8Array(size);
    });
    expect(sizes).toEqual([10, 32]);
  });

  test.each(['token', 'invite'] as const)('%s is parsed back to its id and the hash that is stored', (kind) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (random) => {
        const made = newSecret(kind, (size) => random.subarray(0, size));
        const secret = made.text.slice(made.text.lastIndexOf(made.id) + made.id.length + 1);
        expect(parseSecret(kind, made.text)).toEqual({ id: made.id, secretHash: made.secretHash });
        expect(made.secretHash).toBe(sha256(secret));
        expect(JSON.stringify({ ...made, text: '' })).not.toContain(secret);
      }),
    );
  });
});

describe('text that is no secret of the kind', () => {
  const { text } = newSecret('token', bytes(7));
  test.each([
    ['nothing', ''],
    ['its id alone', text.slice(0, 24)],
    ['a space before it', ` ${text}`],
    ['a newline after it', `${text}\n`],
    ['one character more', `${text}A`],
    ['one character less', text.slice(0, -1)],
    ['capitals in the id', text.replace('07', '0A')],
    ['another mark', text.replace('lk_', 'LK_')],
    ['an invite', newSecret('invite', bytes(7)).text],
    ['two of them', `${text},${text}`],
    ['base64 instead of base64url', `${text.slice(0, -1)}+`],
    ['a megabyte', 'lk_'.repeat(350_000)],
  ])('%s', (_what, other) => {
    expect(parseSecret('token', other)).toBeNull();
  });

  test('a token is no invite', () => {
    expect(parseSecret('invite', text)).toBeNull();
  });
});

describe('hashes', () => {
  test('are equal only to themselves', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(equalHashes(one, one)).toBe(true);
        expect(equalHashes(one, other)).toBe(one === other);
      }),
    );
  });

  test.each([
    ['', 'a'],
    ['a', ''],
    ['aa', 'a'],
    ['a', 'aa'],
    ['abab', 'ab'],
    [sha256('a'), `${sha256('a').slice(0, -1)}0`],
    [sha256('a'), `0${sha256('a').slice(1)}`],
  ])('%j is not %j', (one, other) => {
    expect(equalHashes(one, other)).toBe(false);
    expect(equalHashes(other, one)).toBe(false);
  });
});

test('what is written down of a secret is its SHA-256', () => {
  expect(digestOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(digestOf('lk_1_ü')).toBe(sha256('lk_1_ü'));
});

test('a random id has the length asked for, and five bits of each random byte', () => {
  expect(randomId(10, bytes(0))).toBe('0000000000');
  expect(randomId(3, bytes(255))).toBe('vvv');
  const all = randomId(256, (size) => Uint8Array.from({ length: size }, (_, index) => index));
  expect(new Set(all).size).toBe(32);
  expect(all).toBe('0123456789abcdefghijklmnopqrstuv'.repeat(8));
});

/**
 * Holds each stage of a signature against AWS's published examples: whole requests, and strings to sign with their
 * signatures.
 */
import { describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { HmacKey, signingKey } from '../../../../shared/domain/signing/sigv4/signing-key.ts';
import {
  amzDate,
  canonicalHeader,
  canonicalRest,
  canonicalStart,
  credentialScope,
  dayOf,
  sha256Hex,
  stringToSignStart,
} from '../../../../shared/domain/signing/sigv4/stages.ts';
import { uriEncode, uriEncodePath } from '../../../../shared/domain/signing/sigv4/uri-encode.ts';
import published from '../../../../packages/aws-stand-in/tests/vectors/sigv4-published.json' with { type: 'json' };
import keyVectors from '../../../vectors/sigv4-signing-key.json' with { type: 'json' };

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

/** Holds the documented requests whose signature is in a header. */
const inHeader = published.filter((vector) => 'authorization' in vector.headers);

test.each(inHeader.map((vector) => [vector.name, vector] as const))('the request "%s"', (_name, vector) => {
  const headers = vector.headers as unknown as Readonly<Record<string, string>>;
  const [, signedHeaders = '', signature] =
    /SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})/.exec(headers['authorization'] ?? '') ?? [];
  const [path = '', query = ''] = vector.path.split('?', 2);
  const lines = signedHeaders.split(';').map((name) => canonicalHeader(name, headers[name] ?? ''));
  const sortedQuery = query === '' ? '' : query.split('&').map(withValue).sort().join('&');
  const request =
    canonicalStart(vector.method, path) +
    canonicalRest(sortedQuery, lines.join(''), signedHeaders, headers['x-amz-content-sha256'] ?? '');
  const scope = credentialScope('20130524', 'us-east-1', 's3');
  const message = stringToSignStart('20130524T000000Z', scope) + sha256Hex(request);
  expect(signingKey(SECRET, '20130524', 'us-east-1', 's3').signHex(message)).toBe(signature);
});

function withValue(parameter: string): string {
  return parameter.includes('=') ? parameter : `${parameter}=`;
}

test('there are published requests to try', () => {
  expect(inHeader.length).toBeGreaterThanOrEqual(4);
});

test.each(keyVectors)('the string to sign of $source', (vector) => {
  const { secretAccessKey, day, region, service, stringToSign, signature } = vector;
  const key = signingKey(secretAccessKey, day, region, service);
  expect(key.signHex(stringToSign)).toBe(signature);
  const start = stringToSign.slice(0, -64);
  expect(key.signerOf(start, 64)(stringToSign.slice(-64))).toBe(signature);
});

test('AWS’s presigned GET, stage by stage', () => {
  const query =
    'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host';
  const headers = canonicalHeader('host', 'examplebucket.s3.amazonaws.com');
  const request = canonicalStart('GET', '/test.txt') + canonicalRest(query, headers, 'host', 'UNSIGNED-PAYLOAD');
  expect(request).toBe(`GET\n/test.txt\n${query}\nhost:examplebucket.s3.amazonaws.com\n\nhost\nUNSIGNED-PAYLOAD`);
  expect(sha256Hex(request)).toBe('3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04');
});

test('dates are cut to the second', () => {
  expect(amzDate(new Date('2013-05-24T23:59:59.999Z'))).toBe('20130524T235959Z');
  expect(dayOf('20130524T235959Z')).toBe('20130524');
});

test('header values lose what canonical headers must not have', () => {
  expect(canonicalHeader('content-type', '  text/plain;   charset=utf-8 ')).toBe(
    'content-type:text/plain; charset=utf-8\n',
  );
});

describe('HMAC-SHA256', () => {
  test('is that of node:crypto for any key and message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200, size: 'max' }), fc.string({ unit: 'binary' }), (key, message) => {
        const expected = createHmac('sha256', key).update(message, 'utf8').digest();
        const hmac = new HmacKey(Buffer.from(key));
        expect(hmac.sign(message)).toEqual(expected);
        expect(hmac.signHex(message)).toBe(expected.toString('hex'));
      }),
    );
  });

  test.each([0, 63, 64, 65, 200])('is that of node:crypto for a key of %i bytes', (length) => {
    const key = Buffer.alloc(length, 'k');
    expect(new HmacKey(key).sign('m')).toEqual(createHmac('sha256', key).update('m').digest());
  });

  test('signers of one key do not disturb each other', () => {
    const key = new HmacKey(Buffer.from('k'));
    const [one, other] = [key.signerOf('a', 1), key.signerOf('bcd', 2)];
    const both = [one('1'), other('23'), one('4')];
    expect(both).toEqual([key.signHex('a1'), key.signHex('bcd23'), key.signHex('a4')]);
  });
});

describe('URI encoding', () => {
  test('leaves the unreserved characters and nothing else', () => {
    const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
    for (const character of ascii) {
      const hex = `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
      expect(uriEncode(character)).toBe(/[A-Za-z0-9\-._~]/.test(character) ? character : hex);
      expect(uriEncodePath(character)).toBe(/[A-Za-z0-9\-._~/]/.test(character) ? character : hex);
    }
  });

  test('is undone by decoding, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeURIComponent(uriEncode(text))).toBe(text);
        expect(decodeURIComponent(uriEncodePath(text))).toBe(text);
        expect(uriEncodePath(text)).toBe(text.split('/').map(uriEncode).join('/'));
      }),
    );
  });
});

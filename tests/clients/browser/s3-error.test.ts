/** Holds the errors of S3's refusals: the broker's code that means the same, and nothing of what a refusal repeats of the request. */
import { describe, expect, test } from '@jest/globals';
import { LatchkeyError } from '../../../clients/browser/latchkey-error.ts';
import { s3CodeOf, s3Error, Unreached } from '../../../clients/browser/s3-error.ts';
import type { S3Answer } from '../../../clients/browser/transport.ts';

function answer(status: number, text = '', headers: Readonly<Record<string, string>> = {}): S3Answer {
  return { status, text, header: (name) => headers[name] ?? null };
}

const refusal = (code: string, rest = ''): string =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>Of &lt;S3&gt;.</Message>${rest}<RequestId>R1</RequestId></Error>`;

test.each([
  [400, 'InvalidArgument', 'invalid_request'],
  [400, 'EntityTooLarge', 'too_large'],
  [403, 'AccessDenied', 'out_of_scope'],
  [404, 'NoSuchKey', 'not_found'],
  [404, 'NoSuchUpload', 'not_found'],
  [409, 'ConditionalRequestConflict', 'conflict'],
  [412, 'PreconditionFailed', 'conflict'],
  [413, 'EntityTooLarge', 'too_large'],
  [429, 'TooManyRequests', 'rate_limited'],
  [500, 'InternalError', 'upstream_unavailable'],
  [503, 'SlowDown', 'upstream_unavailable'],
  [301, 'PermanentRedirect', 'upstream_refused'],
  [405, 'MethodNotAllowed', 'upstream_refused'],
])('%i %s is %s', (status, s3Code, code) => {
  const error = s3Error(answer(status, refusal(s3Code), { 'x-amz-request-id': 'R2' }));
  expect(error).toBeInstanceOf(LatchkeyError);
  expect(error).toMatchObject({ code, status, requestId: 'R2', message: `S3 answered ${status} ${s3Code}: Of <S3>.` });
});

describe('without a body', () => {
  test('the status says it, of a HEAD too', () => {
    expect(s3CodeOf(answer(403))).toBe('AccessDenied');
    expect(s3CodeOf(answer(404))).toBe('');
    expect(s3Error(answer(404))).toMatchObject({ code: 'not_found', message: 'S3 answered 404', requestId: undefined });
  });

  test('a page of a proxy on the way is not quoted', () => {
    expect(s3Error(answer(502, '<html><title>Bad Gateway</title></html>'))).toMatchObject({
      code: 'upstream_unavailable',
      message: 'S3 answered 502',
    });
  });
});

test('a refused signature repeats the request, and the error does not', () => {
  const secrets = ['SESSIONTOKEN1', 'SIGNATURE1', 'ASIAKEYID', 'STRINGTOSIGN'];
  const text = refusal(
    'SignatureDoesNotMatch',
    `<AWSAccessKeyId>ASIAKEYID</AWSAccessKeyId><StringToSign>STRINGTOSIGN</StringToSign><SignatureProvided>SIGNATURE1</SignatureProvided>
     <CanonicalRequest>GET\n/a\nX-Amz-Security-Token=SESSIONTOKEN1&amp;X-Amz-Signature=SIGNATURE1\nhost:b</CanonicalRequest>
     <Token-0>SESSIONTOKEN1</Token-0>`,
  );
  const error = s3Error(answer(403, text));
  const told = [
    error.message,
    error.stack,
    String(error),
    JSON.stringify(error),
    JSON.stringify(Object.entries(error)),
  ].join();
  expect(error.message).toContain('SignatureDoesNotMatch');
  expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
  expect(error.cause).toBeUndefined();
});

test('a message that goes on for ever is cut', () => {
  expect(s3Error(answer(400, `<Code>A</Code><Message>${'m'.repeat(10_000)}</Message>`)).message).toHaveLength(300);
});

test('an unreached bucket says whether it answers others', () => {
  const cause = new TypeError('Failed to fetch');
  expect(new Unreached(true, cause)).toMatchObject({ code: 'unreachable', isTransient: true, cause });
  expect(new Unreached(false, cause)).toMatchObject({ code: 'unreachable', isTransient: false });
  expect(new Unreached(false, cause)).toBeInstanceOf(LatchkeyError);
});

/**
 * The signature check refuses invalid requests before any service sees them, each with S3's own code. The tests' own
 * signer signs them, so that each has exactly one fault.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { jsonOf, send } from '../harness/http.ts';
import { sha256, signed, type SignedRequest, type Signing } from '../harness/sigv4.ts';
import { EXAMPLE_KEY, startVerifyingServer, type Found, type VerifyingServer } from '../harness/verifying-server.ts';
import { presignedPath } from '../harness/presigned-path.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const MINUTE_MS = 60_000;

let server: VerifyingServer;
beforeAll(async () => {
  server = await startVerifyingServer({ region: 'eu-central-1', now: () => NOW });
});
afterAll(async () => {
  await server.close();
});

const GET: SignedRequest = { method: 'GET', path: '/b/k', headers: {}, body: '' };
const PUT: SignedRequest = { ...GET, method: 'PUT', body: 'hello' };

async function outcome(request: SignedRequest): Promise<string> {
  const { method, headers, body } = request;
  return (jsonOf(await send(server.base, request.path, { method, headers, body })) as unknown as Found).outcome;
}

const sign = (request: SignedRequest, signing: Partial<Signing> = {}): ReturnType<typeof signed> =>
  signed(request, { credentials: EXAMPLE_KEY, base: server.base, date: NOW, ...signing });

const withHeaders = (request: SignedRequest, headers: Record<string, string>): SignedRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
});

const withoutHeader = (request: SignedRequest, name: string): SignedRequest => ({
  ...request,
  headers: Object.fromEntries(Object.entries(request.headers).filter(([other]) => other !== name)),
});

/** Returns the request with part of its Authorization header replaced. */
const withAuthorization = (request: SignedRequest, from: RegExp | string, to: string): SignedRequest => {
  const authorization = request.headers['authorization'] ?? '';
  expect(authorization).toMatch(from);
  return withHeaders(request, { authorization: authorization.replace(from, to) });
};

describe('header authentication', () => {
  test.each(['/b/k', '/b/a%20b/%C3%BC', '/b/..%2F..', '/b//x/../y/./z', '/b/k?x=1&a=b%20c&a=a&flag&empty='])(
    '%s is verified',
    async (path) => {
      expect(await outcome(sign({ ...GET, path }))).toBe('verified');
    },
  );

  test('a body with its hash, and one without', async () => {
    expect(await outcome(sign(PUT))).toBe('verified');
    expect(await outcome(sign(PUT, { payloadHash: 'UNSIGNED-PAYLOAD' }))).toBe('verified');
  });

  test('no signature at all is no error', async () => {
    expect(await outcome(GET)).toBe('unsigned');
  });

  test.each([
    ['another method', () => ({ ...sign(GET), method: 'DELETE' })],
    ['another path', () => ({ ...sign(GET), path: '/b/other' })],
    ['a dot segment in the path', () => ({ ...sign(GET), path: '/b/./k' })],
    ['one more parameter', () => ({ ...sign(GET), path: '/b/k?versionId=1' })],
    ['another parameter', () => ({ ...sign({ ...GET, path: '/b?prefix=a' }), path: '/b?prefix=b' })],
    [
      'another signed header',
      () => withHeaders(sign(withHeaders(GET, { 'x-amz-acl': 'private' })), { 'x-amz-acl': 'public-read' }),
    ],
    [
      'a signed header taken away',
      () => withoutHeader(sign(withHeaders(GET, { 'x-amz-acl': 'private' })), 'x-amz-acl'),
    ],
    ['another hash of the body', () => withHeaders(sign(PUT), { 'x-amz-content-sha256': sha256('other') })],
    ['a hash taken away', () => withHeaders(sign(PUT), { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' })],
    ['another host', () => withHeaders(sign(GET), { host: '127.0.0.1' })],
    ['another time', () => withHeaders(sign(GET), { 'x-amz-date': '20260301T120001Z' })],
    ['another secret', () => sign(GET, { credentials: { ...EXAMPLE_KEY, secretAccessKey: 'guessed' } })],
    ['another signature', () => withAuthorization(sign(GET), /Signature=\w{8}/, 'Signature=00000000')],
    ['a key for another service', () => withAuthorization(sign(GET, { service: 'sts' }), '/sts/', '/s3/')],
    [
      'a key for another region',
      () => withAuthorization(sign(GET, { region: 'us-east-1' }), '/us-east-1/', '/eu-central-1/'),
    ],
  ])('%s: SignatureDoesNotMatch', async (_what, request) => {
    expect(await outcome(request())).toBe('403 SignatureDoesNotMatch');
  });

  test('another body', async () => {
    expect(await outcome({ ...sign(PUT), body: 'hellO' })).toBe('400 XAmzContentSHA256Mismatch');
  });

  test.each([
    [
      'an unknown key',
      () => sign(GET, { credentials: { ...EXAMPLE_KEY, accessKeyId: 'AKIAUNKNOWN' } }),
      '403 InvalidAccessKeyId',
    ],
    ['another region', () => sign(GET, { region: 'us-east-1' }), '400 AuthorizationHeaderMalformed'],
    ['an unknown service', () => sign(GET, { service: 'ec2' }), '501 NotImplemented'],
    [
      'the scope of another day',
      () => withAuthorization(sign(GET), '/20260301/', '/20260228/'),
      '400 AuthorizationHeaderMalformed',
    ],
    [
      'another terminator',
      () => withAuthorization(sign(GET), 'aws4_request', 'aws4_reques'),
      '400 AuthorizationHeaderMalformed',
    ],
    [
      'no signature in it',
      () => withAuthorization(sign(GET), /, Signature=.*/, ''),
      '400 AuthorizationHeaderMalformed',
    ],
    [
      'host not signed',
      () => withAuthorization(sign(GET), 'SignedHeaders=host;', 'SignedHeaders='),
      '403 AccessDenied',
    ],
    [
      'SignedHeaders out of order',
      () => withAuthorization(sign(GET), /SignedHeaders=host;(\S+),/, 'SignedHeaders=$1;host,'),
      '400 AuthorizationHeaderMalformed',
    ],
    [
      'an x-amz- header that is not signed',
      () => withHeaders(sign(GET), { 'x-amz-acl': 'public-read' }),
      '403 AccessDenied',
    ],
    [
      'x-amz-content-sha256 missing',
      () => withoutHeader(withAuthorization(sign(GET), 'x-amz-content-sha256;', ''), 'x-amz-content-sha256'),
      '400 InvalidRequest',
    ],
    ['x-amz-content-sha256 of no kind', () => sign(PUT, { payloadHash: 'none' }), '400 InvalidArgument'],
    ['a hash in capitals', () => sign(PUT, { payloadHash: sha256('hello').toUpperCase() }), '400 InvalidArgument'],
    [
      'chunks signed with Signature 4A',
      () => sign(PUT, { payloadHash: 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD' }),
      '501 NotImplemented',
    ],
    ['no date', () => withoutHeader(withAuthorization(sign(GET), ';x-amz-date', ''), 'x-amz-date'), '403 AccessDenied'],
    [
      'a signature in header and query',
      () => ({ ...sign(GET), path: presignedPath(server.base, '/b/k', NOW) }),
      '400 InvalidArgument',
    ],
    [
      'a parameter of a signature in the query, too',
      () => sign({ ...GET, path: '/b/k?X-Amz-Expires=900' }),
      '400 InvalidArgument',
    ],
    ['Signature 2', () => withHeaders(GET, { authorization: 'AWS AKIAIOSFODNN7EXAMPLE:c2ln' }), '400 InvalidRequest'],
    [
      'Signature 2 in the query',
      () => ({ ...GET, path: '/b/k?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1&Signature=a' }),
      '400 InvalidRequest',
    ],
    [
      'Signature 4A',
      () => withHeaders(GET, { authorization: 'AWS4-ECDSA-P256-SHA256 Credential=a' }),
      '501 NotImplemented',
    ],
    ['a bearer token', () => withHeaders(GET, { authorization: 'Bearer a' }), '400 AuthorizationHeaderMalformed'],
  ])('%s', async (_what, request, expected) => {
    expect(await outcome(request())).toBe(expected);
  });

  test.each([
    [-15 * MINUTE_MS, 'verified'],
    [15 * MINUTE_MS, 'verified'],
    [-15 * MINUTE_MS - 1000, '403 RequestTimeTooSkewed'],
    [15 * MINUTE_MS + 1000, '403 RequestTimeTooSkewed'],
  ])('signed %d ms away from now: %s', async (offset, expected) => {
    expect(await outcome(sign(GET, { date: new Date(NOW.getTime() + offset) }))).toBe(expected);
  });
});

describe('presigned', () => {
  const at = (offsetMs: number): Date => new Date(NOW.getTime() + offsetMs);

  test.each([
    ['at once', 0, 60, 'verified'],
    ['in its last second', -59_000, 60, 'verified'],
    ['after its last second', -60_000, 60, '403 AccessDenied'],
    ['from a clock a little ahead', 14 * MINUTE_MS, 60, 'verified'],
    ['from the future', 16 * MINUTE_MS, 60, '403 AccessDenied'],
    ['for seven days', -6 * 24 * 60 * MINUTE_MS, 604_800, 'verified'],
    ['for longer', 0, 604_801, '400 AuthorizationQueryParametersError'],
    ['for no time', 0, 0, '400 AuthorizationQueryParametersError'],
    ['for a negative time', 0, -1, '400 AuthorizationQueryParametersError'],
    ['for half seconds', 0, 1.5, '400 AuthorizationQueryParametersError'],
  ])('%s', async (_what, offset, expires, expected) => {
    expect(await outcome({ ...GET, path: presignedPath(server.base, '/b/k', at(offset), { expires }) })).toBe(expected);
  });

  test.each([
    ['another path', '/b/k', '/b/l', '403 SignatureDoesNotMatch'],
    ['a longer life', 'X-Amz-Expires=900', 'X-Amz-Expires=901', '403 SignatureDoesNotMatch'],
    ['another time', 'X-Amz-Date=20260301T120000Z', 'X-Amz-Date=20260301T120001Z', '403 SignatureDoesNotMatch'],
    [
      'one more parameter',
      '&X-Amz-Signature',
      '&response-content-type=text%2Fhtml&X-Amz-Signature',
      '403 SignatureDoesNotMatch',
    ],
    [
      'a token of somebody else',
      '&X-Amz-Signature',
      '&X-Amz-Security-Token=a&X-Amz-Signature',
      '403 SignatureDoesNotMatch',
    ],
    ['another region', '%2Feu-central-1%2F', '%2Fus-east-1%2F', '400 AuthorizationHeaderMalformed'],
    ['no life', '&X-Amz-Expires=900', '', '400 AuthorizationQueryParametersError'],
    ['a credential in pieces', '%2Faws4_request', '', '400 AuthorizationQueryParametersError'],
    ['another algorithm', 'AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1', '400 AuthorizationQueryParametersError'],
    ['Signature 4A', 'AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256', '501 NotImplemented'],
    ['no signature', /&X-Amz-Signature=.*/, '', '400 AuthorizationQueryParametersError'],
  ])('%s', async (_what, from, to, expected) => {
    const path = presignedPath(server.base, '/b/k', NOW);
    expect(path).toMatch(from);
    expect(await outcome({ ...GET, path: path.replace(from, to) })).toBe(expected);
  });

  const PARAMETERS = ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature'].map(
    (name) => `X-Amz-${name}`,
  );
  const OPTIONAL = ['X-Amz-Security-Token', 'X-Amz-Content-Sha256'];

  test.each([...PARAMETERS, ...OPTIONAL])('%s twice, or in other letters', async (name) => {
    const path = presignedPath(server.base, '/b/k', NOW, { parameters: OPTIONAL.map((each) => [each, 'a'] as const) });
    const [parameter = ''] = new RegExp(`${name}=[^&]*`).exec(path) ?? [];
    expect(parameter).not.toBe('');
    for (const changed of [
      `${path}&${parameter}`,
      path.replace(name, name.toLowerCase()),
      path.replace(name, name.toUpperCase()),
      `${path}&${parameter.toLowerCase()}`,
    ])
      expect(await outcome({ ...GET, path: changed })).toBe('400 AuthorizationQueryParametersError');
  });

  test('a parameter and a header that differ', async () => {
    const hash = [['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD']] as const;
    const path = presignedPath(server.base, '/b/k', NOW, { parameters: hash });
    expect(await outcome({ ...GET, path })).toBe('verified');
    for (const [name, value] of [
      ['x-amz-content-sha256', sha256('')],
      ['x-amz-date', '20260301T120001Z'],
    ] as const)
      expect(await outcome({ ...GET, path, headers: { [name]: value } })).toBe('400 InvalidArgument');
    const same = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    expect(await outcome({ ...GET, path, headers: same })).toBe('403 AccessDenied');
  });

  test('another method, and a header that is not signed', async () => {
    const path = presignedPath(server.base, '/b/k', NOW);
    expect(await outcome({ ...GET, path, method: 'PUT' })).toBe('403 SignatureDoesNotMatch');
    expect(await outcome({ ...GET, path, headers: { 'x-amz-acl': 'public-read' } })).toBe('403 AccessDenied');
    expect(await outcome({ ...GET, path, headers: { range: 'bytes=0-1' } })).toBe('verified');
  });
});

describe('services with buffered bodies', () => {
  const POST: SignedRequest = { ...GET, method: 'POST', path: '/', body: 'Action=GetCallerIdentity' };

  test('the body is part of the signature', async () => {
    expect(await outcome(sign(POST, { service: 'sts' }))).toBe('verified');
    expect(await outcome({ ...sign(POST, { service: 'sts' }), body: 'Action=AssumeRole' })).toBe(
      '403 SignatureDoesNotMatch',
    );
  });

  test('what the header says of the body does not count', async () => {
    const request = { ...sign(POST, { service: 'sts', payloadHash: 'UNSIGNED-PAYLOAD' }), body: 'Action=AssumeRole' };
    expect(await outcome(request)).toBe('403 SignatureDoesNotMatch');
  });

  test('more than 1 MiB is refused', async () => {
    const body = 'a'.repeat(1024 * 1024 + 1);
    expect(await outcome(sign({ ...POST, body }, { service: 'sts' }))).toBe('413 RequestEntityTooLarge');
  });
});

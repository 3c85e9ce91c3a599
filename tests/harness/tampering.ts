/** Changes to a signed PUT of text, to a body in signed chunks and to a presigned URL, and what S3 answers to each. */
import { sha256, type SignedRequest } from '../../packages/aws-stand-in/tests/harness/sigv4.ts';

type Tampering<Value> = readonly [what: string, change: (value: Value) => Value, answer: string];

const MISMATCH = '403 SignatureDoesNotMatch';
const MALFORMED = '400 AuthorizationHeaderMalformed';
const HASH_MISMATCH = '400 XAmzContentSHA256Mismatch';
const QUERY_ERROR = '400 AuthorizationQueryParametersError';

export const CHUNKS = ['x'.repeat(8192), 'the end'];

const inPath = (from: string, to: string) => (put: SignedRequest) => ({ ...put, path: put.path.replace(from, to) });
const withBody = (body: string) => (put: SignedRequest) => ({ ...put, body });
const withHeaders = (headers: Readonly<Record<string, string>>) => (put: SignedRequest) => ({
  ...put,
  headers: { ...put.headers, ...headers },
});
const without = (name: string) => (put: SignedRequest) => ({
  ...put,
  headers: Object.fromEntries(Object.entries(put.headers).filter(([key]) => key !== name)),
});
const authorization = (change: (text: string) => string) => (put: SignedRequest) =>
  withHeaders({ authorization: change(put.headers['authorization'] ?? '') })(put);
const secondChunk = (body: string): number => body.indexOf('\r\n7;') + 2;

export const PUTS: readonly Tampering<SignedRequest>[] = [
  ['another method', (put) => ({ ...put, method: 'DELETE', body: '' }), MISMATCH],
  ['another key', inPath('tampered', 'other'), MISMATCH],
  ['a key in capitals', inPath('.txt', '.TXT'), MISMATCH],
  ['a slash more', inPath('/max/', '/max//'), MISMATCH],
  ['another query', inPath('PutObject', 'x'), MISMATCH],
  ['a query more', (put) => ({ ...put, path: `${put.path}&acl` }), MISMATCH],
  ['no query', (put) => ({ ...put, path: put.path.split('?')[0] ?? '' }), MISMATCH],
  ['another type', withHeaders({ 'content-type': 'text/html' }), MISMATCH],
  ['another note', withHeaders({ 'x-amz-meta-note': 'changed' }), MISMATCH],
  ['no note', without('x-amz-meta-note'), MISMATCH],
  ['an unsigned x-amz- header', withHeaders({ 'x-amz-acl': 'public-read' }), '403 AccessDenied'],
  ['an unsigned copy source', withHeaders({ 'x-amz-copy-source': '/webqsee/x' }), '403 AccessDenied'],
  ['another body', withBody('as forged'), HASH_MISMATCH],
  ['a shorter body', withBody('as'), HASH_MISMATCH],
  ['no body', withBody(''), HASH_MISMATCH],
  ['an unsigned body', withHeaders({ 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }), MISMATCH],
  ['the hash of another body', withHeaders({ 'x-amz-content-sha256': sha256('') }), MISMATCH],
  ['no hash of the body', without('x-amz-content-sha256'), '400 InvalidRequest'],
  ['another host', withHeaders({ host: 'localhost' }), MISMATCH],
  ['no token', without('x-amz-security-token'), '403 InvalidAccessKeyId'],
  ['no signature at all', without('authorization'), '403 AccessDenied'],
  ['one other digit', authorization((text) => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0')), MISMATCH],
  ['a header less', authorization((text) => text.replace('content-type;', '')), MISMATCH],
  ['the host unsigned', authorization((text) => text.replace('host;', '')), '403 AccessDenied'],
  ['another region', authorization((text) => text.replace('central', 'west')), MALFORMED],
  ['another service', authorization((text) => text.replace('/s3/', '/sts/')), MISMATCH],
  ['another key id', authorization((text) => text.replace('ASIA', 'ASIB')), '400 InvalidToken'],
  ['signature version 2', withHeaders({ authorization: 'AWS AKIAEXAMPLE:c2lnbmF0dXJl' }), '400 InvalidRequest'],
  ['a bearer token', withHeaders({ authorization: 'Bearer x' }), MALFORMED],
];

export const CHUNKED: readonly Tampering<string>[] = [
  ['other bytes', (body) => body.replace('the end', 'the fin'), MISMATCH],
  ['another signature', (body) => body.replace(/[0-9a-f](?=\r\n)/, '!'), '400 InvalidChunkSizeError'],
  ['a chunk less', (body) => body.slice(secondChunk(body)), MISMATCH],
  ['no last chunk', (body) => body.slice(0, body.lastIndexOf('0;')), '400 IncompleteBody'],
  ['a chunk twice', (body) => body.slice(0, secondChunk(body)) + body, '400 IncompleteBody'],
  ['no signatures', (body) => body.replace(/;chunk-signature=[0-9a-f]+/g, ''), '400 InvalidChunkSizeError'],
];

export const URLS: readonly Tampering<string>[] = [
  ['another key', (url) => url.replace('tampered', 'other'), MISMATCH],
  ['a longer life', (url) => url.replace('X-Amz-Expires=60', 'X-Amz-Expires=3600'), MISMATCH],
  ['a parameter more', (url) => `${url}&versionId=1`, MISMATCH],
  ['no signature', (url) => url.replace(/&X-Amz-Signature=[0-9a-f]+/, ''), QUERY_ERROR],
  ['two signatures', (url) => `${url}&X-Amz-Signature=${'0'.repeat(64)}`, QUERY_ERROR],
  ['eight days', (url) => url.replace('Expires=60', 'Expires=691200'), QUERY_ERROR],
  ['no life', (url) => url.replace('Expires=60', 'Expires=0'), QUERY_ERROR],
];

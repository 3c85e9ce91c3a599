/** Proves that errors become problem details with a stable code and status, and reveal nothing of the inside. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HTTP_STATUS, LatchkeyError, type ErrorCode } from '../../shared/errors.ts';
import { knownError, problem } from '../../shared/http/problem.ts';
import type { Reply } from '../../shared/http/reply.ts';

/** Clients rely on these statuses. */
const CONTRACT: Readonly<Record<string, number>> = {
  invalid_request: 400,
  unauthenticated: 401,
  invalid_dpop_proof: 401,
  not_a_member: 403,
  out_of_scope: 403,
  not_found: 404,
  method_not_allowed: 405,
  already_redeemed: 409,
  conflict: 409,
  limit_reached: 409,
  expired: 410,
  too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  internal: 500,
  upstream_refused: 502,
  upstream_unavailable: 503,
};
/** A door sets the challenge; the error passes it on unchanged. */
const CHALLENGE = 'Basic realm="smap"';
const bodyOf = (reply: Reply): unknown => JSON.parse(reply.body ?? '');

test('the codes and their statuses are the contract’s', () => {
  expect(HTTP_STATUS).toEqual(CONTRACT);
});

describe.each(Object.keys(HTTP_STATUS) as ErrorCode[])('%s', (code) => {
  const error = new LatchkeyError(code, 'what to do about it');

  test('is problem details with its status, code and the request’s id', () => {
    const reply = problem(error, 'request-1', CHALLENGE);
    expect(reply.statusCode).toBe(CONTRACT[code]);
    expect(reply.headers?.['content-type']).toBe('application/problem+json');
    expect(bodyOf(reply)).toEqual({
      title: expect.stringMatching(/^[A-Z]/) as unknown,
      status: CONTRACT[code],
      code,
      detail: 'what to do about it',
      requestId: 'request-1',
    });
  });

  test('is {"Code","Message"} for a container credentials client', () => {
    const reply = problem(error, 'request-1', CHALLENGE, 'container');
    expect(reply.statusCode).toBe(CONTRACT[code]);
    expect(reply.headers?.['content-type']).toBe('application/json');
    expect(bodyOf(reply)).toEqual({ Code: code, Message: 'what to do about it' });
  });

  test('says it in `Version`, too, for who runs credential_process', () => {
    const reply = problem(error, 'request-1', CHALLENGE, 'process');
    const { headers, statusCode, body = '' } = problem(error, 'request-1', CHALLENGE);
    expect(reply).toMatchObject({ headers, statusCode });
    const Version = `latchkey: ${code}: what to do about it`;
    expect(bodyOf(reply)).toEqual({ ...(JSON.parse(body) as object), Version });
  });

  test('is false for a shell', () => {
    const reply = problem(error, 'request-1', CHALLENGE, 'env');
    expect([reply.statusCode, reply.headers?.['content-type']]).toEqual([CONTRACT[code], 'text/plain; charset=utf-8']);
    expect(reply.body).toBe(`false\n# latchkey: ${code}: what to do about it, request request-1\n`);
  });

  test('challenges only where to authenticate would help', () => {
    const challenged = problem(error, 'request-1', CHALLENGE).headers?.['www-authenticate'];
    expect(challenged).toBe(CONTRACT[code] === 401 ? CHALLENGE : undefined);
  });
});

describe('headers', () => {
  test('Retry-After says when', () => {
    const error = new LatchkeyError('rate_limited', 'wait', { retryAfterSeconds: 40 });
    expect(problem(error, 'r', CHALLENGE).headers).toMatchObject({ 'retry-after': '40' });
    expect(problem(error, 'r', CHALLENGE, 'container').headers).toMatchObject({ 'retry-after': '40' });
  });

  test('Allow says what would do', () => {
    const error = new LatchkeyError('method_not_allowed', 'no', { allowedMethods: ['GET', 'POST'] });
    expect(problem(error, 'r', CHALLENGE).headers).toMatchObject({ allow: 'GET, POST' });
  });

  test('neither is there without a reason', () => {
    expect(Object.keys(problem(new LatchkeyError('not_found', 'no'), 'r', CHALLENGE).headers ?? {})).toEqual([
      'content-type',
    ]);
  });
});

describe('what is not meant for callers', () => {
  test.each<[string, unknown]>([
    ['an error of a library', new TypeError('secret arn:aws:iam::1:role/x')],
    ['an internal error of ours', new LatchkeyError('internal', 'secret: TABLE_NAME is not set')],
    ['text', 'secret'],
    ['nothing', undefined],
    ['a look-alike', { code: 'not_found', message: 'secret', name: 'LatchkeyError' }],
  ])('%s is internal and says nothing', (_what, thrown) => {
    const known = knownError(thrown);
    expect(known.code).toBe('internal');
    expect(known.cause).toBe(thrown);
    expect(JSON.stringify([problem(known, 'r', CHALLENGE), problem(known, 'r', CHALLENGE, 'container')])).not.toContain(
      'secret',
    );
  });

  test('the cause of a known error is not shown', () => {
    const known = knownError(new LatchkeyError('upstream_refused', 'refused', { cause: new Error('secret') }));
    expect(JSON.stringify(problem(known, 'r', CHALLENGE))).not.toContain('secret');
  });
});

test('a known error stays what it is', () => {
  const error = new LatchkeyError('conflict', 'x');
  expect(knownError(error)).toBe(error);
});

test('whatever a detail or an id holds, a shell gets two lines without a character that it acts on', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (detail, requestId) => {
      const { body = '' } = problem(new LatchkeyError('conflict', detail), requestId, CHALLENGE, 'env');
      expect(body).toMatch(/^false\n# latchkey: conflict: [A-Za-z0-9 .,:_/-]*\n$/);
    }),
  );
});

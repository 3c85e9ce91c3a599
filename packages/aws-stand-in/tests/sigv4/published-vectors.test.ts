/** Signatures published in AWS's documentation of S3, as whole requests; each is refused after a small change. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { jsonOf, send } from '../harness/http.ts';
import vectors from '../vectors/sigv4-published.json' with { type: 'json' };
import { startVerifyingServer, type Found, type VerifyingServer } from '../harness/verifying-server.ts';

interface Piece {
  readonly text: string;
  readonly times?: number;
}

interface Vector {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: readonly Piece[];
  readonly payload?: readonly Piece[];
  readonly trailers?: Readonly<Record<string, string>>;
}

const named = (vectors as unknown as Vector[]).map((vector) => [vector.name, vector] as const);
const text = (pieces: readonly Piece[] = []): string =>
  pieces.map((piece) => piece.text.repeat(piece.times ?? 1)).join('');

let server: VerifyingServer;
beforeAll(async () => {
  server = await startVerifyingServer({ region: 'us-east-1', now: () => new Date('2013-05-24T00:00:00Z') });
});
afterAll(async () => {
  await server.close();
});

const found = async ({ method, path, headers, body }: Vector, change?: (body: string) => string): Promise<Found> => {
  const sent = change === undefined ? text(body) : change(text(body));
  return jsonOf(await send(server.base, path, { method, headers, body: sent })) as unknown as Found;
};

describe.each(named)('%s', (_name, vector) => {
  test('is verified', async () => {
    expect(await found(vector)).toEqual({
      outcome: 'verified',
      payload: text(vector.payload),
      trailers: vector.trailers ?? {},
    });
  });

  test('with another method it is refused', async () => {
    const { outcome } = await found({ ...vector, method: 'POST' });
    expect(outcome).toBe('403 SignatureDoesNotMatch');
  });

  test('with another host it is refused', async () => {
    const { outcome } = await found({ ...vector, headers: { ...vector.headers, host: 'other.s3.amazonaws.com' } });
    expect(outcome).toBe('403 SignatureDoesNotMatch');
  });

  test('with one more parameter it is refused', async () => {
    const { outcome } = await found({ ...vector, path: `${vector.path}${vector.path.includes('?') ? '&' : '?'}acl=` });
    expect(outcome).toBe('403 SignatureDoesNotMatch');
  });
});

describe('one change in the body is refused', () => {
  const vectorNamed = (name: string): Vector => {
    const vector = named.find(([other]) => other === name)?.[1];
    if (vector === undefined) throw new Error(`no vector ${name}`);
    return vector;
  };

  test.each([
    ['PUT Object', 'Amazon S3', 'Amazon S4', '400 XAmzContentSHA256Mismatch'],
    ['chunked upload', 'aaaa\r\n400', 'aaab\r\n400', '403 SignatureDoesNotMatch'],
    ['chunked upload', 'b6c6ea8a', 'b6c6ea8b', '403 SignatureDoesNotMatch'],
    ['chunked upload with a trailer', 'aaaa\r\n0;', 'aaab\r\n0;', '403 SignatureDoesNotMatch'],
    ['chunked upload with a trailer', 'sOO8/Q==', 'sOO8/R==', '403 SignatureDoesNotMatch'],
    ['chunked upload with a trailer', 'd81f82fc', 'd81f82fd', '403 SignatureDoesNotMatch'],
    ['chunked upload with a trailer', 'x-amz-checksum-crc32c:sOO8/Q==\r\n', '', '403 SignatureDoesNotMatch'],
    ['chunked upload with a trailer', 'x-amz-trailer-signature:', 'x-other:', '403 SignatureDoesNotMatch'],
  ])('%s: %j becomes %j', async (name, from, to, outcome) => {
    const vector = vectorNamed(name);
    expect(text(vector.body)).toContain(from);
    const answer = await found(vector, (body) => body.replace(from, to));
    expect(answer).toEqual({ outcome });
  });
});

/**
 * Checks the contents of a presign request: the gallery of bad items, each with its code, and good items of every
 * operation.
 */
import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { decide } from '../../../shared/domain/signing/presign-decision.ts';
import type { PresignRequest } from '../../../shared/domain/signing/presign-item.ts';
import { Presigner, presignBatch, type Presigned } from '../../../shared/domain/signing/presigner.ts';
import { SigningKeys } from '../../../shared/domain/signing/sigv4/signing-keys.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { presignItems } from '../../../shared/http/presign/presign-request.ts';
import TYPES from '../../vectors/media-types.json' with { type: 'json' };
import { BAD_ITEMS, OWN, ROOT, SCOPE as scope } from '../../harness/presign-bad-items.ts';

function itemsOf(requests: unknown, event: object = {}): (PresignRequest | LatchkeyError)[] {
  return presignItems({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ requests }),
    isBase64Encoded: false,
    ...event,
  } as unknown as APIGatewayProxyEventV2);
}

/** Runs an item through schema, decision and signature, as far as it gets. */
async function outcomeOf(item: unknown): Promise<unknown> {
  const [outcome] = await presignBatch(itemsOf([item]), scope, () => {
    const credentials = { accessKeyId: 'ASIA', secretAccessKey: 's', sessionToken: 't' };
    const session = {
      credentials,
      expiresAt: new Date('2026-11-23T11:00:00Z'),
      tokenBytes: undefined,
      tokenPercent: undefined,
    };
    const location = { s3Region: 'eu-central-1', s3Endpoint: null, s3ForcePathStyle: false };
    return Promise.resolve(
      new Presigner(scope, session, location, new Date('2026-11-23T10:00:00Z'), new SigningKeys()),
    );
  });
  return outcome;
}

describe('a bad item', () => {
  test.each(BAD_ITEMS.map(({ name, code, item }) => [name, code, item] as const))(
    '%s: %s',
    async (_name, code, item) => {
      const outcome = await outcomeOf(item);
      expect(outcome).toBeInstanceOf(LatchkeyError);
      expect(outcome).toMatchObject({ code });
      // An error names the field and never its value.
      const { message } = outcome as LatchkeyError;
      expect(message).toMatch(
        code === 'out_of_scope'
          ? / is not granted there; GET /
          : /^(?:request(?:\.[a-zA-Z0-9]+|: (?:unknown field "\w+"|an unknown field); allowed are: |: is not an object$)|(?:a key|a prefix|a form’s key(?: and contentType)?|startAfter) )/,
      );
      expect(message.length).toBeLessThan(200);
      expect(message).not.toMatch(/ada|webqsee|kkk|public-read/);
    },
  );
});

describe('a good item', () => {
  const upload = { key: OWN, uploadId: '2~Fw_x.y-z' };
  test.each<object>([
    { op: 'get', key: OWN },
    {
      op: 'get',
      key: OWN,
      responseContentType: 'image/jpeg',
      responseContentDisposition: 'attachment; filename="a b.jpg"',
    },
    {
      op: 'get',
      key: OWN,
      responseContentType: 'text/'.padEnd(1024, 't'),
      responseContentDisposition: 'd'.repeat(1024),
    },
    {
      op: 'get',
      key: OWN,
      responseContentDisposition: `attachment; filename*=UTF-8''${encodeURIComponent('写'.repeat(80))}.jpg`,
    },
    ...['get', 'head', 'put', 'delete', 'createMultipart'].map((op) => ({ op, key: `${ROOT}private/max/` })),
    { op: 'get', key: `${ROOT}shared/` },
    { op: 'get', key: OWN.padEnd(1024, 'k') },
    { op: 'get', key: OWN, expiresInSeconds: 1 },
    { op: 'head', key: OWN, expiresInSeconds: 3600 },
    {
      op: 'put',
      key: OWN,
      contentType: 'text/plain; charset="utf-8"',
      contentLength: 0,
      checksumSha256: 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
      ifNoneMatch: '*',
    },
    { op: 'put', key: OWN, contentLength: 5 * 1024 ** 3 },
    { op: 'post', key: OWN, maxBytes: 0 },
    { op: 'post', key: OWN, contentType: 'image/', minBytes: 5, maxBytes: 5 },
    { op: 'delete', key: OWN },
    { op: 'list', prefix: `${ROOT}shared/` },
    { op: 'list', prefix: `${ROOT}shared/ma`, delimiter: '/', maxKeys: 1000, continuationToken: '1/a+b==' },
    { op: 'list', prefix: `${ROOT}shared/`, delimiter: 'ü'.repeat(64), continuationToken: 't'.repeat(2048) },
    { op: 'list', prefix: `${ROOT}shared/`, continuationToken: `${ROOT}a b+/=ü😀\u0000\n\u009f\ufffe` },
    { op: 'list', prefix: `${ROOT}shared/`, startAfter: '../ü//b', encodingType: 'url' },
    { op: 'list', prefix: `${ROOT}shared/`, startAfter: 'ü'.repeat(512) },
    { op: 'createMultipart', key: OWN, contentType: 'video/mp4' },
    { op: 'createMultipart', key: OWN, contentType: 'video/'.padEnd(1024, 'v') },
    ...[200, 201, 204].map((successStatus) => ({ op: 'post', key: OWN, maxBytes: 1, successStatus })),
    { op: 'listParts', ...upload, partNumberMarker: 0, maxParts: 1 },
    { op: 'listParts', ...upload, partNumberMarker: 10_000, maxParts: 1000 },
    { op: 'uploadPart', ...upload, partNumber: 10_000 },
    { op: 'listParts', ...upload },
    { op: 'listParts', key: OWN, uploadId: 'u'.repeat(1024) },
    { op: 'completeMultipart', ...upload },
    { op: 'abortMultipart', ...upload },
  ])('%j', (item) => {
    const [parsed] = itemsOf([item]);
    expect(parsed).toEqual(item);
    expect(() => decide(parsed as PresignRequest, scope)).not.toThrow();
  });
});

describe('a media type', () => {
  const PLACES = [
    ['put', 'contentType'],
    ['createMultipart', 'contentType'],
    ['post', 'contentType'],
    ['get', 'responseContentType'],
  ] as const;

  function taken(op: string, field: string, value: string): unknown {
    const [parsed] = itemsOf([{ op, key: OWN, ...(op === 'post' ? { maxBytes: 1 } : {}), [field]: value }]);
    if (parsed instanceof LatchkeyError) throw parsed;
    expect(parsed).toHaveProperty('op', op);
    return (parsed as unknown as Record<string, unknown>)[field];
  }

  describe.each(PLACES)('of %s, %s,', (op, field) => {
    test.each((TYPES.types as readonly { text: string; sent?: string }[]).map(({ text, sent = text }) => [text, sent]))(
      '%j is signed as %j',
      (text, sent) => {
        expect(taken(op, field, text)).toBe(sent);
      },
    );

    test.each(TYPES.refused.filter((text) => !(op === 'post' && text.trim() === 'image/')))('%j is refused', (text) => {
      expect(() => taken(op, field, text)).toThrow(
        expect.objectContaining({
          code: 'invalid_request',
          message: expect.stringMatching(
            new RegExp(`^request\\.${field}: is not a media type like image/jpeg`),
          ) as unknown,
        }),
      );
    });

    test.each(['', ' ', '\t '])('%j is as if absent', (text) => {
      expect(taken(op, field, text)).toBeUndefined();
    });
  });

  test('of a form may be the beginning of one', () => {
    expect(taken('post', 'contentType', ' image/ ')).toBe('image/');
  });

  test('that is empty is in no URL and no form', async () => {
    const items = PLACES.map(([op, field]) => ({
      op,
      key: OWN,
      ...(op === 'post' ? { maxBytes: 1 } : {}),
      [field]: ' ',
    }));
    for (const item of items) {
      const { url, headers, fields } = (await outcomeOf(item)) as Presigned;
      expect([url.includes('response-content-type'), headers]).toEqual([false, undefined]);
      expect(Object.keys(fields ?? {})).not.toContain('Content-Type');
      expect(Buffer.from(fields?.['Policy'] ?? '', 'base64').toString()).not.toContain('Content-Type');
    }
  });
});

test('a disposition that is empty is as if absent, and white space around it is not signed', () => {
  const taken = (responseContentDisposition: string): unknown =>
    itemsOf([{ op: 'get', key: OWN, responseContentDisposition }]);
  for (const text of ['', '  ']) expect(taken(text)).toEqual([{ op: 'get', key: OWN }]);
  expect(taken(' inline ')).toEqual([{ op: 'get', key: OWN, responseContentDisposition: 'inline' }]);
});

test('a disposition that S3 would refuse is refused with the way to write it', () => {
  for (const text of ['attachment; filename="写真.jpg"', 'attachment; filename="é.jpg"', 'inline\n'])
    expect(itemsOf([{ op: 'get', key: OWN, responseContentDisposition: text }])).toEqual([
      expect.objectContaining({
        message:
          "request.responseContentDisposition: is not printable ASCII; write other characters of a file name as filename*=UTF-8''{percent-encoded}",
      }),
    ]);
});

test('a list that starts nowhere starts at its beginning', () => {
  const prefix = `${ROOT}shared/`;
  expect(itemsOf([{ op: 'list', prefix, startAfter: '' }])).toEqual([{ op: 'list', prefix }]);
});

test('a long line of anything is refused in a moment', () => {
  for (const part of [' ', ';', ';a="', '\\"', ';a=b c', '\t', ' -']) {
    const line = `a/b${part.repeat(300_000)}é`;
    for (const field of ['contentType', 'ifNoneMatch', 'checksumSha256'])
      expect(itemsOf([{ op: 'put', key: OWN, [field]: line }])).toEqual([expect.any(LatchkeyError)]);
  }
});

describe('the envelope', () => {
  test('takes 1,000 items, and not one more', () => {
    const item = { op: 'get', key: OWN };
    expect(itemsOf(Array.from({ length: 1000 }, () => item))).toHaveLength(1000);
    expect(() => itemsOf(Array.from({ length: 1001 }, () => item))).toThrow(
      expect.objectContaining({ code: 'too_large' }),
    );
  });

  test('takes 2 MB, and not a byte more', () => {
    const json = JSON.stringify({ requests: [] });
    const most = json + ' '.repeat(2 * 1024 * 1024 - json.length);
    expect(itemsOf([], { body: most })).toEqual([]);
    expect(() => itemsOf([], { body: `${most} ` })).toThrow(expect.objectContaining({ code: 'too_large' }));
  });

  test('is not narrowed by a misspelt query', () => {
    expect(() => itemsOf([], { queryStringParameters: { user: 'ada' } })).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });
});

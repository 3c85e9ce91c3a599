/** What a presign request may hold: the gallery of bad items, each with its code, and good ones of every operation. */
import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { decide } from '../../../shared/domain/signing/presign-decision.ts';
import type { PresignRequest } from '../../../shared/domain/signing/presign-item.ts';
import { Presigner, presignBatch } from '../../../shared/domain/signing/presign.ts';
import { scopeOf } from '../../../shared/domain/authority/scope.ts';
import { SigningKeys } from '../../../shared/domain/signing/sigv4/signing-keys.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { presignItems } from '../../../shared/http/presign/presign-request.ts';
import { BAD_ITEMS, OWN, ROOT } from '../../harness/presign-bad-items.ts';

const scope = scopeOf({
  team: 'demo',
  user: 'max',
  role: 'member',
  layout: 'webqsee',
  bucket: 'webqsee',
  root: ROOT,
  membership: 'g.m',
});

function itemsOf(requests: unknown, event: object = {}): (PresignRequest | LatchkeyError)[] {
  return presignItems({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ requests }),
    isBase64Encoded: false,
    ...event,
  } as unknown as APIGatewayProxyEventV2);
}

/** The item's way as far as it comes: its schema, the decision, the signature. */
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
      // A refusal names the field, never what was in it.
      const { message } = outcome as LatchkeyError;
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
    { op: 'get', key: OWN, responseContentType: 't'.repeat(256), responseContentDisposition: 'd'.repeat(256) },
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
    { op: 'createMultipart', key: OWN, contentType: 'video/mp4' },
    { op: 'createMultipart', key: OWN, contentType: 'video/'.padEnd(256, 'v') },
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

/**
 * Proves that a batch is decided before anything is signed, each item independently, and that the stated end of a URL
 * is its real one.
 */
import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { isGranted } from '../../../shared/domain/authority/decision.ts';
import { parseListPrefix, parseObjectKey } from '../../../shared/domain/authority/object-key.ts';
import { actionOf, URL_OPERATION_NAMES, type OperationName } from '../../../shared/domain/signing/presign-operation.ts';
import { decide, type Decided } from '../../../shared/domain/signing/presign-decision.ts';
import type { PresignRequest } from '../../../shared/domain/signing/presign-item.ts';
import { presignBatch, Presigner, type Presigned } from '../../../shared/domain/signing/presigner.ts';
import type { Session } from '../../../shared/domain/session/session.ts';
import { SigningKeys } from '../../../shared/domain/signing/sigv4/signing-keys.ts';
import { LatchkeyError, orRefusal } from '../../../shared/errors.ts';
import { ROOT, SCOPE as scope } from '../../harness/presign-bad-items.ts';
import { itemOf } from '../../harness/presign-items.ts';

const OWN = `${ROOT}private/max/a.jpg`;
const OTHERS = `${ROOT}private/ada/a.jpg`;
const LOCATION = { s3Region: 'eu-central-1', s3Endpoint: null, s3ForcePathStyle: false };
const NOW = new Date('2026-11-23T10:00:00.700Z');
const OPERATIONS: readonly OperationName[] = [...URL_OPERATION_NAMES, 'post'];

function sessionOf(lifeSeconds: number): Session {
  return {
    credentials: { accessKeyId: 'ASIA', secretAccessKey: 's', sessionToken: 'the+token' },
    expiresAt: new Date(Date.parse('2026-11-23T10:00:00Z') + lifeSeconds * 1000),
    tokenBytes: undefined,
    tokenPercent: undefined,
  };
}

function presignerOf(lifeSeconds = 3600, now = NOW): Presigner {
  return new Presigner(scope, sessionOf(lifeSeconds), LOCATION, now, new SigningKeys());
}

const batch = (
  items: readonly (PresignRequest | LatchkeyError)[],
  lifeSeconds?: number,
): Promise<(Presigned | LatchkeyError)[]> =>
  presignBatch(items, scope, () => Promise.resolve(presignerOf(lifeSeconds))).then((outcomes) => [...outcomes]);

/** Returns the key, or the list's prefix, that was decided on. */
const textOf = (decided: Decided): string | undefined =>
  decided.kind === 'url' && decided.op === 'list' ? decided.fields.prefix : decided.key;

const codeOf = (outcome: unknown): string => (outcome instanceof LatchkeyError ? outcome.code : 'signed');

describe('the decision', () => {
  test('is that of every other route, for each operation and key', () => {
    const areas = fc.constantFrom('shared', 'protected', 'private', 'elsewhere');
    const users = fc.constantFrom('max', 'ada', 'maximilian', '');
    fc.assert(
      fc.property(
        fc.constantFrom(...OPERATIONS),
        areas,
        users,
        fc.constantFrom(ROOT, '', 'webqsee/'),
        (op, area, user, root) => {
          const text = `${root}${area}/${user === '' ? '' : `${user}/`}x.jpg`;
          const action = actionOf(op);
          const expected =
            action === 'list'
              ? isGranted(scope, { action, prefix: parseListPrefix(text) })
              : isGranted(scope, { action, key: parseObjectKey(text) });
          const decided = orRefusal(() => decide(itemOf(op, text), scope));
          expect(codeOf(decided)).toBe(expected ? 'signed' : 'out_of_scope');
          // The signer gets exactly the text that was decided on, byte for byte.
          if (!(decided instanceof LatchkeyError)) expect(textOf(decided)).toBe(text);
        },
      ),
    );
  });

  test.each([
    '',
    '/',
    '/a',
    'a//',
    'a//b',
    'a/./',
    'a/../b',
    'a\\b',
    'a\u0000',
    'a\u009f',
    'a\uffff',
    '\ud800',
    'ü'.repeat(513),
  ])('refuses the key %j as no key at all', (key) => {
    for (const op of OPERATIONS) {
      if (op === 'list') continue;
      expect(codeOf(orRefusal(() => decide(itemOf(op, key), scope)))).toBe('invalid_request');
    }
  });

  test('is that of a folder for its marker, and signs it byte for byte', () => {
    for (const op of OPERATIONS) {
      const isList = op === 'list';
      const own = decide(itemOf(op, `${ROOT}private/max/`), scope);
      expect(isList ? '' : `${ROOT}private/max/`).toBe(own.key);
      expect(codeOf(orRefusal(() => decide(itemOf(op, `${ROOT}private/ada/`), scope)))).toBe('out_of_scope');
      // Everyone reads and lists the shared area, but writes only to the own folder in it.
      const shared = ['get', 'head', 'list'].includes(op) ? 'signed' : 'out_of_scope';
      expect(codeOf(orRefusal(() => decide(itemOf(op, `${ROOT}shared/`), scope)))).toBe(shared);
    }
  });

  test('lets a list start at any text of a key’s characters, and refuses any other by its field’s name', () => {
    const prefix = `${ROOT}shared/`;
    for (const startAfter of ['a', '/', 'a//b', '../x', `${ROOT}private/ada/`, 'ü'.repeat(512)])
      expect(decide({ op: 'list', prefix, startAfter }, scope)).toMatchObject({ fields: { startAfter } });
    for (const startAfter of ['a\n', 'a\\b', '\ud800', 'a\ufffe', 'ü'.repeat(513)])
      expect(orRefusal(() => decide({ op: 'list', prefix, startAfter }, scope))).toMatchObject({
        code: 'invalid_request',
        message: expect.stringMatching(/^startAfter h/) as unknown,
      });
  });

  test('never signs a list without a prefix of the caller', () => {
    for (const prefix of ['', ROOT, `${ROOT}private/`, `${ROOT}shared`])
      expect(codeOf(orRefusal(() => decide({ op: 'list', prefix }, scope)))).toBe('out_of_scope');
  });
});

describe('a batch', () => {
  test('answers in order, refused items among the others', async () => {
    const malformed = new LatchkeyError('invalid_request', 'said before');
    const outcomes = await batch([
      { op: 'get', key: OWN },
      { op: 'get', key: OTHERS },
      malformed,
      { op: 'head', key: OWN },
    ]);
    expect(outcomes.map(codeOf)).toEqual(['signed', 'out_of_scope', 'invalid_request', 'signed']);
    expect(outcomes[2]).toBe(malformed);
    expect(outcomes[3]).toMatchObject({ method: 'HEAD' });
  });

  test('opens one session, for as long as the longest item needs', async () => {
    const open = jest.fn<(neededSeconds: number) => Promise<Presigner>>(() => Promise.resolve(presignerOf()));
    const items = [60, undefined, 1800, 5].map((expiresInSeconds) => ({
      op: 'get' as const,
      key: OWN,
      expiresInSeconds,
    }));
    await presignBatch(items, scope, open);
    expect(open.mock.calls).toEqual([[1800]]);
    await presignBatch([{ op: 'get', key: OWN }], scope, open);
    expect(open.mock.calls[1]).toEqual([900]);
  });

  test('of refused items alone, or of none, opens no session', async () => {
    const open = jest.fn<(neededSeconds: number) => Promise<Presigner>>();
    expect([...(await presignBatch([{ op: 'get', key: OTHERS }], scope, open))].map(codeOf)).toEqual(['out_of_scope']);
    expect([...(await presignBatch([], scope, open))]).toEqual([]);
    expect(open).not.toHaveBeenCalled();
  });

  test('fails as a whole if the session cannot be had', async () => {
    const out = new LatchkeyError('upstream_unavailable', 'out');
    await expect(presignBatch([{ op: 'get', key: OWN }], scope, () => Promise.reject(out))).rejects.toBe(out);
  });

  test('a fault of ours is no refusal of an item', async () => {
    const broken = {
      scope,
      sign: () => {
        throw new TypeError('a bug');
      },
    } as unknown as Presigner;
    const outcomes = await presignBatch([{ op: 'get', key: OWN }], scope, () => Promise.resolve(broken));
    expect(() => [...outcomes]).toThrow('a bug');
  });
});

describe('an end', () => {
  const parameter = (url: string, name: string): string | null => new URL(url).searchParams.get(name);
  const signedFor = async (
    expiresInSeconds: number | undefined,
    lifeSeconds: number,
  ): Promise<[string | null, string]> => {
    const [outcome] = await batch([{ op: 'get', key: OWN, expiresInSeconds }], lifeSeconds);
    if (outcome === undefined || outcome instanceof LatchkeyError) throw new Error('nothing was signed');
    return [parameter(outcome.url, 'X-Amz-Expires'), outcome.expiresAt.toISOString()];
  };

  test.each([
    ['what was asked for', 60, 3600, '60', '2026-11-23T10:01:00.000Z'],
    ['900 seconds where nothing was', undefined, 3600, '900', '2026-11-23T10:15:00.000Z'],
    ['an hour at most', 3600, 3600, '3600', '2026-11-23T11:00:00.000Z'],
    ['what is left of the session', 900, 300, '300', '2026-11-23T10:05:00.000Z'],
    ['its last second', 900, 1, '1', '2026-11-23T10:00:01.000Z'],
    ['its last whole second', 900, 300.9, '300', '2026-11-23T10:05:00.000Z'],
  ])('is %s', async (_what, requested, left, expires, end) => {
    // The end counts from the second in X-Amz-Date, as in S3: from 10:00:00, not 10:00:00.7.
    expect(await signedFor(requested, left)).toEqual([expires, end]);
  });

  test('of a form stands in its policy, in the same words', async () => {
    const [form] = await batch([{ op: 'post', key: OWN, maxBytes: 5 }], 300);
    if (form === undefined || form instanceof LatchkeyError) throw new Error('nothing was signed');
    const policy = JSON.parse(Buffer.from(form.fields?.['Policy'] ?? '', 'base64').toString()) as {
      expiration: string;
    };
    expect(policy.expiration).toBe('2026-11-23T10:05:00Z');
    expect(form.expiresAt.toISOString()).toBe('2026-11-23T10:05:00.000Z');
  });

  test('is each URL’s own in a batch', async () => {
    const outcomes = await batch(
      [60, 60, 900, 300, 60].map((expiresInSeconds) => ({ op: 'get', key: OWN, expiresInSeconds })),
    );
    const ends = outcomes.map((outcome) => (outcome instanceof LatchkeyError ? outcome.code : outcome.expiresAt));
    expect(ends).toEqual([1, 1, 15, 5, 1].map((minutes) => new Date(Date.UTC(2026, 10, 23, 10, minutes))));
  });

  test('that has come is signed by nobody', () => {
    expect(() => presignerOf(0)).toThrow(expect.objectContaining({ code: 'upstream_unavailable' }));
  });
});

test('every URL names the caller, and nothing but parameters of its operation is in it', async () => {
  const outcomes = await batch(URL_OPERATION_NAMES.map((op) => itemOf(op, op === 'list' ? `${ROOT}shared/` : OWN)));
  const names = outcomes.map((outcome) => {
    if (outcome instanceof LatchkeyError) throw outcome;
    const { searchParams } = new URL(outcome.url);
    expect(searchParams.get('x-latchkey-user')).toBe('max');
    return [...searchParams.keys()].filter(
      (name) => !name.startsWith('X-Amz-') && !['x-id', 'x-latchkey-user'].includes(name),
    );
  });
  expect(Object.fromEntries(URL_OPERATION_NAMES.map((op, index) => [op, names[index]]))).toEqual({
    get: [],
    head: [],
    put: [],
    delete: [],
    list: ['list-type', 'prefix'],
    createMultipart: ['uploads'],
    uploadPart: ['partNumber', 'uploadId'],
    listParts: ['uploadId'],
    completeMultipart: ['uploadId'],
    abortMultipart: ['uploadId'],
  });
});

test('a URL is of the key that was decided on, and a list of the bucket', async () => {
  const outcomes = await batch(URL_OPERATION_NAMES.map((op) => itemOf(op, OWN)));
  const paths = outcomes.map((outcome) =>
    outcome instanceof LatchkeyError ? outcome.code : new URL(outcome.url).pathname,
  );
  expect(paths).toEqual(URL_OPERATION_NAMES.map((op) => (op === 'list' ? '/' : `/${OWN}`)));
});

test('no URL embeds the checksum of a body that is not there yet', async () => {
  const outcomes = await batch([
    { op: 'put', key: OWN },
    { op: 'uploadPart', key: OWN, uploadId: 'u', partNumber: 1 },
  ]);
  for (const outcome of outcomes) {
    if (outcome instanceof LatchkeyError) throw outcome;
    expect(outcome.url).not.toMatch(/x-amz-checksum|x-amz-sdk-checksum|crc32/i);
    expect(outcome.headers).toBeUndefined();
  }
});

/**
 * Defines the suite of presigned URLs and forms in use, for any store and transport: every row of the table, every
 * operation after its end, and whole uploads in parts by URLs alone.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  CreateMultipartUploadCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { readText } from './cells.ts';
import type { Running } from './latchkey.ts';
import { addMember, inTeam } from './operator.ts';
import {
  elementOf,
  filled,
  keysOf,
  presign,
  requestOf,
  USE_ROWS,
  type Change,
  type PresignItem,
} from './presigned-use.ts';
import type { Site } from './role-table-suite.ts';
import type { Transport, UrlAnswer } from './transport.ts';

/** Holds a store's differences from AWS, by the row's name. */
export type UseDifferences = Readonly<
  Record<string, { readonly status?: number; readonly stored?: string | null; readonly why: string }>
>;

const TEAM = 'urls';
const ROOT = `webqsee/${TEAM}/items-root/`;
const KEPT = 'shared/max/kept.txt';
const OTHERS = { 'shared/ada/kept.txt': 'of ada', 'private/ada/kept.txt': 'secret of ada' };
const FIRST_PART = 'the first part';
/** S3's minimum for every part but the last. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MIN_PART_BYTES = 5 * 1024 * 1024;
/** A URL's end has whole seconds. */
const AFTER_END_MS = 1100;

/** @param siteOf called after the file's own `beforeAll` */
export function presignedUseSuite(
  siteOf: () => Site,
  transports: Readonly<Record<string, Transport>>,
  differences: UseDifferences = {},
): void {
  let running: Running;
  let token: string;
  let bucket: string;
  let owner: S3Client;
  let uploadOfAda: string;

  beforeAll(async () => {
    const site = siteOf();
    ({ bucket } = site);
    await site.operator.createTeam({ team: TEAM, layout: 'webqsee', bucket });
    running = inTeam(site.running, TEAM);
    token = await addMember(running, site.operator, { team: TEAM, user: 'max', role: 'member' });
    owner = site.s3(site.owner);
    for (const [key, text] of Object.entries({ [KEPT]: 'of max', ...OTHERS })) await put(key, text);
    const Key = `${ROOT}shared/ada/begun.bin`;
    ({ UploadId: uploadOfAda = '' } = await owner.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key })));
  });

  afterAll(() => {
    owner.destroy();
  });

  async function put(key: string, text: string): Promise<void> {
    await owner.send(new PutObjectCommand({ Bucket: bucket, Key: `${ROOT}${key}`, Body: text }));
  }

  async function stored(key: string): Promise<string | null> {
    try {
      return await readText(owner, bucket, `${ROOT}${key}`);
    } catch (error) {
      if (error instanceof NoSuchKey) return null;
      throw error;
    }
  }

  /** Signs an item and uses the result. */
  async function use(send: Transport, item: PresignItem, change: Change = {}): Promise<UrlAnswer> {
    const [presigned] = await presign(running, token, ROOT, [item]);
    if (presigned === undefined) throw new Error('presign gave no result');
    return send(requestOf(presigned, change, `/${bucket}/${ROOT}`));
  }

  async function statusUnsigned(key: string): Promise<number> {
    const [signed] = await presign(running, token, ROOT, [{ op: 'get', key }]);
    const response = await fetch(signed?.url.split('?')[0] ?? '');
    await response.arrayBuffer();
    return response.status;
  }

  async function beginUpload(send: Transport, key: string): Promise<string> {
    return elementOf(await use(send, { op: 'createMultipart', key }), 'UploadId');
  }

  test('each difference is one of a row', () => {
    const names = USE_ROWS.map((row) => row.name);
    expect(Object.keys(differences).filter((name) => !names.includes(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  describe.each(Object.entries(transports))('by %s', (transport, send) => {
    test.each(USE_ROWS.map((row, index) => [row.name, index, row] as const))('%s', async (name, index, row) => {
      const names: Record<string, string> = { bucket, root: ROOT, kept: KEPT, uploadOfAda };
      names['new'] = `shared/max/${index}-${transport}.txt`;
      if (/\{(?:upload|parts)\}/.test(JSON.stringify(row))) {
        const item = { key: names['new'], uploadId: await beginUpload(send, names['new']) };
        const part = await use(send, { op: 'uploadPart', ...item, partNumber: 1 }, { body: FIRST_PART });
        names['upload'] = item.uploadId;
        names['parts'] = completion([{ PartNumber: 1, ETag: part.headers['etag'] ?? '' }]);
      }
      const { sign, use: change, answer, at = names['new'], before, ...expected } = filled(row, names);
      if (before !== undefined) await put(at, before);

      const got = await use(send, sign, change);

      const difference: Partial<UseDifferences[string]> = differences[name] ?? {};
      expect([got.status, got.status === answer.status ? got.body : '']).toEqual([
        difference.status ?? answer.status,
        got.status === answer.status ? (answer.body ?? (expect.anything() as unknown)) : '',
      ]);
      expect(got.headers).toMatchObject(answer.headers ?? {});
      if (answer.keys !== undefined) expect(keysOf(got, ROOT)).toEqual(answer.keys);
      if (expected.stored !== undefined) expect(await stored(at)).toBe({ ...expected, ...difference }.stored);
      if (expected.unsigned !== undefined) expect(await statusUnsigned(at)).toBe(expected.unsigned);
    });

    test('after their end all operations are refused, and nothing is changed', async () => {
      const key = `shared/max/ended-${transport}.txt`;
      await put(key, 'here');
      const uploadId = await beginUpload(send, key);
      const onKey = { key, expiresInSeconds: 1 };
      const items: PresignItem[] = [
        ...['get', 'head', 'put', 'delete', 'createMultipart'].map((op) => ({ op, ...onKey })),
        ...['listParts', 'completeMultipart', 'abortMultipart'].map((op) => ({ op, ...onKey, uploadId })),
        { op: 'uploadPart', ...onKey, uploadId, partNumber: 1 },
        { op: 'post', ...onKey, maxBytes: 10 },
        { op: 'list', prefix: 'shared/max/', expiresInSeconds: 1 },
      ];
      const signed = await presign(running, token, ROOT, items);
      const endMs = Math.max(...signed.map(({ expiresAt }) => Date.parse(expiresAt)));
      await new Promise((resolve) => setTimeout(resolve, endMs + AFTER_END_MS - Date.now()));
      const answers = await Promise.all(signed.map((each) => send(requestOf(each, { body: 'late' }, ''))));
      const statuses = answers.map(({ status }, index) => [items[index]?.op, status]);
      expect(statuses).toEqual(items.map(({ op }) => [op, 403]));
      expect(await stored(key)).toBe('here');
      expect((await use(send, { op: 'listParts', key, uploadId })).status).toBe(200);
    });

    test('an upload in parts goes on after a reload, by URLs alone', async () => {
      const key = `private/max/parts-${transport}.bin`;
      const parts = [1, 2, 3].map((byte) => Buffer.alloc(byte < 3 ? MIN_PART_BYTES : 10, byte));
      const upload = async (item: { key: string; uploadId: string }, numbers: readonly number[]): Promise<void> => {
        const items = numbers.map((partNumber) => ({ op: 'uploadPart', ...item, partNumber }));
        for (const [index, signed] of (await presign(running, token, ROOT, items)).entries()) {
          const body = parts[(numbers[index] ?? 0) - 1] ?? Buffer.alloc(0);
          expect((await send({ ...requestOf(signed, {}, ''), body })).status).toBe(200);
        }
      };
      const begun = { key, uploadId: await beginUpload(send, key) };
      await upload(begun, [1, 3]);

      // A page can store this much over a reload.
      const kept = JSON.parse(JSON.stringify(begun)) as typeof begun;
      const there = partsOf(await use(send, { op: 'listParts', ...kept }));
      expect(there.map(({ PartNumber }) => PartNumber)).toEqual([1, 3]);
      await upload(kept, [2]);
      const all = partsOf(await use(send, { op: 'listParts', ...kept }));
      const completed = await use(send, { op: 'completeMultipart', ...kept }, { body: completion(all) });
      expect([completed.status, elementOf(completed, 'Key')]).toEqual([200, `${ROOT}${key}`]);

      const got = await use(send, { op: 'get', key });
      expect(got.status).toBe(200);
      expect(got.body === Buffer.concat(parts).toString()).toBe(true);
      expect((await use(send, { op: 'listParts', ...kept })).status).toBe(404);
    });

    test('an aborted upload is gone, and leaves nothing', async () => {
      const key = `private/max/aborted-${transport}.bin`;
      const item = { key, uploadId: await beginUpload(send, key) };
      expect((await use(send, { op: 'uploadPart', ...item, partNumber: 1 }, { body: FIRST_PART })).status).toBe(200);
      expect((await use(send, { op: 'abortMultipart', ...item })).status).toBe(204);
      expect((await use(send, { op: 'listParts', ...item })).status).toBe(404);
      expect((await use(send, { op: 'uploadPart', ...item, partNumber: 2 }, { body: FIRST_PART })).status).toBe(404);
      expect(await stored(key)).toBe(null);
    });
  });

  test('through all of this, what others have is as it was', async () => {
    const keys = async (Prefix: string): Promise<unknown> => {
      const { Contents = [] } = await owner.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: ROOT + Prefix }));
      return Contents.map(({ Key = '' }) => Key.slice(ROOT.length));
    };
    expect([...((await keys('shared/ada/')) as string[]), ...((await keys('private/ada/')) as string[])]).toEqual(
      Object.keys(OTHERS),
    );
    for (const [key, text] of Object.entries({ [KEPT]: 'of max', ...OTHERS })) expect(await stored(key)).toBe(text);
  });
}

interface Part {
  readonly PartNumber: number;
  readonly ETag: string;
}

function partsOf(answer: UrlAnswer): Part[] {
  return [...answer.body.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, text = '']) => {
    const part = { ...answer, body: text };
    return {
      PartNumber: Number(elementOf(part, 'PartNumber')),
      ETag: elementOf(part, 'ETag').replaceAll('&quot;', '"'),
    };
  });
}

function completion(parts: readonly Part[]): string {
  const items = parts.map(
    ({ PartNumber, ETag }) => `<Part><PartNumber>${PartNumber}</PartNumber><ETag>${ETag}</ETag></Part>`,
  );
  return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${items.join('')}</CompleteMultipartUpload>`;
}

/**
 * Defines the suite of presigned URLs' fields in use, for any store: types are stored exactly as browsers send them,
 * folder markers come and go, lists and parts arrive page by page.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Running } from './latchkey.ts';
import { addMember, inTeam } from './operator.ts';
import { elementOf, presign, requestOf, type Change, type PresignItem } from './presigned-use.ts';
import type { Site } from './role-table-suite.ts';
import { viaFetch, type UrlAnswer } from './transport.ts';

const TEAM = 'fields';
const ROOT = `webqsee/${TEAM}/items-root/`;
/** Holds media types that browsers send, including ones that are hard to encode. */
export const TYPES = [
  'audio/webm;codecs="opus"',
  'video/webm;codecs=vp8,opus',
  'video/mp4; codecs="avc1.42E01E, mp4a.40.2"',
  'text/plain; name="a \\" b"',
  'image/jpeg;',
];
const KEYS = ['+', 'a b', 'a+b', 'a/b ~', "it's (1)*!", '<&>"', '50%25', 'naïve', '写真 😀'];

/** Decodes the five characters that every XML writer escapes. */
function asText(xml: string): string {
  const names: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return xml.replace(/&(\w+);/g, (_all, name: string) => names[name] ?? '');
}

/** Returns a list's keys, which S3 encodes for URLs, relative to the folder. */
function decodedKeys({ body }: UrlAnswer, folder: string): string[] {
  const encoded = [...body.matchAll(/<Contents>.*?<Key>(.*?)<\/Key>/gs)].map(([, key = '']) => asText(key));
  return encoded.map((key) => decodeURIComponent(key.replaceAll('+', ' ')).slice(`${ROOT}${folder}`.length));
}

/** @param siteOf called after the file's own `beforeAll` */
export function presignedFieldsSuite(siteOf: () => Site): void {
  let running: Running;
  let token: string;

  beforeAll(async () => {
    const site = siteOf();
    await site.operator.createTeam({ team: TEAM, layout: 'webqsee', bucket: site.bucket });
    running = inTeam(site.running, TEAM);
    token = await addMember(running, site.operator, { team: TEAM, user: 'max', role: 'member' });
  });

  async function use(item: PresignItem, change: Change = {}): Promise<UrlAnswer> {
    const [signed] = await presign(running, token, ROOT, [item]);
    if (signed === undefined) throw new Error('presign gave no result');
    return viaFetch(requestOf(signed, change, ''));
  }

  async function put(key: string, body = 'hello'): Promise<void> {
    expect((await use({ op: 'put', key }, { body })).status).toBe(200);
  }

  describe.each(TYPES)('the type %s', (contentType) => {
    const typeOf = async (key: string): Promise<string | undefined> =>
      (await use({ op: 'head', key })).headers['content-type'];

    test('of an upload reads back the same', async () => {
      expect((await use({ op: 'put', key: 'private/max/typed', contentType }, { body: 'hello' })).status).toBe(200);
      expect(await typeOf('private/max/typed')).toBe(contentType);
    });

    test('of an upload in parts reads back the same', async () => {
      const key = 'private/max/in-parts';
      const uploadId = elementOf(await use({ op: 'createMultipart', key, contentType }), 'UploadId');
      const part = await use({ op: 'uploadPart', key, uploadId, partNumber: 1 }, { body: 'hello' });
      const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers['etag']}</ETag></Part></CompleteMultipartUpload>`;
      expect((await use({ op: 'completeMultipart', key, uploadId }, { body })).status).toBe(200);
      expect(await typeOf(key)).toBe(contentType);
    });

    test('is answered where it is asked for', async () => {
      await put('private/max/untyped');
      const { headers } = await use({ op: 'get', key: 'private/max/untyped', responseContentType: contentType });
      expect(headers['content-type']).toBe(contentType);
    });
  });

  test('a disposition of 80 Japanese characters is answered as it was asked for', async () => {
    await put('private/max/named');
    const responseContentDisposition = `attachment; filename*=UTF-8''${encodeURIComponent('写'.repeat(80))}.jpg`;
    const { status, headers } = await use({ op: 'get', key: 'private/max/named', responseContentDisposition });
    expect([status, headers['content-disposition']]).toEqual([200, responseContentDisposition]);
  });

  test.each(['private/max/', 'private/max/folder/'])(
    'the marker %s is put, listed and deleted like any key',
    async (key) => {
      const keys = async (): Promise<string[]> =>
        decodedKeys(await use({ op: 'list', prefix: key, encodingType: 'url' }), '');
      await put(key, '');
      expect(await keys()).toContain(key);
      expect(await use({ op: 'get', key })).toMatchObject({ status: 200, body: '' });
      expect((await use({ op: 'delete', key })).status).toBe(204);
      expect(await keys()).not.toContain(key);
      expect((await use({ op: 'head', key })).status).toBe(404);
    },
  );

  describe('a list of keys of all characters', () => {
    const FOLDER = 'private/max/list/';
    const SORTED = [...KEYS].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
    const list = (more: Readonly<Record<string, string | number>> = {}): Promise<UrlAnswer> =>
      use({ op: 'list', prefix: FOLDER, encodingType: 'url', ...more });

    beforeAll(async () => {
      for (const key of KEYS) await put(`${FOLDER}${key}`);
    });

    test('comes encoded, so that XML holds each', async () => {
      const answer = await list();
      expect(elementOf(answer, 'EncodingType')).toBe('url');
      expect(decodedKeys(answer, FOLDER)).toEqual(SORTED);
    });

    test('starts after each of them, and between', async () => {
      for (const [index, key] of SORTED.entries())
        for (const startAfter of [key, `${key}\u{10ffff}`])
          expect(decodedKeys(await list({ startAfter: `${ROOT}${FOLDER}${startAfter}` }), FOLDER)).toEqual(
            SORTED.slice(index + 1).filter((later) => !later.startsWith(key) || startAfter === key),
          );
    });

    test('goes on by the tokens that the store gives', async () => {
      const seen: string[] = [];
      const tokens: string[] = [];
      let answer = await list({ maxKeys: 1 });
      for (;;) {
        seen.push(...decodedKeys(answer, FOLDER));
        if (elementOf(answer, 'IsTruncated') === 'false') break;
        tokens.push(asText(elementOf(answer, 'NextContinuationToken')));
        answer = await list({ maxKeys: 1, continuationToken: tokens.at(-1) ?? '' });
      }
      expect(seen).toEqual(SORTED);
      // Some tokens have characters that a query must escape.
      expect(tokens.join('')).toMatch(/[+/= ]/);
    });
  });

  test('the parts of an upload are listed page by page', async () => {
    const item = { key: 'private/max/paged', uploadId: '' };
    item.uploadId = elementOf(await use({ op: 'createMultipart', key: item.key }), 'UploadId');
    for (const partNumber of [10_000, 7, 1, 2, 30])
      expect((await use({ op: 'uploadPart', ...item, partNumber }, { body: 'hello' })).status).toBe(200);
    const pages: unknown[] = [];
    let partNumberMarker = 0;
    for (let isTruncated = true; isTruncated;) {
      const answer = await use({ op: 'listParts', ...item, partNumberMarker, maxParts: 2 });
      const numbers = [...answer.body.matchAll(/<PartNumber>(\d+)</g)].map(([, number]) => Number(number));
      pages.push([partNumberMarker, elementOf(answer, 'MaxParts'), ...numbers]);
      partNumberMarker = Number(elementOf(answer, 'NextPartNumberMarker'));
      isTruncated = elementOf(answer, 'IsTruncated') === 'true';
    }
    expect(pages).toEqual([
      [0, '2', 1, 2],
      [2, '2', 7, 30],
      [30, '2', 10_000],
    ]);
  });
}

/**
 * Proves that other people's clients upload through our library, from a page of another origin, with the guide's modules: files
 * arrive whole, and a refused key fails in the client's own words.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';
import { filled } from './harness/gallery.ts';
import { openLibraryPage, type LibraryPage, type Unfinished } from './harness/library-page.ts';

const TYPE = 'video/webm;codecs=vp8,opus';
const SMALL = 1_000_000;
const LARGE = 64_000_000;

let running: Running;
let owner: S3Client;
const pages = new Map<string, LibraryPage>();
beforeAll(async () => {
  running = await startLatchkey();
  owner = s3Client(running, running.rootKey);
  pages.set('6', await openLibraryPage(running, 'six'));
  pages.set('5', await openLibraryPage(running, 'five', 'tests/browser/uppy-5/node_modules'));
});
afterAll(async () => {
  owner.destroy();
  for (const { close } of pages.values()) await close();
  await running.dispose();
});

function pageOf(version: string): LibraryPage {
  const page = pages.get(version);
  if (page === undefined) throw new Error(`no page has Uppy ${version}`);
  return page;
}

/** Returns the folder of a member. */
function folderOf(user: string): string {
  return `webqsee/${running.demo.team}/items-root/shared/${user}/`;
}

interface Stored {
  readonly bytes: number;
  readonly type: string | undefined;
  readonly sum: number;
  /** Number of parts that it was uploaded in, by its tag; 0 for an object in one piece. */
  readonly parts: number;
}

async function stored(Key: string): Promise<Stored> {
  const { Body, ContentType, ETag = '' } = await owner.send(new GetObjectCommand({ Bucket: running.demo.bucket, Key }));
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) % 65_521;
  return { bytes: bytes.length, type: ContentType, sum, parts: Number(/-(\d+)"$/.exec(ETag)?.[1] ?? 0) };
}

interface UppyInput {
  readonly name: string;
  readonly bytes: number;
  readonly type: string;
  readonly prefix?: string;
  /** An upload to go on with. */
  readonly unfinished?: Unfinished;
}

interface UppyOutcome {
  readonly errors: readonly (string | undefined)[];
  /** Number of requests with bytes that succeeded. */
  readonly parts: number;
}

function uploadByUppy({ page }: LibraryPage, input: UppyInput): Promise<UppyOutcome> {
  return page.evaluate(async ({ name, bytes, type, prefix, unfinished }: UppyInput) => {
    const { library } = globalThis;
    const uppy = new library.Uppy({ autoProceed: false });
    let parts = 0;
    uppy.on('s3-multipart:part-uploaded', () => (parts += 1));
    library['library-uppy'].useTeam(uppy, library.team, prefix);
    const id = uppy.addFile({ name, type, data: library.filled(bytes, type) });
    if (unfinished !== undefined) uppy.setFileState(id, { s3Multipart: unfinished });
    const { failed } = await uppy.upload();
    uppy.destroy();
    return { errors: failed.map(({ error }) => error), parts };
  }, input);
}

/** Pauses after the first part, as if the page had been left. @returns what Golden Retriever would keep */
function beginByUppy({ page }: LibraryPage, name: string, bytes: number, type: string): Promise<Unfinished> {
  return page.evaluate(
    async (name, bytes, type) => {
      const { library } = globalThis;
      const uppy = new library.Uppy({ autoProceed: false });
      library['library-uppy'].useTeam(uppy, library.team);
      const id = uppy.addFile({ name, type, data: library.filled(bytes, type) });
      return new Promise<Unfinished>((resolve, reject) => {
        uppy.on('s3-multipart:part-uploaded', () => {
          uppy.pauseAll();
          const { s3Multipart } = uppy.getFile(id);
          if (s3Multipart === undefined) reject(new Error('Uppy keeps nothing of the upload'));
          else resolve(s3Multipart);
        });
        void uppy.upload();
      });
    },
    name,
    bytes,
    type,
  );
}

describe.each(['6', '5'])('Uppy %s', (version) => {
  test('is that version', async () => {
    expect(await pageOf(version).page.evaluate(() => globalThis.library.Uppy.VERSION)).toMatch(
      RegExp(`^${version}\\.`),
    );
  });

  test.each([
    ['in one piece', SMALL, 0],
    ['in parts', LARGE, 8],
  ])('uploads %s to the first prefix that the member may write to', async (_how, bytes, parts) => {
    const { user } = pageOf(version);
    const name = `film ${bytes} ü.webm`;
    expect((await uploadByUppy(pageOf(version), { name, bytes, type: TYPE })).errors).toEqual([]);
    expect(await stored(folderOf(user) + name)).toEqual({ ...filled(bytes), type: TYPE, parts });
  });

  test('uploads a file of no known type', async () => {
    const { user } = pageOf(version);
    const input = { name: 'unknown.zzz', bytes: 10, type: '', prefix: `${folderOf(user)}some/` };
    expect((await uploadByUppy(pageOf(version), input)).errors).toEqual([]);
    expect(await stored(`${folderOf(user)}some/unknown.zzz`)).toMatchObject(filled(10));
  });

  test.each([
    ['in one piece', SMALL],
    ['in parts', LARGE],
  ])('is told by the library why a key is refused, %s', async (_how, bytes) => {
    const input = { name: 'x.jpg', bytes, type: 'image/jpeg', prefix: folderOf('ada') };
    const { errors } = await uploadByUppy(pageOf(version), input);
    expect(errors).toEqual([expect.stringContaining(`write is granted on ${folderOf(pageOf(version).user)}`)]);
  });

  test('goes on, after a reload, with the parts that S3 has', async () => {
    const { user } = pageOf(version);
    const name = 'interrupted.webm';
    const unfinished = await beginByUppy(pageOf(version), name, LARGE, TYPE);
    expect(unfinished.key).toBe(folderOf(user) + name);
    const { errors, parts } = await uploadByUppy(pageOf(version), { name, bytes: LARGE, type: TYPE, unfinished });
    expect(errors).toEqual([]);
    expect(parts).toBeLessThan(8);
    expect(await stored(folderOf(user) + name)).toEqual({ ...filled(LARGE), type: TYPE, parts: 8 });
  });
});

describe.each([
  ['the AWS SDK with lib-storage', 'library-sdk', /^AccessDenied: /],
  ['aws4fetch', 'library-aws4fetch', /^Error: S3 answered 403$/],
] as const)('%s', (_client, module, refusal) => {
  /** @returns `ok`, or the error in words */
  function upload(key: string, bytes: number): Promise<string> {
    return pageOf('6').page.evaluate(
      (module, key, bytes, type) => {
        const { library } = globalThis;
        const uploaded: Promise<unknown> = library[module].upload(library.team, key, library.filled(bytes, type));
        return uploaded.then(() => 'ok', String);
      },
      module,
      key,
      bytes,
      TYPE,
    );
  }

  test.each([SMALL, LARGE])('uploads %d bytes', async (bytes) => {
    const key = `${folderOf('six')}${module} ${bytes} (ü+1).webm`;
    expect(await upload(key, bytes)).toBe('ok');
    expect(await stored(key)).toMatchObject({ ...filled(bytes), type: TYPE });
  });

  test.each([SMALL, LARGE])('says in its own words that S3 refuses a key, of %d bytes', async (bytes) => {
    expect(await upload(`${folderOf('ada')}x.jpg`, bytes)).toMatch(refusal);
  });
});

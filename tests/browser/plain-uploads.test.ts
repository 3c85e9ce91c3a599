/**
 * Proves that the guide's modules upload from a page of another origin without an uploader: by plain XHR, and by the
 * SDK's lib-storage.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Latchkey } from './harness/examples.ts';
import { filled, openGallery, type Gallery } from './harness/gallery.ts';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery.close());

interface Upload {
  readonly latchkey: Latchkey;
  readonly by: 'xhr' | 'sdk';
  readonly key: string;
  readonly bytes: number;
  readonly type: string;
}

interface Outcome {
  readonly error?: string;
  readonly tag: string | undefined;
  /** Bytes reported at each progress event. */
  readonly loaded: readonly number[];
  readonly total: number;
}

function upload(input: Omit<Upload, 'latchkey'>): Promise<Outcome> {
  return gallery.page.evaluate(
    async ({ latchkey, by, key, bytes, type }: Upload) => {
      const loaded: number[] = [];
      let total = 0;
      const onProgress = (now: number, all: number): void => {
        loaded.push(now);
        total = all;
      };
      const file = new Blob([Uint8Array.from({ length: bytes }, (_, index) => index % 251)], { type });
      try {
        const { xhr, sdk } = globalThis.examples;
        const tag =
          by === 'xhr'
            ? await xhr.upload(latchkey, key, file, onProgress)
            : (await sdk.upload(latchkey, key, file, onProgress)).ETag;
        return { tag, loaded, total };
      } catch (error) {
        const { name, message } = error as Error;
        return { error: `${name}: ${message}`, tag: undefined, loaded, total };
      }
    },
    { latchkey: gallery.latchkey, ...input },
  );
}

describe.each(['xhr', 'sdk'] as const)('%s', (by) => {
  test.each([
    ['a small file', 1000, 'image/png'],
    ['a file of several parts', 12_000_000, 'video/webm;codecs="vp8, opus"'],
    ['an empty file', 0, 'text/plain'],
  ])('%s arrives whole, with its type', async (name, bytes, type) => {
    const key = `${gallery.prefix}${by} ${name}`;
    const { error, tag, total } = await upload({ by, key, bytes, type });
    expect(error).toBeUndefined();
    // The page can read the ETag.
    expect(tag).toMatch(/^"[0-9a-f]{32}(?:-3)?"$/);
    expect(total).toBe(bytes);
    expect(await gallery.stored(key)).toEqual({ ...filled(bytes), type });
  });

  test('a file that the browser does not know, of an empty type, arrives', async () => {
    const key = `${gallery.prefix}${by}-unknown`;
    expect((await upload({ by, key, bytes: 10, type: '' })).error).toBeUndefined();
    expect((await gallery.stored(key)).bytes).toBe(10);
  });

  test('says how far it is', async () => {
    const { loaded } = await upload({ by, key: `${gallery.prefix}${by}-progress`, bytes: 12_000_000, type: 'a/b' });
    expect(loaded).toEqual([...loaded].sort((one, other) => one - other));
    expect(loaded.at(-1)).toBe(12_000_000);
  });

  test('a refused key fails, and the page can say why', async () => {
    const { error } = await upload({ by, key: `${gallery.foreignPrefix}x`, bytes: 10, type: 'image/png' });
    expect(error).toMatch(by === 'xhr' ? /^Error: out_of_scope: / : /^AccessDenied: /);
  });
});

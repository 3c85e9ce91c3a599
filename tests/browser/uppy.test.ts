/**
 * Proves that Uppy uploads from a page of another origin with the guide's modules: both ways of signing, in one piece
 * and in parts.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Latchkey } from './harness/examples.ts';
import { filled, openGallery, type Gallery } from './harness/gallery.ts';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery.close());

type Way = 'signing' | 'credentials';

interface Upload {
  readonly latchkey: Latchkey;
  readonly way: Way;
  readonly prefix: string;
  readonly name: string;
  readonly bytes: number;
  readonly type: string;
  readonly shouldUseMultipart: boolean;
}

interface Outcome {
  readonly errors: readonly (string | undefined)[];
  readonly locations: readonly (string | undefined)[];
  readonly parts: number;
  readonly lastPercent: number;
}

function upload(
  input: Omit<Upload, 'latchkey' | 'prefix' | 'type'> & Partial<Pick<Upload, 'prefix' | 'type'>>,
): Promise<Outcome> {
  const { latchkey, prefix } = gallery;
  return gallery.page.evaluate(
    async ({ latchkey, way, prefix, name, bytes, type, shouldUseMultipart }: Upload) => {
      const { Uppy, 'uppy-signing': signing, 'uppy-credentials': credentials } = globalThis.examples;
      const uppy = new Uppy({ autoProceed: false });
      let [parts, lastPercent] = [0, 0];
      uppy.on('s3-multipart:part-uploaded', () => (parts += 1));
      uppy.on('progress', (percent) => (lastPercent = percent));
      const use = way === 'signing' ? signing.useSigning : credentials.useCredentials;
      await use(uppy, latchkey, prefix, { shouldUseMultipart });
      const data = new Blob([Uint8Array.from({ length: bytes }, (_, index) => index % 251)], { type });
      uppy.addFile({ name, type, data });
      const { successful, failed } = await uppy.upload();
      uppy.destroy();
      return {
        errors: failed.map(({ error }) => error),
        locations: successful.map(({ response }) => response?.uploadURL),
        parts,
        lastPercent,
      };
    },
    { latchkey, prefix, type: 'image/jpeg', ...input },
  );
}

const WAYS = [
  { way: 'signing', shouldUseMultipart: false, bytes: 1_000_000, parts: 0 },
  { way: 'signing', shouldUseMultipart: true, bytes: 12_000_000, parts: 3 },
  { way: 'credentials', shouldUseMultipart: false, bytes: 1_000_000, parts: 0 },
  { way: 'credentials', shouldUseMultipart: true, bytes: 12_000_000, parts: 3 },
] as const;

describe.each(WAYS)('by $way, in parts: $shouldUseMultipart', ({ way, shouldUseMultipart, bytes, parts }) => {
  test('a file arrives whole, with its type', async () => {
    const name = `${way} ${shouldUseMultipart ? 'parts' : 'whole'} ü.jpg`;
    const { errors, locations, ...outcome } = await upload({ way, shouldUseMultipart, bytes, name });
    expect(errors).toEqual([]);
    expect(locations).toEqual([expect.stringContaining('/webqsee/webqsee/demo/items-root/shared/max/')]);
    expect(outcome.parts).toBe(parts);
    expect(outcome.lastPercent).toBeGreaterThan(0);
    expect(await gallery.stored(gallery.prefix + name)).toEqual({ ...filled(bytes), type: 'image/jpeg' });
  });

  test('a recording keeps the type that a browser writes', async () => {
    const type = 'video/webm;codecs=vp8,opus';
    const name = `${way}-${shouldUseMultipart}.webm`;
    expect((await upload({ way, shouldUseMultipart, bytes: 1000, name, type })).errors).toEqual([]);
    expect(await gallery.stored(gallery.prefix + name)).toMatchObject({ bytes: 1000, type });
  });

  test('a refused key fails, and the page can say why', async () => {
    const { foreignPrefix: prefix } = gallery;
    const { errors } = await upload({ way, shouldUseMultipart, bytes: 1000, name: 'x.jpg', prefix });
    // Uppy shows the message of the broker, or of S3.
    expect(errors).toEqual([
      way === 'signing' ? expect.stringMatching(/^out_of_scope: /) : 'S3 returned 403 – AccessDenied',
    ]);
  });
});

test('a file that the browser does not know, of an empty type, arrives', async () => {
  for (const shouldUseMultipart of [false, true]) {
    const name = `unknown-${shouldUseMultipart}.zzz`;
    expect((await upload({ way: 'signing', shouldUseMultipart, bytes: 10, name, type: '' })).errors).toEqual([]);
    expect((await gallery.stored(gallery.prefix + name)).bytes).toBe(10);
  }
});

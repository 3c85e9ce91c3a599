/** Fills the demo team's shared area with pictures, and small ones beside them, as uploads through the console leave them. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { fileTypeOf } from '../../clients/ui/gallery/file-kind.ts';
import { thumbnailKeyOf } from '../../clients/ui/gallery/thumbnail-key.ts';
import { s3Client, type Running } from '../../tests/harness/latchkey.ts';
import type { MadePicture } from './small-picture.ts';

const AT_ONCE = 16;
const PICTURE = fileURLToPath(new URL('../../local/demo-picture.jpg', import.meta.url));

export function pictureToUpload(): Promise<Buffer> {
  return readFile(PICTURE);
}

/**
 * Returns when all are there; the last one is the newest.
 * @param small of the picture; without it, there are no small ones
 */
export async function fillGallery(running: Running, count: number, small?: MadePicture): Promise<void> {
  const { bucket, team } = running.demo;
  const own = `webqsee/${team}/items-root/shared/max/`;
  const client = s3Client(running, running.rootKey);
  const picture = await pictureToUpload();
  const put = async (Key: string, Body: Buffer): Promise<string> => {
    const { contentType: ContentType } = fileTypeOf(Key);
    const { ETag = '' } = await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType }));
    return ETag;
  };
  let next = 0;
  const fill = async (): Promise<void> => {
    while (next < count) {
      const key = `${own}picture ${String(next++).padStart(5, '0')}.jpg`;
      const etag = await put(key, picture);
      const smallKey = small && thumbnailKeyOf({ key, etag }, own, small.extension);
      if (small !== undefined && smallKey !== undefined) await put(smallKey, small.body);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fill));
  client.destroy();
}

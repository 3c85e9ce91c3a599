/** Fills the demo team's shared area with pictures and their small ones, as uploads through the console leave them. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { thumbnailKeyOf } from '../../clients/ui/gallery/thumbnail-key.ts';
import { s3Client, type Running } from '../../tests/harness/latchkey.ts';

const AT_ONCE = 16;
const PICTURE = fileURLToPath(new URL('../../local/demo-picture.jpg', import.meta.url));

/** Returns when all are there; the last one is the newest. */
export async function fillGallery(
  running: Running,
  count: number,
  { withSmall }: { readonly withSmall: boolean },
): Promise<void> {
  const { bucket, team } = running.demo;
  const own = `webqsee/${team}/items-root/shared/max/`;
  const client = s3Client(running, running.rootKey);
  const body = await readFile(PICTURE);
  const put = async (Key: string): Promise<string> => {
    const { ETag = '' } = await client.send(
      new PutObjectCommand({ Bucket: bucket, Key, Body: body, ContentType: 'image/jpeg' }),
    );
    return ETag;
  };
  let next = 0;
  const fill = async (): Promise<void> => {
    while (next < count) {
      const key = `${own}picture ${String(next++).padStart(5, '0')}.jpg`;
      const etag = await put(key);
      const small = thumbnailKeyOf({ key, etag }, own, 'jpg');
      if (withSmall && small !== undefined) await put(small);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fill));
  client.destroy();
}

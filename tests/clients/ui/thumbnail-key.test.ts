/** Small pictures: named after the content that they show, found again by that name, and shown for no other content. */
import { describe, expect, it } from '@jest/globals';
import type { ListedObject } from '../../../clients/browser/latchkey.ts';
import { smallPicturesOf, thumbnailKeyOf, Thumbnails } from '../../../clients/ui/gallery/thumbnail-key.ts';

const PREFIX = 'root/shared/';
const OWN = `${PREFIX}max/`;

describe('the name of a small picture', () => {
  it('lies in the member’s prefix and holds the ETag without its quotes', () => {
    expect(thumbnailKeyOf({ key: `${OWN}trip/a.jpg`, etag: '"abc-2"' }, OWN, 'webp')).toBe(
      `${OWN}.thumbnails/trip/a.jpg.abc-2.webp`,
    );
  });

  it('is none where the picture lies elsewhere, or the name would be too long for S3', () => {
    expect(thumbnailKeyOf({ key: `${PREFIX}ada/a.jpg`, etag: '"e"' }, OWN, 'jpg')).toBeUndefined();
    expect(thumbnailKeyOf({ key: `${OWN}${'ü'.repeat(500)}`, etag: '"e"' }, OWN, 'jpg')).toBeUndefined();
  });
});

describe('finding small pictures', () => {
  const picture = { key: `${OWN}trip/a.b.jpg`, etag: '"e1"' };

  it('finds one that was named so, whichever comes first in the list', () => {
    const thumbnails = new Thumbnails(PREFIX, 'webqsee');
    const small = thumbnailKeyOf(picture, OWN, 'webp') ?? '';
    expect(thumbnails.of(picture)).toBeUndefined();
    expect(thumbnails.take({ key: small, size: 9 })).toBe(picture.key);
    expect(thumbnails.of(picture)).toBe(small);
  });

  it('finds none of another content, and lists those of all when the picture is deleted', async () => {
    const thumbnails = new Thumbnails(PREFIX, 'webqsee');
    const old = thumbnailKeyOf({ ...picture, etag: '"e0"' }, OWN, 'jpg') ?? '';
    thumbnails.take({ key: old, size: 9 });
    expect(thumbnails.of(picture)).toBeUndefined();
    const asked: string[] = [];
    const team = {
      async *list(prefix: string): AsyncGenerator<ListedObject, void, undefined> {
        asked.push(prefix);
        for (const key of [old, `${prefix}jpg.e9.webp`]) yield { key, size: 9, etag: '"s"', lastModified: new Date(0) };
        await Promise.resolve();
      },
    };
    const found: string[] = [];
    for await (const key of smallPicturesOf(team, picture.key, OWN)) found.push(key);
    expect(asked).toEqual([`${OWN}.thumbnails/trip/a.b.jpg.`]);
    // What has a further dot is of a picture with a longer name.
    expect(found).toEqual([old]);
  });

  it('takes nothing for a small picture that is large or has another name: it is shown as a file', () => {
    const thumbnails = new Thumbnails(PREFIX, 'webqsee');
    const small = thumbnailKeyOf(picture, OWN, 'webp') ?? '';
    expect(thumbnails.take({ key: small, size: 1_000_001 })).toBeUndefined();
    expect(thumbnails.of(picture)).toBeUndefined();
    for (const name of ['.thumbnails/readme.txt', '.thumbnails/evil.html', 'thumbs/a.jpg.jpg', 'a.jpg'])
      expect(thumbnails.take({ key: `${OWN}${name}`, size: 9 })).toBeUndefined();
  });

  it('finds smap’s own, which are named after the file alone', () => {
    const thumbnails = new Thumbnails('attachments/', 'smap');
    const small = 'attachments/s12/thumbs/a.png.jpg';
    expect(thumbnails.take({ key: small, size: 9 })).toBe('attachments/s12/a.png');
    expect(thumbnails.of({ key: 'attachments/s12/a.png', etag: '"any"' })).toBe(small);
  });
});

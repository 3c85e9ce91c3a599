/** Small pictures: named after the content that they show, found again by that name, and shown for no other content. */
import { describe, expect, it } from '@jest/globals';
import { thumbnailKeyOf, Thumbnails } from '../../../clients/ui/gallery/thumbnail-key.ts';

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
    expect(thumbnails.take({ key: small })).toBe(picture.key);
    expect(thumbnails.of(picture)).toBe(small);
  });

  it('finds none of another content, but knows of all when the picture is deleted', () => {
    const thumbnails = new Thumbnails(PREFIX, 'webqsee');
    const old = thumbnailKeyOf({ ...picture, etag: '"e0"' }, OWN, 'jpg') ?? '';
    thumbnails.take({ key: old });
    expect(thumbnails.of(picture)).toBeUndefined();
    expect(thumbnails.allOf(picture.key)).toEqual([old]);
    thumbnails.drop(picture.key);
    expect(thumbnails.allOf(picture.key)).toEqual([]);
  });

  it('takes nothing of the folder for an item, and nothing else for a small picture', () => {
    const thumbnails = new Thumbnails(PREFIX, 'webqsee');
    expect(thumbnails.take({ key: `${OWN}.thumbnails/readme.txt` })).toBe('');
    expect(thumbnails.take({ key: `${OWN}thumbs/a.jpg.jpg` })).toBeUndefined();
    expect(thumbnails.take({ key: `${OWN}a.jpg` })).toBeUndefined();
  });

  it('finds smap’s own, which are named after the file alone', () => {
    const thumbnails = new Thumbnails('attachments/', 'smap');
    const small = 'attachments/s12/thumbs/a.png.jpg';
    expect(thumbnails.take({ key: small })).toBe('attachments/s12/a.png');
    expect(thumbnails.of({ key: 'attachments/s12/a.png', etag: '"any"' })).toBe(small);
  });
});

/** What a cell shows: never a picture that is not there, may not be read, or is none. */
import { describe, expect, it } from '@jest/globals';
import { faceOf } from '../../../clients/ui/gallery/tile-face.ts';
import { galleryItem } from './listed-objects.ts';

describe('the face of an item', () => {
  it('is its small picture, if there is one', () => {
    expect(faceOf(galleryItem('shared/max/a.heic', 'small'), true)).toEqual({ key: 'small' });
  });

  it('is the picture itself, unless it is large', () => {
    const item = galleryItem('shared/max/a.jpg');
    expect(faceOf(item, true)).toEqual({ key: item.key });
    expect(faceOf(galleryItem('shared/max/a.jpg', undefined, 20_000_000), true)).toEqual({ words: 'Large picture' });
  });

  it('is nothing of what others keep private', () => {
    expect(faceOf(galleryItem('private/ada/a.jpg', 'small'), false)).toEqual({ words: 'Private to ada' });
  });

  it.each([
    ['a.mov', 'Video'],
    ['a.mp3', 'Audio'],
    ['a.heic', 'HEIC'],
    ['a.svg', 'SVG'],
    ['a.html', 'HTML'],
    ['a', 'File'],
    ['a.verylong', 'File'],
  ])('of %s is words: %s', (name, words) => {
    expect(faceOf(galleryItem(`shared/max/${name}`), true)).toEqual({ words });
  });
});

/** Items of a gallery: whose a file is, and where one's own belong. */
import { describe, expect, it } from '@jest/globals';
import { areaPrefix, itemOf, newestFirst, ownPrefix } from '../../../clients/ui/gallery/gallery-item.ts';
import { galleryItem, listedObject, ROOT } from './listed-objects.ts';

describe('an item', () => {
  it('belongs to the member whose folder it lies in', () => {
    const item = itemOf(listedObject('shared/ada/trip/a.jpg'), `${ROOT}shared/`, 'webqsee', undefined);
    expect(item).toMatchObject({ path: 'ada/trip/a.jpg', name: 'a.jpg', owner: 'ada', kind: 'picture' });
  });

  it('belongs to nobody beside the folders, and in smap’s surveys', () => {
    expect(galleryItem('shared/a.jpg').owner).toBeUndefined();
    expect(itemOf(listedObject('media/s12/a.jpg'), `${ROOT}media/`, 'smap', undefined).owner).toBeUndefined();
  });

  it('comes before older ones, and by its key where the time is the same', () => {
    const at = (path: string, second: number): ReturnType<typeof galleryItem> =>
      itemOf(listedObject(path, { second }), `${ROOT}shared/`, 'webqsee', undefined);
    const items = [at('shared/b', 1), at('shared/c', 2), at('shared/a', 1)];
    expect(items.sort(newestFirst).map(({ path }) => path)).toEqual(['c', 'a', 'b']);
  });
});

describe('prefixes', () => {
  it('are the area’s, and the member’s own below', () => {
    expect(areaPrefix({ root: '' }, 'media')).toBe('media/');
    expect(ownPrefix({ root: ROOT, user: 'max' }, 'shared')).toBe(`${ROOT}shared/max/`);
  });
});

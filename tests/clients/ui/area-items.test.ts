/** Items in order while their objects come in, in pieces and in any order. */
import { describe, expect, it } from '@jest/globals';
import { AreaItems } from '../../../clients/ui/gallery/area-items.ts';
import { listedObject, ROOT } from './listed-objects.ts';

const SMALL = 'shared/max/.thumbnails/a.jpg.e1.webp';

function itemsOf(...pages: readonly (readonly ReturnType<typeof listedObject>[])[]): AreaItems {
  const items = new AreaItems({ root: ROOT, layout: 'webqsee' }, 'shared');
  for (const page of pages) items.add(page);
  return items;
}
const pathsOf = ({ sorted }: AreaItems): readonly string[] => sorted.map(({ path }) => path);

describe('the items of an area', () => {
  it('are the newest first, over all pages', () => {
    const items = itemsOf(
      [listedObject('shared/ada/a.jpg', { second: 1 }), listedObject('shared/ada/b.jpg', { second: 4 })],
      [listedObject('shared/max/a.jpg', { second: 3 }), listedObject('shared/max/b.jpg', { second: 2 })],
    );
    expect(pathsOf(items)).toEqual(['ada/b.jpg', 'max/a.jpg', 'max/b.jpg', 'ada/a.jpg']);
  });

  it('leave out small pictures, markers of folders, and what lies in other areas', () => {
    const items = itemsOf([
      listedObject('shared/'),
      listedObject('shared/max/'),
      listedObject(SMALL),
      listedObject('private/max/a.jpg'),
      listedObject('shared/max/a.jpg'),
    ]);
    expect(pathsOf(items)).toEqual(['max/a.jpg']);
    expect(items.count).toBe(1);
  });

  it.each([
    ['before', [listedObject(SMALL), listedObject('shared/max/a.jpg')]],
    ['after', [listedObject('shared/max/a.jpg'), listedObject(SMALL)]],
  ])('have a small picture that came %s them', (_when, objects) => {
    const items = itemsOf();
    for (const object of objects) {
      items.add([object]);
      expect(items.sorted.length).toBeLessThan(2);
    }
    expect(items.sorted.map(({ thumbnailKey }) => thumbnailKey)).toEqual([`${ROOT}${SMALL}`]);
  });

  it('are replaced by newer contents, and move to their place', () => {
    const items = itemsOf([listedObject('shared/a', { second: 1 }), listedObject('shared/b', { second: 2 })]);
    expect(pathsOf(items)).toEqual(['b', 'a']);
    items.add([listedObject('shared/a', { second: 3, etag: 'e2' })]);
    expect(pathsOf(items)).toEqual(['a', 'b']);
    expect(items.sorted[0]?.etag).toBe('"e2"');
  });

  it('are gone with their small pictures once they are removed', () => {
    const items = itemsOf([listedObject(SMALL), listedObject('shared/max/a.jpg'), listedObject('shared/b')]);
    const a = { key: `${ROOT}shared/max/a.jpg` };
    expect(items.sorted.find(({ key }) => key === a.key)?.thumbnailKey).toBe(`${ROOT}${SMALL}`);
    items.remove([a.key, 'never there']);
    expect(pathsOf(items)).toEqual(['b']);
  });
});

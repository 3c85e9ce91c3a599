/** Sharing: a copy with its small picture, never over another file, and once. */
import { describe, expect, it } from '@jest/globals';
import type { ListedObject } from '../../../clients/browser/latchkey.ts';
import { shareItem } from '../../../clients/ui/gallery/share-item.ts';
import { galleryItem, listedObject, ROOT, settingsOf } from './listed-objects.ts';

const SMALL = `${ROOT}private/max/.thumbnails/trip/a.jpg.e1.webp`;

function bucketOf(...objects: readonly ListedObject[]): {
  readonly copies: string[][];
  readonly team: Parameters<typeof shareItem>[0];
} {
  const there = new Map(objects.map((object) => [object.key, object]));
  const copies: string[][] = [];
  return {
    copies,
    team: {
      copy: (from, to) => {
        copies.push([from, to]);
        there.set(to, { key: to, size: 10, lastModified: new Date(), etag: '"copied"' });
        return Promise.resolve();
      },
      // eslint-disable-next-line @typescript-eslint/require-await
      list: async function* (prefix) {
        for (const object of there.values()) if (object.key.startsWith(prefix)) yield object;
      },
    },
  };
}
const share = (team: Parameters<typeof shareItem>[0]): ReturnType<typeof shareItem> =>
  shareItem(team, settingsOf('member'), galleryItem('private/max/trip/a.jpg', SMALL));

describe('sharing an item', () => {
  it('copies it to the same place in the own part of shared, and names its small picture after the copy', async () => {
    const { team, copies } = bucketOf();
    const objects = await share(team);
    expect(copies).toEqual([
      [`${ROOT}private/max/trip/a.jpg`, `${ROOT}shared/max/trip/a.jpg`],
      [SMALL, `${ROOT}shared/max/.thumbnails/trip/a.jpg.copied.webp`],
    ]);
    expect(objects.map(({ key }) => key)).toEqual(copies.map(([, to]) => to));
  });

  it('takes another name where a file of this one is', async () => {
    const { team, copies } = bucketOf(
      listedObject('shared/max/trip/a.jpg', { etag: 'other' }),
      listedObject('shared/max/trip/a (2).jpg', { etag: 'third' }),
    );
    await share(team);
    expect(copies[0]?.[1]).toBe(`${ROOT}shared/max/trip/a (3).jpg`);
  });

  it('copies nothing where the very content is there already', async () => {
    const { team, copies } = bucketOf(listedObject('shared/max/trip/a.jpg'));
    const objects = await share(team);
    expect(copies).toEqual([]);
    expect(objects).toHaveLength(1);
  });
});

describe('a free name', () => {
  it('is counted at the end of a name without an extension', async () => {
    const { team, copies } = bucketOf(listedObject('shared/max/a', { etag: 'other' }));
    await shareItem(team, settingsOf('member'), galleryItem('private/max/a'));
    expect(copies).toEqual([[`${ROOT}private/max/a`, `${ROOT}shared/max/a (2)`]]);
  });

  it('is not taken by a longer one', async () => {
    const { team, copies } = bucketOf(listedObject('shared/max/a.jpg'));
    await shareItem(team, settingsOf('member'), galleryItem('private/max/a'));
    expect(copies).toEqual([[`${ROOT}private/max/a`, `${ROOT}shared/max/a`]]);
  });
});

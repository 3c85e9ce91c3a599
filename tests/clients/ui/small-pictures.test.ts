/** Proves that small pictures are made one at a time, lie beside their pictures, and go with what they showed. */
import { expect, test } from '@jest/globals';
import type { ListedObject } from '../../../clients/browser/latchkey.ts';
import { SmallPictures, type PictureTeam, type SmallPicture } from '../../../clients/ui/uploads/small-pictures.ts';

const OWN = 'r/shared/max/';
const object = (name: string, etag = '"new"'): ListedObject => ({
  key: `${OWN}${name}`,
  size: 9,
  etag,
  lastModified: new Date(0),
});
const small: SmallPicture = { blob: new Blob(['small']), extension: 'webp' };

test('one is made after the other, and one that cannot be made stops none', async () => {
  let running = 0;
  let most = 0;
  const pictures = new SmallPictures(fake().team, async ({ name }) => {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
    if (name === 'broken') throw new Error('no picture');
    return small;
  });
  const made = await Promise.all(['a', 'broken', 'b'].map((name) => pictures.of(new File([], name))));
  expect(made).toEqual([small, undefined, small]);
  expect(most).toBe(1);
});

test('it lies beside its picture, named by the content that it shows', async () => {
  const { team, stored } = fake(`${OWN}trip/a.jpg`);
  const sent = await new SmallPictures(team, noPicture).send(object('trip/a.jpg'), OWN, small, false);
  expect(sent?.key).toBe(`${OWN}.thumbnails/trip/a.jpg.new.webp`);
  expect([...stored]).toEqual([`${OWN}trip/a.jpg`, sent?.key]);
});

test('a picture that was deleted meanwhile leaves no small one', async () => {
  const { team, stored } = fake(`${OWN}trip/a.jpg.txt`);
  expect(await new SmallPictures(team, noPicture).send(object('trip/a.jpg'), OWN, small, false)).toBeUndefined();
  expect([...stored]).toEqual([`${OWN}trip/a.jpg.txt`]);
});

test('a replaced picture loses the small one of its old content, and no other', async () => {
  const others = ['a.jpg.jpg.old.webp', 'a.jpg/b.jpg.old.webp', 'aa.jpg.old.webp'].map(
    (name) => `${OWN}.thumbnails/${name}`,
  );
  const { team, stored } = fake(`${OWN}.thumbnails/a.jpg.old.webp`, `${OWN}.thumbnails/a.jpg.older.jpg`, ...others);
  await new SmallPictures(team, noPicture).send(object('a.jpg'), OWN, undefined, true);
  expect([...stored]).toEqual(others);
});

test('a refusal is no failure', async () => {
  const { team } = fake();
  const refusing = { ...team, upload: () => ({ done: Promise.reject(new Error('403')) }) } as unknown as PictureTeam;
  expect(await new SmallPictures(refusing, noPicture).send(object('a.jpg'), OWN, small, true)).toBeUndefined();
});

function noPicture(): Promise<undefined> {
  return Promise.resolve(undefined);
}

function fake(...keys: readonly string[]): { readonly team: PictureTeam; readonly stored: Set<string> } {
  const stored = new Set(keys);
  const team = {
    upload: (key: string, { size }: Blob) => {
      stored.add(key);
      return { done: Promise.resolve({ key, size, etag: '"s"' }) };
    },
    list: async function* (prefix: string) {
      await Promise.resolve();
      for (const key of [...stored]) if (key.startsWith(prefix)) yield { key, etag: '"new"' };
    },
    delete: (key: string) => Promise.resolve(void stored.delete(key)),
    may: () => true,
  } as unknown as PictureTeam;
  return { team, stored };
}

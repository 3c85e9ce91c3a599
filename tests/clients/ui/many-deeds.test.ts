/** The same done to many items: what fails is told, and stops nothing but what would fail as well. */
import { describe, expect, it } from '@jest/globals';
import { LatchkeyError } from '../../../clients/browser/latchkey.ts';
import { doToAll, outcomeInWords } from '../../../clients/ui/gallery/many-deeds.ts';
import { galleryItem } from './listed-objects.ts';

const ITEMS = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => galleryItem(`shared/max/${name}`));
const failsAt = (code: 'conflict' | 'unreachable', ...names: readonly string[]) => {
  const tried: string[] = [];
  const act = ({ name }: { readonly name: string }): Promise<void> => {
    tried.push(name);
    return names.includes(name) ? Promise.reject(new LatchkeyError(code, 'it failed')) : Promise.resolve();
  };
  return { tried, act };
};

describe('many items', () => {
  it('are all tried, and those that failed are told apart', async () => {
    const { act } = failsAt('conflict', 'b', 'e');
    const { done, failed, error } = await doToAll(ITEMS, act);
    expect(done.map(({ name }) => name)).toEqual(['a', 'c', 'd', 'f']);
    expect(failed.map(({ name }) => name)).toEqual(['b', 'e']);
    expect(error).toMatchObject({ code: 'conflict' });
  });

  it('are left alone once the bucket is gone', async () => {
    const { act, tried } = failsAt('unreachable', 'b');
    const { done, failed } = await doToAll(ITEMS, act, { atOnce: 1 });
    expect(tried).toEqual(['a', 'b']);
    expect([done.length, failed.length]).toEqual([1, 5]);
  });

  it('tell how far it is', async () => {
    const counts: number[] = [];
    await doToAll(ITEMS, failsAt('conflict', 'c').act, { onDone: (count) => counts.push(count) });
    expect(counts).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('the words afterwards', () => {
  const error = new LatchkeyError('conflict', 'it failed');

  it.each([
    [{ done: ITEMS.slice(0, 1), failed: [] }, '1 item deleted.'],
    [{ done: ITEMS.slice(0, 4), failed: ITEMS.slice(4), error }, '4 items deleted. 2 were not: it failed.'],
    [{ done: [], failed: ITEMS.slice(5), error }, '1 was not deleted: it failed.'],
    [
      { done: [], failed: ITEMS.slice(5), error: new LatchkeyError('out_of_scope', 'S3 answered 403') },
      '1 was not deleted: your role does not allow it.',
    ],
  ])('%#', (outcome, words) => {
    expect(outcomeInWords(outcome, 'deleted', 'en')).toBe(words);
  });
});

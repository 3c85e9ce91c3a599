/** Selections: one by one, by ranges in either direction, and never of what is there no longer. */
import { describe, expect, it } from '@jest/globals';
import { NOTHING_SELECTED, reached, remaining, toggled, without } from '../../../clients/ui/gallery/selection.ts';

const ITEMS = ['a', 'b', 'c', 'd', 'e'].map((key) => ({ key }));

describe('a selection', () => {
  it('takes an item in, and leaves it out again', () => {
    const one = toggled(NOTHING_SELECTED, 'b');
    expect([...one.keys]).toEqual(['b']);
    expect([...toggled(one, 'b').keys]).toEqual([]);
    expect(NOTHING_SELECTED.keys.size).toBe(0);
  });

  it.each([
    ['b', 'd'],
    ['d', 'b'],
  ])('reaches from %s to %s, whichever is first', (from, to) => {
    expect([...reached(toggled(NOTHING_SELECTED, from), to, ITEMS).keys].sort()).toEqual(['b', 'c', 'd']);
  });

  it('adds one alone where none was chosen, or that one is gone', () => {
    expect([...reached(NOTHING_SELECTED, 'c', ITEMS).keys]).toEqual(['c']);
    expect([...reached(toggled(NOTHING_SELECTED, 'gone'), 'c', ITEMS).keys]).toEqual(['gone', 'c']);
  });

  it('reaches anew from the same item', () => {
    const first = reached(toggled(NOTHING_SELECTED, 'c'), 'd', ITEMS);
    expect([...reached(first, 'a', ITEMS).keys].sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('forgets what is deleted, and stays the same where nothing is', () => {
    const selection = toggled(toggled(NOTHING_SELECTED, 'a'), 'gone');
    expect([...remaining(selection, ITEMS).keys]).toEqual(['a']);
    const good = toggled(NOTHING_SELECTED, 'a');
    expect(remaining(good, ITEMS)).toBe(good);
  });

  it('keeps what could not be done', () => {
    const selection = toggled(toggled(NOTHING_SELECTED, 'a'), 'b');
    expect([...without(selection, [{ key: 'a' }]).keys]).toEqual(['b']);
  });
});

/** The grid: cells of one size in each width, only what is near the view, and keys that lead where they point. */
import { describe, expect, it } from '@jest/globals';
import { GAP, gridOf, heightOf, rangeOf, stepFrom } from '../../../clients/ui/gallery/grid-geometry.ts';

describe('cells', () => {
  it.each([
    [328, 3],
    [358, 3],
    [1232, 7],
    [1552, 8],
  ])('a width of %d holds %d', (width, columns) => {
    const grid = gridOf(width);
    expect(grid.columns).toBe(columns);
    expect(grid.cell * columns + GAP * (columns - 1)).toBeCloseTo(width);
  });

  it('have a height that is known before they are drawn', () => {
    const grid = { columns: 3, cell: 100, pitch: 104 };
    expect([0, 1, 3, 4].map((count) => heightOf(grid, count))).toEqual([0, 100, 100, 204]);
  });
});

describe('what is drawn', () => {
  const grid = { columns: 3, cell: 96, pitch: 100 };

  it('is the view, and half a view above and below', () => {
    expect(rangeOf(grid, 10_000, -10_000, 800)).toEqual({ start: 288, end: 336 });
  });

  it('ends where the items end, and begins where they begin', () => {
    expect(rangeOf(grid, 7, 200, 800)).toEqual({ start: 0, end: 7 });
    expect(rangeOf(grid, 7, -90_000, 800)).toEqual({ start: 7, end: 7 });
    expect(rangeOf(grid, 7, 90_000, 800)).toEqual({ start: 0, end: 0 });
  });
});

describe('keys', () => {
  const grid = { columns: 3, cell: 96, pitch: 100 };
  const to = (at: number, key: string, isRightToLeft = false): number | undefined =>
    stepFrom(at, key, grid, 10, { viewHeight: 350, isRightToLeft });

  it.each([
    [4, 'ArrowRight', 5],
    [4, 'ArrowLeft', 3],
    [4, 'ArrowUp', 1],
    [4, 'ArrowDown', 7],
    [4, 'Home', 0],
    [4, 'End', 9],
    [4, 'PageDown', 9],
    [4, 'PageUp', 0],
    [1, 'ArrowUp', 1],
    [8, 'ArrowDown', 8],
    [9, 'ArrowRight', 9],
    [4, 'a', undefined],
  ])('from %d, %s leads to %d', (at, key, expected) => {
    expect(to(at, key)).toBe(expected);
  });

  it('go the other way where one reads from the right', () => {
    expect([to(4, 'ArrowLeft', true), to(4, 'ArrowRight', true), to(4, 'ArrowDown', true)]).toEqual([5, 3, 7]);
  });
});

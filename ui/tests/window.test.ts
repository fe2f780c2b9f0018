// Windowing maths: what is drawn of a list of 100,000, and where keys lead in it.
import { describe, expect, it } from 'vitest';
import { beyond, grid, letterAt, pagesFor, stepTo, visible } from '../src/lib/list/window';

const wide = { width: 1120, total: 100_000, gapX: 20, gapY: 24, minCell: 168, below: 47 };

describe('grid', () => {
  it('fits as many columns as the width allows, at most nine', () => {
    expect(grid(wide).columns).toBe(6);
    expect(grid({ ...wide, width: 4000 }).columns).toBe(9);
    expect(grid({ ...wide, width: 120 }).columns).toBe(1);
    expect(grid({ ...wide, width: 348, gapX: 12, fixedColumns: 2 })).toMatchObject({ columns: 2, cell: 168 });
  });

  it('stays below the tallest element a browser draws, with 100,000 albums on a phone', () => {
    expect(grid({ ...wide, width: 348, gapX: 12, gapY: 20, fixedColumns: 2 }).height).toBeLessThan(17_900_000);
  });

  it('is empty without rows', () => {
    expect(grid({ ...wide, total: 0 })).toMatchObject({ rows: 0, height: 0 });
  });
});

describe('visible', () => {
  const { step, rows, columns } = grid(wide);
  it.each([0, 1, 5_000, 1_234_567, rows * step])('covers the view at %i and draws few cells', (top) => {
    const { first, end } = visible(top, 800, step, rows);
    expect(first * step).toBeLessThanOrEqual(Math.max(0, Math.min(top, (rows - 1) * step)));
    expect(end * step).toBeGreaterThanOrEqual(Math.min(top + 800, rows * step));
    expect((end - first) * columns).toBeLessThanOrEqual(150);
  });

  it('draws nothing of nothing', () => {
    expect(visible(100, 800, 0, 10)).toEqual({ first: 0, end: 0 });
    expect(visible(100, 800, 40, 0)).toEqual({ first: 0, end: 0 });
  });
});

describe('pages', () => {
  it('asks for the pages in view and no others', () => {
    expect(pagesFor(100, 140, 120, 100_000)).toEqual([0, 1]);
    expect(pagesFor(240, 260, 120, 100_000)).toEqual([2]);
    expect(pagesFor(240, 260, 120, 100_000, true)).toEqual([1, 2, 3]);
    expect(pagesFor(99_990, 100_000, 120, 100_000)).toEqual([833]);
    expect(pagesFor(0, 0, 120, 0)).toEqual([0]);
  });
});

describe('keys', () => {
  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 0, 6],
    ['ArrowUp', 3, 3],
    ['ArrowDown', 5, 9],
    ['ArrowDown', 7, 7],
    ['End', 0, 9],
    ['Home', 8, 0],
    ['PageDown', 1, 9],
  ])('%s from %i leads to %i of ten in six columns', (key, at, to) => {
    expect(stepTo(key, at, 6, 10, 3)).toBe(to);
  });
  it('leaves other keys alone', () => expect(stepTo('x', 0, 6, 10, 3)).toBeNull());
});

it('finds the letter that a row stands under', () => {
  const letters = [
    { letter: 'A', index: 0 },
    { letter: 'B', index: 10 },
    { letter: 'C', index: 11 },
  ];
  expect([0, 9, 10, 50].map((row) => letters[letterAt(letters, row)]?.letter)).toEqual(['A', 'A', 'B', 'C']);
});

describe('pages of a long list', () => {
  it('lets go of the farthest ones, and never of what is shown', () => {
    expect(beyond([0, 1, 2, 3, 40, 41, 90], [40, 41], 3)).toEqual(new Set([0, 90]));
  });
  it('keeps all while they are few', () => {
    expect(beyond([0, 1, 2], [2], 2).size).toBe(0);
  });
  it('stays bounded over a way of a thousand pages', () => {
    let kept: number[] = [];
    for (let page = 0; page < 1000; page++) {
      kept = [...new Set([...kept, page])];
      const gone = beyond(kept, [page], 8);
      kept = kept.filter((one) => !gone.has(one));
      expect(kept.length).toBeLessThanOrEqual(9);
    }
    expect(kept).toEqual([991, 992, 993, 994, 995, 996, 997, 998, 999]);
  });
});

// Windowing maths of virtual lists: which rows lie in the window, and where. Pure numbers, no browser.

export interface Grid {
  columns: number;
  /** Width of one cell. */
  cell: number;
  /** Height of one row with the gap below it. */
  step: number;
  rows: number;
  height: number;
}

export interface Shape {
  width: number;
  total: number;
  gapX: number;
  gapY: number;
  minCell: number;
  /** What stands under the square picture: titles. */
  below: number;
  /** Phones always show this many. */
  fixedColumns?: number | undefined;
  maxColumns?: number | undefined;
}

export function grid({ width, total, gapX, gapY, minCell, below, fixedColumns, maxColumns = 9 }: Shape): Grid {
  const fitting = Math.floor((width + gapX) / (minCell + gapX));
  const columns = fixedColumns ?? Math.max(1, Math.min(maxColumns, fitting));
  const cell = Math.max(0, (width - gapX * (columns - 1)) / columns);
  const step = cell + below + gapY;
  const rows = Math.ceil(total / columns);
  return { columns, cell, step, rows, height: rows === 0 ? 0 : rows * step - gapY };
}

export interface Slice {
  /** First row to draw. */
  first: number;
  /** One past the last row to draw. */
  end: number;
}

/** Rows that touch the view, with `spare` rows on each side. `top` is the scroll position relative to the list's start. */
export function visible(top: number, view: number, step: number, rows: number, spare = 1): Slice {
  if (step <= 0 || rows <= 0) return { first: 0, end: 0 };
  const clamp = (row: number) => Math.max(0, Math.min(rows, row));
  const first = clamp(Math.floor(top / step) - spare);
  const end = clamp(Math.ceil((top + view) / step) + spare);
  return { first: Math.min(first, end), end };
}

/** Numbers of the pages that hold rows [start, end), and one page either side when `around`. */
export function pagesFor(start: number, end: number, size: number, total: number, around = false): number[] {
  if (end <= start) return [0];
  const last = Math.max(0, Math.ceil(total / size) - 1);
  const from = Math.max(0, Math.floor(start / size) - (around ? 1 : 0));
  const to = Math.min(last, Math.floor((end - 1) / size) + (around ? 1 : 0));
  return Array.from({ length: Math.max(1, to - from + 1) }, (_, i) => from + i);
}

/** Of the pages that are kept, those to let go: the farthest from what is shown, until `most` are left beside it. */
export function beyond(kept: readonly number[], shown: readonly number[], most: number): Set<number> {
  const away = (page: number) => Math.min(...shown.map((one) => Math.abs(one - page)));
  const others = kept.filter((page) => !shown.includes(page)).sort((a, b) => away(a) - away(b));
  return new Set(others.slice(most));
}

/** Where a key leads in a grid of cards; null when the key means nothing here. */
export function stepTo(key: string, at: number, columns: number, total: number, pageRows: number): number | null {
  const moves: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: columns * pageRows,
    PageUp: -columns * pageRows,
  };
  if (key === 'Home') return 0;
  if (key === 'End') return Math.max(0, total - 1);
  const move = moves[key];
  if (move === undefined) return null;
  const next = at + move;
  if (Math.abs(move) === 1 || (key !== 'ArrowDown' && key !== 'ArrowUp')) return Math.max(0, Math.min(total - 1, next));
  return next < 0
    ? at
    : next >= total
      ? Math.floor(at / columns) < Math.floor((total - 1) / columns)
        ? total - 1
        : at
      : next;
}

/** The letter under a row: the last one that begins at or before it. */
export function letterAt(letters: { letter: string; index: number }[], row: number): number {
  let found = 0;
  for (let i = 0; i < letters.length; i++) if ((letters[i]?.index ?? Infinity) <= row) found = i;
  return found;
}

// Columns of a table: which, in what order, how wide, and which give way when there is no room. Pure values.

export interface Column {
  id: string;
  /** Pixels at the usual text size. */
  width: number;
  min: number;
  /** Takes what is left over, in this proportion. */
  grow?: number;
  /** The server's name of its order; none = cannot be sorted by. */
  sort?: string;
  /** The first press sorts downwards: most plays, newest. */
  falling?: boolean;
  align?: 'end' | 'middle';
  /** Lower ones leave first when it is narrow. */
  priority: number;
  /** Always there. */
  fixed?: boolean;
  shown: boolean;
}

/** What a person changed: the order, what is shown, and widths drawn by hand. */
export interface Arranged {
  id: string;
  shown: boolean;
  width?: number | undefined;
}

const WIDEST = 640;

/** A kept arrangement over today's columns: unknown ones are dropped, new ones stand where they stand by default. */
export function arrange(columns: readonly Column[], kept: readonly Arranged[] | null): Arranged[] {
  const standard = columns.map(({ id, shown }) => ({ id, shown }));
  if (!Array.isArray(kept)) return standard;
  const known = kept.filter((one) => columns.some(({ id }) => id === one?.id));
  const next: Arranged[] = known.map(({ id, shown, width }) => {
    const column = columns.find((one) => one.id === id) as Column;
    const drawn = typeof width === 'number' && Number.isFinite(width) ? clamp(column, width) : undefined;
    return { id, shown: column.fixed || Boolean(shown), ...(drawn !== undefined && { width: drawn }) };
  });
  standard.forEach((one, at) => {
    if (!next.some(({ id }) => id === one.id)) next.splice(Math.min(at, next.length), 0, one);
  });
  return next;
}

const clamp = (column: Column, width: number): number => Math.round(Math.max(column.min, Math.min(WIDEST, width)));

export function moved<T extends { id: string }>(list: readonly T[], id: string, to: number): T[] {
  const from = list.findIndex((one) => one.id === id);
  if (from < 0) return [...list];
  const next = list.filter((one) => one.id !== id);
  next.splice(Math.max(0, Math.min(next.length, to)), 0, list[from] as T);
  return next;
}

export function shownOnly<T extends { id: string; shown: boolean }>(
  list: readonly T[],
  id: string,
  shown: boolean,
): T[] {
  return list.map((one) => (one.id === id ? { ...one, shown } : one));
}

/** A width drawn by hand; `null` gives the column back to the default. */
export function resized(
  columns: readonly Column[],
  arranged: readonly Arranged[],
  id: string,
  width: number | null,
): Arranged[] {
  const column = columns.find((one) => one.id === id);
  return arranged.map((one) =>
    one.id === id && column ? { id, shown: one.shown, ...(width !== null && { width: clamp(column, width) }) } : one,
  );
}

/** The columns that fit into `room`, in order; those of low priority leave first. */
export function fitting(
  columns: readonly Column[],
  arranged: readonly Arranged[],
  room: number,
  gap: number,
): Column[] {
  const chosen = arranged
    .filter(({ shown }) => shown)
    .flatMap(({ id, width }) => {
      const column = columns.find((one) => one.id === id);
      return column ? [width === undefined ? column : { ...column, width, grow: 0 }] : [];
    });
  const needs = (list: readonly Column[]) =>
    list.reduce((sum, { grow, min, width }) => sum + (grow ? min : width) + gap, -gap);
  while (needs(chosen) > room) {
    const weakest = chosen.filter(({ fixed }) => !fixed).sort((a, b) => a.priority - b.priority)[0];
    if (!weakest) break;
    chosen.splice(chosen.indexOf(weakest), 1);
  }
  // Somebody has to take the rest of the row, even when every width was drawn by hand.
  return chosen.some(({ grow }) => grow)
    ? chosen
    : chosen.map((one) => (one.fixed && one.id === 'title' ? { ...one, grow: 1 } : one));
}

/** For `grid-template-columns`, in rem, so that larger text gets wider columns. */
export const template = (columns: readonly Column[]): string =>
  columns.map(({ width, min, grow }) => (grow ? `minmax(${min / 16}rem, ${grow}fr)` : `${width / 16}rem`)).join(' ');

/** The order that a press on a head leads to: its first direction, the other one, and back to the default. */
export function nextSort(
  column: Pick<Column, 'sort' | 'falling'>,
  now: { sort: string; order: 'ASC' | 'DESC' },
  standard: { sort: string; order: 'ASC' | 'DESC' },
): { sort: string; order: 'ASC' | 'DESC' } {
  if (!column.sort) return now;
  const first = column.falling ? 'DESC' : 'ASC';
  if (now.sort !== column.sort) return { sort: column.sort, order: first };
  return now.order === first ? { sort: column.sort, order: first === 'ASC' ? 'DESC' : 'ASC' } : standard;
}

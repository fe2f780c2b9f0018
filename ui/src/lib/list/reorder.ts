// Changing the order of a list: moves, gaps under the pointer, what came twice. Pure numbers and arrays, no browser.

/** The rows with the picked ones, in their order, before the row that was at `gap` (0 … length). */
export function moved<T>(rows: readonly T[], picked: readonly number[], gap: number): T[] {
  const chosen = new Set(picked);
  const before: T[] = [];
  const lifted: T[] = [];
  const after: T[] = [];
  rows.forEach((row, at) => (chosen.has(at) ? lifted : at < gap ? before : after).push(row));
  return [...before, ...lifted, ...after];
}

/** Where the first of the picked rows lies after `moved`. */
export const landing = (picked: readonly number[], gap: number): number => gap - picked.filter((at) => at < gap).length;

/** The gap nearest to a height within the list: 0 before the first row, `total` after the last. */
export const gapAt = (y: number, height: number, total: number): number =>
  height > 0 ? Math.max(0, Math.min(total, Math.round(y / height))) : 0;

/** Rows without those at the given places. */
export function without<T>(rows: readonly T[], places: readonly number[]): T[] {
  const gone = new Set(places);
  return rows.filter((_, at) => !gone.has(at));
}

/** Puts rows back where they were; the places are those of the full list, ascending. */
export function putBack<T>(rows: readonly T[], taken: readonly { at: number; row: T }[]): T[] {
  const out = [...rows];
  for (const { at, row } of taken) out.splice(Math.min(at, out.length), 0, row);
  return out;
}

/** The places of the last of each of these ids: what an "add" put at the end, or what is left of it. */
export function lastPlaces(ids: readonly string[], added: readonly string[]): number[] {
  const wanted = new Map<string, number>();
  for (const id of added) wanted.set(id, (wanted.get(id) ?? 0) + 1);
  const places: number[] = [];
  for (let at = ids.length - 1; at >= 0; at--) {
    const left = wanted.get(ids[at] ?? '') ?? 0;
    if (left > 0) {
      places.push(at);
      wanted.set(ids[at] ?? '', left - 1);
    }
  }
  return places.reverse();
}

/** Places whose id stands further up already. Rows that are not known yet are no doubles. */
export function doubles(ids: readonly (string | undefined)[]): Set<number> {
  const seen = new Set<string>();
  const found = new Set<number>();
  ids.forEach((id, at) => {
    if (id === undefined) return;
    if (seen.has(id)) found.add(at);
    else seen.add(id);
  });
  return found;
}

/** How fast a list scrolls while something is dragged near its edge: pixels per frame, negative upwards. */
export function edgeSpeed(y: number, top: number, bottom: number, zone = 72, fastest = 18): number {
  if (y < top + zone) return -Math.ceil(fastest * Math.min(1, (top + zone - y) / zone));
  if (y > bottom - zone) return Math.ceil(fastest * Math.min(1, (y - (bottom - zone)) / zone));
  return 0;
}

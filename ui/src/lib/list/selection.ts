// Which rows of a list are chosen, as ranges: a list of 100,000 is selected by one pair of numbers. Pure values.

export interface Selection {
  /** Sorted, apart from each other; the second number is one past the last row. */
  readonly ranges: readonly (readonly [number, number])[];
  /** Where Shift begins. */
  readonly anchor: number;
}

export const nothing: Selection = { ranges: [], anchor: 0 };

export const count = ({ ranges }: Selection): number => ranges.reduce((sum, [from, end]) => sum + end - from, 0);

export function has({ ranges }: Selection, index: number): boolean {
  return ranges.some(([from, end]) => index >= from && index < end);
}

function joined(ranges: (readonly [number, number])[]): [number, number][] {
  const next: [number, number][] = [];
  for (const [from, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = next.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], end);
    else if (end > from) next.push([from, end]);
  }
  return next;
}

export const only = (index: number): Selection => ({ ranges: [[index, index + 1]], anchor: index });
export const all = (total: number): Selection => ({ ranges: total > 0 ? [[0, total]] : [], anchor: 0 });

export function toggle(selection: Selection, index: number): Selection {
  if (!has(selection, index)) return { ranges: joined([...selection.ranges, [index, index + 1]]), anchor: index };
  const ranges = selection.ranges.flatMap(([from, end]): (readonly [number, number])[] =>
    index < from || index >= end
      ? [[from, end]]
      : ([
          [from, index],
          [index + 1, end],
        ] as const),
  );
  return { ranges: joined([...ranges]), anchor: index };
}

/** Shift: from the anchor to here. With `keep` (Ctrl too) what was chosen before stays. */
export function extend(selection: Selection, to: number, keep = false): Selection {
  const { anchor, ranges } = selection;
  const band: readonly [number, number] = [Math.min(anchor, to), Math.max(anchor, to) + 1];
  return { ranges: keep ? joined([...ranges, band]) : [band], anchor };
}

/** For corners: a chosen row whose neighbour is chosen too joins it in one band. */
export const edges = (selection: Selection, index: number): { first: boolean; last: boolean } => ({
  first: !has(selection, index - 1),
  last: !has(selection, index + 1),
});

// A context that grows while it plays: the next rows of a list of any length, put behind what is there already.
import type { Playable, Queue, Source } from './queue';

/** How many songs may be left before more are fetched. */
export const LOW = 60;

export const runsLow = <T extends Playable>({ context, source }: Queue<T>): boolean =>
  source?.rest !== undefined && source.rest.from < source.rest.total && context.length < LOW;

/** `from` is the row after the last one of `songs`. A source that was left meanwhile gets nothing. */
export function extend<T extends Playable>(queue: Queue<T>, songs: readonly T[], source: Source): Queue<T> {
  if (!source.rest || queue.source?.href !== source.href || queue.source.rest?.from !== source.rest.from) return queue;
  const place = Math.max(-1, ...[...queue.played, ...queue.context].map((entry) => entry.place)) + 1;
  const fresh = songs.map((song, i) => ({ key: queue.nextKey + i, song, place: place + i }));
  const rest = { ...source.rest, from: source.rest.from + songs.length };
  // A page without rows is the end, whatever was counted before.
  const total = songs.length === 0 ? rest.from : rest.total;
  return {
    ...queue,
    context: [...queue.context, ...fresh],
    source: { ...queue.source, rest: { ...rest, total } },
    nextKey: queue.nextKey + songs.length,
  };
}

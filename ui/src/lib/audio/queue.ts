// The queue: what played, what plays, what you chose, and what follows from where you started. Immutable values, pure functions.

/** What the engine needs of a song; everything else travels along untouched. */
export interface Playable {
  id: string;
  title: string;
  artist: string;
  duration: number;
  albumId?: string;
  discNumber?: number;
  trackNumber?: number;
  /** Decibels and peaks of ReplayGain; null or absent when the file has none. */
  rgTrackGain?: number | null;
  rgTrackPeak?: number | null;
  rgAlbumGain?: number | null;
  rgAlbumPeak?: number | null;
}

export interface Entry<T extends Playable = Playable> {
  /** Unique in this queue, stable over moves. */
  key: number;
  song: T;
  /** Place in the context before any shuffling. */
  place: number;
}

export type Repeat = 'off' | 'all' | 'one';

export interface Source {
  name: string;
  href: string;
  /** A list too long to be whole in the queue: where it goes on. Opaque here; whoever started it brings the rest. */
  rest?: { query: Record<string, string>; from: number; total: number } | undefined;
}

export interface Queue<T extends Playable = Playable> {
  played: Entry<T>[];
  current: Entry<T> | null;
  /** Play next and add: always before the context. */
  chosen: Entry<T>[];
  context: Entry<T>[];
  source: Source | null;
  shuffled: boolean;
  repeat: Repeat;
  nextKey: number;
}

export type Part = 'chosen' | 'context';

export const empty = <T extends Playable>(): Queue<T> => ({
  played: [],
  current: null,
  chosen: [],
  context: [],
  source: null,
  shuffled: false,
  repeat: 'off',
  nextKey: 1,
});

function entries<T extends Playable>(songs: readonly T[], key: number, place = 0): Entry<T>[] {
  return songs.map((song, i) => ({ key: key + i, song, place: place + i }));
}

/** Fisher and Yates. */
export function shuffled<T>(list: readonly T[], random: () => number = Math.random): T[] {
  const next = [...list];
  for (let i = next.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [next[i], next[j]] = [next[j] as T, next[i] as T];
  }
  return next;
}

/** A new context, played from `at`. What you chose stays chosen. */
export function playFrom<T extends Playable>(
  queue: Queue<T>,
  songs: readonly T[],
  at: number,
  source: Source | null,
): Queue<T> {
  const all = entries(songs, queue.nextKey);
  const current = all[at] ?? null;
  const rest = queue.shuffled ? shuffled(all.filter((e) => e !== current)) : all.slice(at + 1);
  const played = queue.shuffled ? [] : all.slice(0, at);
  return { ...queue, played, current, context: rest, source, nextKey: queue.nextKey + songs.length };
}

/** A new context in random order, beginning anywhere. */
export function playShuffled<T extends Playable>(
  queue: Queue<T>,
  songs: readonly T[],
  source: Source | null,
): Queue<T> {
  const [first, ...rest] = shuffled(entries(songs, queue.nextKey));
  const next = { ...queue, played: [], current: first ?? null, context: rest, source, shuffled: true };
  return { ...next, nextKey: queue.nextKey + songs.length };
}

export function add<T extends Playable>(queue: Queue<T>, songs: readonly T[], where: 'next' | 'last'): Queue<T> {
  const fresh = entries(songs, queue.nextKey);
  const chosen = where === 'next' ? [...fresh, ...queue.chosen] : [...queue.chosen, ...fresh];
  return { ...queue, chosen, nextKey: queue.nextKey + songs.length };
}

export const upcoming = <T extends Playable>(queue: Queue<T>): Entry<T>[] => [...queue.chosen, ...queue.context];

/** What follows the current song; `null` at the end. Repeating starts the context again. */
export function peek<T extends Playable>(queue: Queue<T>): Entry<T> | null {
  if (queue.repeat === 'one') return queue.current;
  const next = upcoming(queue)[0];
  if (next) return next;
  return queue.repeat === 'all' ? (queue.played[0] ?? queue.current) : null;
}

/** One step forward. `asked` = the listener pressed next, so that repeating one song does not hold it. */
export function forward<T extends Playable>(queue: Queue<T>, asked = false): Queue<T> {
  if (queue.repeat === 'one' && !asked) return queue;
  const played = queue.current ? [...queue.played, queue.current] : queue.played;
  const [fromChosen, ...chosen] = queue.chosen;
  if (fromChosen) return { ...queue, played, current: fromChosen, chosen };
  const [fromContext, ...context] = queue.context;
  if (fromContext) return { ...queue, played, current: fromContext, context };
  if (queue.repeat === 'all' && played.length > 0) {
    const again = queue.shuffled ? shuffled(played) : played;
    return { ...queue, played: [], current: again[0] ?? null, context: again.slice(1) };
  }
  return { ...queue, played, current: null };
}

export function back<T extends Playable>(queue: Queue<T>): Queue<T> {
  const before = queue.played.at(-1);
  if (!before) return queue;
  const context = queue.current ? [queue.current, ...queue.context] : queue.context;
  return { ...queue, played: queue.played.slice(0, -1), current: before, context };
}

/** Goes to a row of what is to come; the rows before it count as passed by. */
export function jump<T extends Playable>(queue: Queue<T>, key: number): Queue<T> {
  const list = upcoming(queue);
  const at = list.findIndex((entry) => entry.key === key);
  if (at < 0) return queue;
  const passed = [...(queue.current ? [queue.current] : []), ...list.slice(0, at)];
  return {
    ...queue,
    played: [...queue.played, ...passed],
    current: list[at] ?? null,
    chosen: queue.chosen.slice(at + 1),
    context: queue.context.slice(Math.max(0, at + 1 - queue.chosen.length)),
  };
}

export function remove<T extends Playable>(queue: Queue<T>, key: number): Queue<T> {
  const without = (list: Entry<T>[]) => list.filter((entry) => entry.key !== key);
  return { ...queue, chosen: without(queue.chosen), context: without(queue.context) };
}

/** Clears only what you chose. */
export const clearChosen = <T extends Playable>(queue: Queue<T>): Queue<T> => ({ ...queue, chosen: [] });

/** Moves a row within its part; places beyond the ends mean the ends. */
export function move<T extends Playable>(queue: Queue<T>, key: number, to: number): Queue<T> {
  for (const part of ['chosen', 'context'] as const) {
    const list = queue[part];
    const from = list.findIndex((entry) => entry.key === key);
    if (from < 0) continue;
    const next = list.filter((entry) => entry.key !== key);
    next.splice(Math.max(0, Math.min(next.length, to)), 0, list[from] as Entry<T>);
    return { ...queue, [part]: next };
  }
  return queue;
}

export function setShuffle<T extends Playable>(queue: Queue<T>, on: boolean): Queue<T> {
  if (on === queue.shuffled) return queue;
  if (on) return { ...queue, shuffled: true, context: shuffled(queue.context) };
  const here = queue.current?.place ?? -1;
  const inOrder = [...queue.context].sort((a, b) => a.place - b.place);
  const after = inOrder.filter((entry) => entry.place > here);
  const before = inOrder.filter((entry) => entry.place <= here);
  return { ...queue, shuffled: false, context: [...after, ...before] };
}

/** The same songs with a change to one of them. */
export function patch<T extends Playable>(queue: Queue<T>, id: string, change: Partial<T>): Queue<T> {
  const one = (entry: Entry<T>): Entry<T> =>
    entry.song.id === id ? { ...entry, song: { ...entry.song, ...change } } : entry;
  return {
    ...queue,
    played: queue.played.map(one),
    current: queue.current && one(queue.current),
    chosen: queue.chosen.map(one),
    context: queue.context.map(one),
  };
}

/** The flat form that the server keeps. */
export function flat<T extends Playable>(queue: Queue<T>): { songs: T[]; current: number } {
  const now = queue.current ? [queue.current] : [];
  const songs = [...queue.played, ...now, ...upcoming(queue)].map((entry) => entry.song);
  return { songs, current: queue.current ? queue.played.length : 0 };
}

export function fromFlat<T extends Playable>(songs: readonly T[], current: number): Queue<T> {
  return songs.length === 0
    ? empty<T>()
    : playFrom(empty<T>(), songs, Math.max(0, Math.min(songs.length - 1, current)), null);
}

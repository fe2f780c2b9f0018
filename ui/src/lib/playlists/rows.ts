// The songs of a playlist in the query cache: a long list is fetched by parts, and holds `null` where a row is not known yet.
import { cache } from '../api/cache';
import * as api from '../api/playlists';
import type { Song } from '../api/types';

/** A song of the list with a name of its own, so that the same song may stand there twice. */
export type Entry = Song & { key: number };

export interface Listed {
  rows: readonly (Entry | null)[];
  total: number;
  /** What the server calls this order, for changes that must not overwrite somebody else's. */
  mark: string;
}

export const PART = 500;
export const rowsKey = (id: string) => ['playlist', id, 'rows'];

let next = 1;
const songOf = ({ mediaFileId, ...row }: api.Row): Song => ({ ...row, id: mediaFileId });

/** Rows that are still where they were keep their names, so that focus and selection stay. */
function merged(before: Listed | undefined, start: number, got: api.Rows): Listed {
  const rows: (Entry | null)[] = Array.from({ length: got.total }, (_, at) => before?.rows[at] ?? null);
  got.rows.forEach((row, i) => {
    const song = songOf(row);
    const same = before?.rows[start + i];
    rows[start + i] = { ...song, key: same?.id === song.id ? same.key : next++ };
  });
  return { rows, total: got.total, mark: got.mark };
}

export const known = (id: string): Listed | undefined => cache.getQueryData<Listed>(rowsKey(id));

export function keep(id: string, listed: Listed): void {
  cache.setQueryData(rowsKey(id), listed);
}

/** Changes to one list go to the server one after the other: places are numbers, and numbers shift. */
const turns = new Map<string, Promise<unknown>>();
export function inTurn<T>(id: string, act: () => Promise<T>): Promise<T> {
  const mine = (turns.get(id) ?? Promise.resolve()).catch(() => undefined).then(act);
  turns.set(id, mine);
  return mine;
}

/** Asks when no change of ours is on its way, and again when one began meanwhile. */
async function settled(id: string, asking: () => Promise<api.Rows>): Promise<api.Rows> {
  for (;;) {
    const turn = turns.get(id);
    await turn?.catch(() => undefined);
    const got = await asking();
    if (turns.get(id) === turn) return got;
  }
}

/** The first part; parts further down are forgotten, because the order may have changed there. */
export async function first(id: string): Promise<Listed> {
  const got = await settled(id, () => api.rows(id, 0, PART));
  const before = known(id);
  const top = before && { ...before, rows: before.rows.slice(0, PART) };
  return merged(top, 0, got);
}

const asked = new Map<string, Promise<void>>();

/** Fetches the part around a row, once. */
export function fill(id: string, at: number): Promise<void> {
  const part = Math.floor(at / PART);
  const name = `${id} ${part}`;
  const running = asked.get(name);
  if (running) return running;
  const asking = settled(id, () => api.rows(id, part * PART, (part + 1) * PART))
    .then((got) => keep(id, merged(known(id), part * PART, got)))
    .finally(() => asked.delete(name));
  asked.set(name, asking);
  return asking;
}

/** Every row: for playing, and for changes of the whole order. */
export async function whole(id: string): Promise<{ rows: Entry[]; mark: string }> {
  if (!known(id)) keep(id, await first(id));
  for (;;) {
    const listed = known(id);
    const gap = listed?.rows.indexOf(null) ?? -1;
    if (!listed || gap < 0) return { rows: (listed?.rows ?? []) as Entry[], mark: listed?.mark ?? '' };
    await fill(id, gap);
    // An answer without that row would be asked for again for ever.
    if (known(id)?.rows[gap] === null) throw new Error('a row of the playlist is missing');
  }
}

// Playing from a list of any length: the songs around the row at once, the rest page by page while it plays.
import { SONG_PAGE, songQuery, songs, type SongList } from '../api/browse';
import type { Artist, Song } from '../api/types';
import * as library from '../api/library';
import type { Source } from '../audio/queue';
import { engine } from '../player/player.svelte';
import { songsOf, withSongs } from './actions';

/** Rows before the chosen one that "previous" can reach. */
const BEFORE = 100;
/** More songs than this are not put into a queue by hand. */
export const MOST_CHOSEN = 2000;

const seed = (): string => String(Date.now() % 1_000_000_007);

/** Row `at` of the list plays, and the whole list is what it plays in. */
export function playList(list: SongList, at: number, name: string, href: string): Promise<void> {
  if (engine.snapshot.queue.shuffled) return shuffleList(list, name, href, at);
  const query = songQuery(list);
  const from = Math.max(0, at - BEFORE);
  let source: Source = { name, href };
  let wanted = '';
  return withSongs(
    async () => {
      const page = await songs(query, from, at + SONG_PAGE);
      wanted = page.rows[at - from]?.id ?? '';
      source = { name, href, rest: { query, from: from + page.rows.length, total: page.total } };
      return page.rows;
    },
    (rows) =>
      engine.playFrom(
        rows,
        Math.max(
          0,
          rows.findIndex(({ id }) => id === wanted),
        ),
        source,
      ),
  );
}

/** Every song of the list in an order that the server draws, however long it is. `at`: the row to begin with. */
export function shuffleList(list: SongList, name: string, href: string, at?: number): Promise<void> {
  const query = songQuery({ ...list, sort: 'random', order: 'ASC', seed: seed() });
  let source: Source = { name, href };
  return withSongs(
    async () => {
      const begin = at === undefined ? [] : (await songs(songQuery(list), at, at + 1)).rows;
      const page = await songs(query, 0, SONG_PAGE);
      source = { name, href, rest: { query, from: page.rows.length, total: page.total } };
      return [...begin, ...page.rows.filter(({ id }) => id !== begin[0]?.id)];
    },
    (rows) => {
      engine.shuffle(true);
      engine.playFrom(rows, 0, source);
    },
  );
}

/** The songs of chosen rows, in the order of the list. */
export async function songsIn(
  list: SongList,
  ranges: readonly (readonly [number, number])[],
  at: (index: number) => Song | undefined,
): Promise<Song[]> {
  const found: Song[] = [];
  for (const [from, end] of ranges) {
    const stop = Math.min(end, from + MOST_CHOSEN - found.length);
    const here = Array.from({ length: Math.max(0, stop - from) }, (_, i) => at(from + i));
    if (here.every((song) => song !== undefined)) found.push(...here);
    else
      for (let i = from; i < stop; i += 500)
        found.push(...(await songs(songQuery(list), i, Math.min(stop, i + 500))).rows);
  }
  return found;
}

const ofArtist = (artist: Artist): [string, string] => [artist.name, `/artist/${artist.id}`];

/** Albums in order, oldest first, each from its first song. */
export function playArtist(artist: Artist): Promise<void> {
  const [name, href] = ofArtist(artist);
  return withSongs(
    async () => {
      const { rows } = await library.albums({ sort: 'max_year', order: 'ASC', artistId: artist.id }, 0);
      const own = rows.filter((album) => album.albumArtistId === artist.id);
      const lists = await Promise.all((own.length ? own : rows).map((album) => songsOf(album.id)));
      return lists.flat();
    },
    (all) => {
      engine.shuffle(false);
      engine.playFrom(all, 0, { name, href });
    },
  );
}

export const shuffleArtist = (artist: Artist): Promise<void> =>
  shuffleList({ sort: 'title', order: 'ASC', artistId: artist.id }, ...ofArtist(artist));

export const addArtist = (artist: Artist, act: (songs: Song[]) => void): Promise<void> =>
  withSongs(
    async () => (await songs(songQuery({ sort: 'album', order: 'ASC', artistId: artist.id }), 0, MOST_CHOSEN)).rows,
    act,
  );

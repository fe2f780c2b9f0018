// Songs, artists and genres as lists: any order, any filter, any part of them.
import { ask } from './client';
import type { Artist, Genre, Letter, Page, Song } from './types';

export interface SongList {
  sort: string;
  order: 'ASC' | 'DESC';
  /** Words of the title. */
  title?: string | undefined;
  starred?: boolean | undefined;
  artistId?: string | undefined;
  genreId?: string | undefined;
  seed?: string | undefined;
}

export interface ArtistList {
  sort: string;
  order: 'ASC' | 'DESC';
  name?: string | undefined;
  starred?: boolean | undefined;
}

/** Rows of a list of songs, and of the pages that go on with a queue. */
export const SONG_PAGE = 200;

const clean = (query: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1])));

/** As the server reads it; kept with the queue, so that a list goes on after a reload. */
export const songQuery = (list: SongList): Record<string, string> =>
  clean({
    _sort: list.sort,
    _order: list.order,
    title: list.title,
    starred: list.starred ? 'true' : undefined,
    // As an artist or as the artist of the album, whichever of several.
    artists_id: list.artistId,
    genre_id: list.genreId,
    seed: list.sort === 'random' ? list.seed : undefined,
  });

export async function songs(
  query: Record<string, string>,
  start: number,
  end: number,
  signal?: AbortSignal,
): Promise<Page<Song>> {
  const told = await ask('GET', '/api/song', {
    query: { missing: false, ...query, _start: start, _end: end },
    ...(signal && { signal }),
  });
  return { rows: told.data as Song[], total: told.total };
}

const artistQuery = (list: ArtistList): Record<string, string> =>
  clean({ _sort: list.sort, _order: list.order, name: list.name, starred: list.starred ? 'true' : undefined });

export async function artists(
  list: ArtistList,
  start: number,
  end: number,
  signal?: AbortSignal,
): Promise<Page<Artist>> {
  const query = { ...artistQuery(list), _start: start, _end: end };
  const told = await ask('GET', '/api/artist', { query, ...(signal && { signal }) });
  return { rows: told.data as Artist[], total: told.total };
}

export async function artistLetters(list: ArtistList): Promise<Letter[]> {
  return (await ask('GET', '/api/artist/letters', { query: artistQuery(list) })).data as Letter[];
}

/** Genres are few enough to come at once; 5,000 of them would be tags gone wrong, and still are shown. */
export async function genres(): Promise<Genre[]> {
  return (await ask('GET', '/api/genre', { query: { _sort: 'name', _start: 0, _end: 5000 } })).data as Genre[];
}

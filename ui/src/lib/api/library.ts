// Albums, songs, artists, search: the reading half of the API.
import { ask } from './client';
import type { Album, Artist, Found, Letter, Page, Song } from './types';

export interface AlbumList {
  sort: string;
  order: 'ASC' | 'DESC';
  starred?: boolean | undefined;
  artistId?: string | undefined;
  genreId?: string | undefined;
  /** Albums on which an artist has this role. */
  credit?: { role: string; id: string } | undefined;
  /** Only what was ever played. */
  played?: boolean | undefined;
  seed?: string | undefined;
}

export const PAGE = 120;

// What is gone from the disk is shown nowhere but in the list of missing files.
const filters = (list: AlbumList) => ({
  missing: false,
  _sort: list.sort,
  _order: list.order,
  starred: list.starred ? true : undefined,
  artist_id: list.artistId,
  genre_id: list.genreId,
  ...(list.credit && { [`role_${list.credit.role}_id`]: list.credit.id }),
  recently_played: list.played ? true : undefined,
  seed: list.sort === 'random' ? list.seed : undefined,
});

export async function albums(list: AlbumList, page: number, signal?: AbortSignal): Promise<Page<Album>> {
  const query = { ...filters(list), _start: page * PAGE, _end: (page + 1) * PAGE };
  const told = await ask('GET', '/api/album', { query, ...(signal && { signal }) });
  return { rows: told.data as Album[], total: told.total };
}

export async function letters(list: AlbumList): Promise<Letter[]> {
  return (await ask('GET', '/api/album/letters', { query: filters(list) })).data as Letter[];
}

export async function album(id: string): Promise<Album> {
  return (await ask('GET', `/api/album/${encodeURIComponent(id)}`)).data as Album;
}

export async function albumSongs(id: string): Promise<Song[]> {
  const query = { album_id: id, missing: false, _sort: 'album', _order: 'ASC', _start: 0, _end: 5000 };
  return (await ask('GET', '/api/song', { query })).data as Song[];
}

export async function randomSongs(filter: { artistId?: string | undefined }): Promise<Song[]> {
  const query = {
    artists_id: filter.artistId,
    missing: false,
    _sort: 'random',
    seed: String(Date.now()),
    _start: 0,
    _end: 500,
  };
  return (await ask('GET', '/api/song', { query })).data as Song[];
}

export async function artist(id: string): Promise<Artist> {
  return (await ask('GET', `/api/artist/${encodeURIComponent(id)}`)).data as Artist;
}

export async function search(words: string, signal?: AbortSignal): Promise<Found> {
  return (await ask('GET', '/api/search', { query: { q: words, limit: 20 }, ...(signal && { signal }) })).data as Found;
}

/** A search within a year, or within the favourites: words are then optional. */
export async function narrowed(
  wish: { words: string; year?: string; favourite?: boolean },
  signal?: AbortSignal,
): Promise<Found> {
  const rows = async (kind: string, query: Record<string, string | undefined>) => {
    const limits = { missing: false, starred: wish.favourite ? true : undefined, _start: 0, _end: 50 };
    return (await ask('GET', `/api/${kind}`, { query: { ...query, ...limits }, ...(signal && { signal }) })).data;
  };
  const [songs, albums, artists] = await Promise.all([
    rows('song', { title: wish.words, year: wish.year, _sort: 'title' }),
    rows('album', { name: wish.words, year: wish.year, _sort: 'name' }),
    // An artist has no year.
    wish.year ? [] : rows('artist', { name: wish.words, _sort: 'name' }),
  ]);
  return { songs: songs as Song[], albums: albums as Album[], artists: artists as Artist[] };
}

/** The first few of a list, for a shelf. */
export async function someAlbums(list: AlbumList, count: number, signal?: AbortSignal): Promise<Page<Album>> {
  const query = { ...filters(list), _start: 0, _end: count };
  const told = await ask('GET', '/api/album', { query, ...(signal && { signal }) });
  return { rows: told.data as Album[], total: told.total };
}

// What was found, as one list of rows with groups: the order in which arrows walk through it.
import type { Playlist } from '../../lib/api/playlists';
import type { Album, Artist, Found, Genre, Song } from '../../lib/api/types';
import type { IconName } from '../../components/icons';

export interface Command {
  id: string;
  label: string;
  icon: IconName;
  hint?: string;
  /** Other words for it. */
  also?: string;
  run: () => void;
}

export type Row =
  | { kind: 'best'; id: string; album: Album }
  | { kind: 'song'; id: string; song: Song }
  | { kind: 'artist'; id: string; artist: Artist }
  | { kind: 'album'; id: string; album: Album }
  | { kind: 'playlist'; id: string; list: Playlist }
  | { kind: 'genre'; id: string; genre: Genre }
  | { kind: 'words'; id: string; words: string }
  | { kind: 'do'; id: string; command: Command };

export type GroupName = 'recent' | 'best' | 'songs' | 'artists' | 'albums' | 'playlists' | 'genres' | 'do';

export interface Group {
  name: GroupName;
  count: number;
  rows: Row[];
}

export type Scope = 'all' | 'songs' | 'albums' | 'artists' | 'playlists' | 'genres';

/** Everything that words are compared with; the server has compared the first three already. */
export interface Sources extends Found {
  playlists: readonly Playlist[];
  genres: readonly Genre[];
}

export interface Wish {
  /** What stands before the words: ">" only commands, "@" only artists, "#" only genres. */
  only: '' | 'do' | 'artists' | 'genres';
  words: string;
  /** "year:2024": songs and albums of that year. */
  year?: string;
  /** "is:fav": only what has a heart. */
  favourite?: boolean;
}

const YEAR = /(^|\s)year:(\d{4})(?=\s|$)/i;
const FAVOURITE = /(^|\s)is:fav(ou?rites?)?(?=\s|$)/i;

const PREFIXES: Record<string, Wish['only']> = { '>': 'do', '@': 'artists', '#': 'genres' };

export function wishOf(typed: string): Wish {
  const text = typed.trim();
  const only = PREFIXES[text[0] ?? ''] ?? '';
  const rest = only ? text.slice(1).trim() : text;
  if (only === 'do' || only === 'genres') return { only, words: rest };
  const year = YEAR.exec(rest)?.[2];
  const favourite = FAVOURITE.test(rest);
  const words = rest.replace(YEAR, ' ').replace(FAVOURITE, ' ').replace(/\s+/g, ' ').trim();
  return { only, words, ...(year && { year }), ...(favourite && { favourite }) };
}

/** It asks for a part of the library, with or without words. */
export const narrow = (wish: Wish): boolean => wish.year !== undefined || wish.favourite === true;

export const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** How well a name answers: whole, beginning, beginning of a word, somewhere; 0 = not at all. */
export function fit(name: string, words: string): number {
  const [text, wanted] = [plain(name), plain(words.trim())];
  if (!wanted || !text.includes(wanted)) return 0;
  if (text === wanted) return 4;
  if (text.startsWith(wanted)) return 3;
  return new RegExp(`[^\\p{L}\\p{N}]${wanted.replace(/[^\p{L}\p{N}]/gu, '\\$&')}`, 'u').test(text) ? 2 : 1;
}

/** Best first; of two that fit equally the order that they came in stays. */
export const ranked = <T>(items: readonly T[], words: string, nameOf: (item: T) => string): T[] =>
  items
    .map((item) => ({ item, score: fit(nameOf(item), words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);

/** The album that begins with what was typed, if there is one; it stands on top and is not shown twice. */
export function best(words: string, albums: readonly Album[]): Album | undefined {
  const top = albums.reduce<Album | undefined>(
    (found, album) => (fit(album.name, words) > (found ? fit(found.name, words) : 2) ? album : found),
    undefined,
  );
  return top ?? (albums.length === 1 ? albums[0] : undefined);
}

/** An artist whose whole name was typed is meant before an album that only begins so. */
function bestRow(words: string, found: Sources): Row | undefined {
  const artist = found.artists.find((one) => fit(one.name, words) === 4);
  const album = best(words, found.albums);
  if (artist && !(album && fit(album.name, words) === 4)) return { kind: 'artist', id: 'best', artist };
  if (album) return { kind: 'best', id: 'best', album };
  const song = found.songs.find((one) => fit(one.title, words) >= 3);
  return song && { kind: 'song', id: 'best', song };
}

const FEW: Record<Exclude<GroupName, 'recent' | 'best' | 'do'>, number> = {
  songs: 5,
  artists: 3,
  albums: 4,
  playlists: 3,
  genres: 3,
};

export function groupsOf(
  typed: string,
  found: (Found & Partial<Sources>) | undefined,
  commands: readonly Command[],
  scope: Scope,
): Group[] {
  const wish = wishOf(typed);
  const { only, words } = wish;
  const groups: Group[] = [];
  const add = (name: keyof typeof FEW, rows: Row[]) => {
    const wanted = only ? only === name : scope === 'all' || scope === name;
    if (rows.length && wanted)
      groups.push({ name, count: rows.length, rows: rows.slice(0, only || scope !== 'all' ? 50 : FEW[name]) });
  };
  const all: Sources = { playlists: [], genres: [], ...(found ?? { songs: [], artists: [], albums: [] }) };
  const genres = ranked(all.genres, words, (genre) => genre.name);
  if (only === 'genres' && !words)
    add(
      'genres',
      all.genres.map((genre) => ({ kind: 'genre', id: `genre-${genre.id}`, genre })),
    );
  if (found && (words || narrow(wish)) && only !== 'do') {
    const top = scope === 'all' && !only && !narrow(wish) ? bestRow(words, all) : undefined;
    if (top) groups.push({ name: 'best', count: 1, rows: [top] });
    const others = <T>(items: readonly T[]) =>
      items.filter((item) => !top || !Object.values(top).includes(item as never));
    add(
      'songs',
      others(all.songs).map((song) => ({ kind: 'song', id: `song-${song.id}`, song })),
    );
    add(
      'artists',
      others(all.artists).map((artist) => ({ kind: 'artist', id: `artist-${artist.id}`, artist })),
    );
    add(
      'albums',
      others(all.albums).map((album) => ({ kind: 'album', id: `album-${album.id}`, album })),
    );
    if (narrow(wish)) return groups;
    add(
      'playlists',
      ranked(all.playlists, words, (list) => list.name).map((list) => ({
        kind: 'playlist',
        id: `list-${list.id}`,
        list,
      })),
    );
    add(
      'genres',
      genres.map((genre) => ({ kind: 'genre', id: `genre-${genre.id}`, genre })),
    );
  }
  const doing = words ? ranked(commands, words, (command) => `${command.label} ${command.also ?? ''}`) : [...commands];
  if (doing.length && (only === 'do' || (!only && scope === 'all')))
    groups.push({
      name: 'do',
      count: doing.length,
      rows: doing
        .slice(0, only === 'do' || !words ? 50 : 4)
        .map((command) => ({ kind: 'do', id: `do-${command.id}`, command })),
    });
  return groups;
}

/** Before anything is typed: what was searched for, and what was heard last. */
export function recentGroup(searches: readonly string[], heard: readonly Song[]): Group[] {
  const seen = new Set<string>();
  const songs = heard.filter((song) => !seen.has(song.id) && seen.add(song.id)).slice(0, 4);
  const rows: Row[] = [
    ...searches.map((words): Row => ({ kind: 'words', id: `words-${words}`, words })),
    ...songs.map((song): Row => ({ kind: 'song', id: `song-${song.id}`, song })),
  ];
  return rows.length ? [{ name: 'recent', count: rows.length, rows }] : [];
}

/** The newest first, each once, whatever its case. */
export const remembered = (before: readonly string[], words: string, most = 5): string[] =>
  [words, ...before.filter((one) => plain(one) !== plain(words))].slice(0, most);

/** The text in three parts, the middle one being what was typed; accents do not hide it. */
export function marked(text: string, words: string): [string, string, string] {
  const wanted = plain(wishOf(words).words.split(/\s+/)[0] ?? '');
  if (!wanted) return [text, '', ''];
  const letters = [...text];
  for (let i = 0; i < letters.length; i++)
    for (let end = i + 1; end <= Math.min(letters.length, i + wanted.length + 2); end++)
      if (plain(letters.slice(i, end).join('')) === wanted)
        return [letters.slice(0, i).join(''), letters.slice(i, end).join(''), letters.slice(end).join('')];
  return [text, '', ''];
}

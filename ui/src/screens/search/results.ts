// What was found, as one list of rows with groups: the order in which arrows walk through it.
import type { Album, Artist, Found, Song } from '../../lib/api/types';

export interface Command {
  id: string;
  label: string;
  icon: 'disc' | 'heart' | 'sun' | 'moon' | 'refresh' | 'logOut' | 'shuffle' | 'keyboard' | 'listMusic';
  hint?: string;
  run: () => void;
}

export type Row =
  | { kind: 'best'; id: string; album: Album }
  | { kind: 'song'; id: string; song: Song }
  | { kind: 'artist'; id: string; artist: Artist }
  | { kind: 'album'; id: string; album: Album }
  | { kind: 'do'; id: string; command: Command };

export interface Group {
  name: 'best' | 'songs' | 'artists' | 'albums' | 'do';
  count: number;
  rows: Row[];
}

export type Scope = 'all' | 'songs' | 'albums' | 'artists';

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The album that begins with what was typed, if there is one; it stands on top and is not shown twice. */
export function best(words: string, albums: readonly Album[]): Album | undefined {
  const wanted = plain(words.trim());
  return albums.find((album) => plain(album.name).startsWith(wanted)) ?? (albums.length === 1 ? albums[0] : undefined);
}

export function groupsOf(words: string, found: Found | undefined, commands: readonly Command[], scope: Scope): Group[] {
  const only = words.startsWith('>');
  const wanted = plain(words.replace(/^>/, '').trim());
  const doing = commands.filter((command) => wanted === '' || plain(command.label).includes(wanted));
  const groups: Group[] = [];
  if (found && !only && wanted) {
    const top = scope === 'all' ? best(words, found.albums) : undefined;
    const take = scope === 'all' ? { songs: 5, artists: 3, albums: 4 } : { songs: 20, artists: 20, albums: 20 };
    if (top) groups.push({ name: 'best', count: 1, rows: [{ kind: 'best', id: 'best', album: top }] });
    const albums = found.albums.filter((album) => album !== top);
    const add = (name: 'songs' | 'artists' | 'albums', rows: Row[]) => {
      if (rows.length && (scope === 'all' || scope === name))
        groups.push({ name, count: rows.length, rows: rows.slice(0, take[name]) });
    };
    add(
      'songs',
      found.songs.map((song) => ({ kind: 'song', id: `song-${song.id}`, song })),
    );
    add(
      'artists',
      found.artists.map((artist) => ({ kind: 'artist', id: `artist-${artist.id}`, artist })),
    );
    add(
      'albums',
      albums.map((album) => ({ kind: 'album', id: `album-${album.id}`, album })),
    );
  }
  if (doing.length && scope === 'all')
    groups.push({
      name: 'do',
      count: doing.length,
      rows: doing.map((command) => ({ kind: 'do', id: `do-${command.id}`, command })),
    });
  return groups;
}

/** The text in three parts, the middle one being what was typed; accents do not hide it. */
export function marked(text: string, words: string): [string, string, string] {
  const wanted = plain(words.trim().split(/\s+/)[0] ?? '');
  if (!wanted) return [text, '', ''];
  const letters = [...text];
  for (let i = 0; i < letters.length; i++)
    for (let end = i + 1; end <= Math.min(letters.length, i + wanted.length + 2); end++)
      if (plain(letters.slice(i, end).join('')) === wanted)
        return [letters.slice(0, i).join(''), letters.slice(i, end).join(''), letters.slice(end).join('')];
  return [text, '', ''];
}

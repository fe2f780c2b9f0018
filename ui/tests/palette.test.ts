// The palette: what stands on top, what prefixes leave over, what is remembered.
import { describe, expect, it } from 'vitest';
import type { Playlist } from '../src/lib/api/playlists';
import type { Album, Artist, Genre, Song } from '../src/lib/api/types';
import {
  fit,
  groupsOf,
  ranked,
  narrow,
  recentGroup,
  remembered,
  wishOf,
  type Command,
} from '../src/screens/search/results';

const album = (name: string) => ({ id: name, name, albumArtist: 'X', songCount: 1 }) as Album;
const artist = (name: string) => ({ id: name, name, albumCount: 1 }) as Artist;
const song = (title: string) => ({ id: title, title, albumId: 'x' }) as Song;
const command = (id: string, label: string, also = ''): Command => ({
  id,
  label,
  also,
  icon: 'disc',
  run: () => undefined,
});
const found = {
  songs: [song('Mercury'), song('Falling')],
  albums: [album('Mercury Rising'), album('Quicksilver')],
  artists: [artist('Mercury Rev'), artist('Freddie Mercury')],
  playlists: [{ id: 'p', name: 'Mercury nights' } as Playlist, { id: 'q', name: 'Other' } as Playlist],
  genres: [{ id: 'g', name: 'Jazz' } as Genre, { id: 'h', name: 'Acid jazz' } as Genre],
};
const commands = [command('albums', 'Go to albums'), command('theme', 'Switch to dark', 'Theme')];
const names = (typed: string, scope: Parameters<typeof groupsOf>[3] = 'all') =>
  groupsOf(typed, found, commands, scope).map((group) => group.name);

describe('palette', () => {
  it.each([
    ['Mercury', 'mercury', 4],
    ['Mercury Rising', 'mercury', 3],
    ['Freddie Mercury', 'mercury', 2],
    ['Antimercury', 'mercury', 1],
    ['Éclat', 'ecla', 3],
    ['Venus', 'mercury', 0],
    ['AC/DC', 'ac/', 3],
  ])('%s for "%s" fits %i', (name, words, score) => expect(fit(name, words)).toBe(score));

  it('puts the better fit first and keeps the order of equals', () =>
    expect(ranked(['x jazz', 'jazz', 'b jazz', 'jazzy'], 'jazz', (name) => name)).toEqual([
      'jazz',
      'jazzy',
      'x jazz',
      'b jazz',
    ]));

  it('has one best match and does not show it twice', () => {
    const groups = groupsOf('mercury', found, commands, 'all');
    expect(groups[0]?.rows).toMatchObject([{ kind: 'best', album: { name: 'Mercury Rising' } }]);
    expect(groups.find((group) => group.name === 'albums')?.rows.map((row) => row.id)).toEqual(['album-Quicksilver']);
    expect(names('mercury')).toEqual(['best', 'songs', 'artists', 'albums', 'playlists']);
  });

  it('means an artist whose whole name was typed', () =>
    expect(groupsOf('mercury rev', found, commands, 'all')[0]?.rows).toMatchObject([{ kind: 'artist' }]));

  it('takes a song when nothing else begins so', () =>
    expect(groupsOf('fall', found, [], 'all')[0]?.rows).toMatchObject([{ kind: 'song', song: { title: 'Falling' } }]));

  it('leaves one kind after a prefix', () => {
    expect(wishOf(' @ mercury ')).toEqual({ only: 'artists', words: 'mercury' });
    expect([names('>dark'), names('@mercury'), names('#jazz')]).toEqual([['do'], ['artists'], ['genres']]);
    expect(groupsOf('#jazz', found, [], 'all')[0]?.rows.map((row) => row.id)).toEqual(['genre-g', 'genre-h']);
    expect(names('>')).toEqual(['do']);
  });

  it('finds a command by its other words', () =>
    expect(groupsOf('>theme', found, commands, 'all')[0]?.rows.map((row) => row.id)).toEqual(['do-theme']));

  it('shows one kind in full when it is chosen', () => expect(names('mercury', 'playlists')).toEqual(['playlists']));

  it('begins with what was searched and heard last', () => {
    const heard = [song('a'), song('b'), song('a')];
    expect(recentGroup(['jazz'], heard)[0]?.rows.map((row) => row.id)).toEqual(['words-jazz', 'song-a', 'song-b']);
    expect(recentGroup([], [])).toEqual([]);
    expect(remembered(['b', 'a', 'c', 'd', 'e'], 'A')).toEqual(['A', 'b', 'c', 'd', 'e']);
  });

  it.each([
    ['year:2024', { words: '', year: '2024' }],
    ['lanes year:2024', { words: 'lanes', year: '2024' }],
    ['is:fav', { words: '', favourite: true }],
    ['year:1999 is:favourite blue train', { words: 'blue train', year: '1999', favourite: true }],
    ['@is:fav ines', { only: 'artists', words: 'ines', favourite: true }],
    ['year:19', { words: 'year:19' }],
    ['this:fav', { words: 'this:fav' }],
    ['> year:2024', { only: 'do', words: 'year:2024' }],
  ])('reads %s', (typed, wish) => {
    expect(wishOf(typed)).toEqual({ only: '', ...wish });
    expect(narrow(wishOf(typed))).toBe('year' in wish || 'favourite' in wish);
  });

  it('shows what a narrow search found without comparing words, and no commands', () =>
    expect(names('is:fav')).toEqual(['songs', 'artists', 'albums']));
});

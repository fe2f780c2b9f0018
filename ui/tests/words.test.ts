// Words, keys and small readings: every key that the page uses exists, and plurals, times and names read as they should.
import { describe, expect, it } from 'vitest';
import { quality } from '../src/lib/api/song';
import type { Album, Song } from '../src/lib/api/types';
import { bytes, known, learn, t } from '../src/lib/i18n/i18n';
import { written, type Press } from '../src/lib/keys/keys';
import { clock, span, spoken } from '../src/lib/time/time';
import { initials } from '../src/lib/tint/tint';
import { best, groupsOf, marked } from '../src/screens/search/results';
import { strength } from '../src/screens/welcome/strength';
import { patched } from '../src/lib/api/cache';
import { sources } from './sources';

// Words that come with parts loaded later: the files are beside those parts.
const late = import.meta.glob<Parameters<typeof learn>[0]>('../src/**/*late.en.json', {
  eager: true,
  import: 'default',
});
for (const file of Object.values(late)) learn(file);

describe('words', () => {
  it('has every key that the page asks for', () => {
    const missing = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/\bt\(\s*(?:[^'"`()]*\?\s*)?'([\w.-]+)'(?:\s*:\s*'([\w.-]+)')?/g)]
        .flatMap((match) => [match[1], match[2]])
        .filter((key): key is string => Boolean(key) && !known(key as string))
        .map((key) => `${file}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it('gives every key one meaning', () => {
    const files = {
      ...import.meta.glob<Record<string, unknown>>('../src/**/words.en.json', { eager: true, import: 'default' }),
      ...late,
    };
    const keys = Object.values(files).flatMap((file) => Object.keys(file));
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  it('chooses the plural and writes numbers in the reader’s way', () => {
    expect(t('scan.rate', { count: 1 })).toBe('1 file a second');
    expect(t('scan.rate', { count: 1940 })).toBe('1,940 files a second');
  });

  it.each([
    [0, '0:00', '0 s', '0 seconds'],
    [134, '2:14', '2 min', '2 minutes 14 seconds'],
    [3661, '1:01:01', '1 h 1 min', '61 minutes 1 second'],
    [Number.NaN, '0:00', 'NaN s', ''],
  ])('writes %f seconds', (seconds, short, long, said) => {
    expect(clock(seconds)).toBe(short);
    if (Number.isFinite(seconds)) expect([span(seconds), spoken(seconds)]).toEqual([long, said]);
  });

  it('writes sizes as file managers do', () => {
    expect(bytes(1_100_000_000)).toBe('1.1 GB');
    expect(bytes(0)).toMatch(/^0/);
  });

  it('takes initials of any script', () => {
    expect(['Mara Köhler', 'admin', '青い 惑星'].map(initials)).toEqual(['MK', 'AD', '青惑']);
  });
});

describe('keys', () => {
  const press = (key: string, change: Partial<Press> = {}): Press => ({
    key,
    code: `Key${key.toUpperCase()}`,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...change,
  });
  it.each<[string, Press]>([
    ['f', press('f')],
    ['Shift F', press('F', { shiftKey: true })],
    ['Ctrl K', press('k', { ctrlKey: true })],
    ['Ctrl K', press('k', { metaKey: true })],
    ['Space', press(' ')],
    ['?', press('?', { shiftKey: true })],
    ['f', press('а', { code: 'KeyF' })],
  ])('writes %s', (text, one) => expect(written(one)).toBe(text));
});

describe('quality', () => {
  const song = (change: Partial<Song>) =>
    ({ suffix: 'flac', codec: 'flac', bitRate: 900, sampleRate: 44100, bitDepth: 16, ...change }) as Song;
  it.each<[string, Partial<Song>]>([
    ['FLAC 16/44', {}],
    ['FLAC 24/96', { bitDepth: 24, sampleRate: 96000 }],
    ['MP3 320', { suffix: 'mp3', codec: 'mp3', bitRate: 320 }],
  ])('%s', (text, change) => expect(quality(song(change))).toBe(text));
});

describe('search', () => {
  const album = (name: string) => ({ id: name, name, albumArtist: 'X', songCount: 1 }) as Album;
  it('finds the best match without its accents', () => {
    expect(best('ecla', [album('Other'), album('Éclat')])?.name).toBe('Éclat');
    expect(best('zz', [album('A'), album('B')])).toBeUndefined();
  });
  it('marks what was typed', () => {
    expect(marked('Été indien', 'ete')).toEqual(['', 'Été', ' indien']);
    expect(marked('Plain', 'zz')).toEqual(['Plain', '', '']);
  });
  it('shows commands only after >', () => {
    const command = { id: 'x', label: 'Go to albums', icon: 'disc' as const, run: () => undefined };
    const found = { albums: [album('Go')], songs: [], artists: [] };
    expect(groupsOf('>go', found, [command], 'all').map((group) => group.name)).toEqual(['do']);
    expect(groupsOf('go', found, [command], 'all').map((group) => group.name)).toEqual(['best', 'do']);
  });
});

describe('password meter', () => {
  it.each<[string, number]>([
    ['short', 0],
    ['password123', 0],
    ['aaaaaaaaaa', 1],
    ['k4rlsruhe!', 2],
    ['three little words', 4],
  ])('%s', (password, level) => expect(strength(password)).toBe(level));
});

describe('cache patches', () => {
  const page = {
    rows: [
      { id: '1', albumArtistId: 'a', songCount: 2, starred: false },
      { id: '2', albumArtistId: 'a', songCount: 1 },
    ],
    total: 2,
  };
  it('changes the one row and leaves the others as they are', () => {
    const next = patched(page, 'album', '1', { starred: true });
    expect(next.rows[0]).toEqual({ id: '1', albumArtistId: 'a', songCount: 2, starred: true });
    expect(next.rows[1]).toBe(page.rows[1]);
  });
  it.each(['song', 'artist'] as const)('leaves an album alone when a %s of that id is meant', (kind) => {
    expect(patched(page, kind, '1', { starred: true })).toBe(page);
  });
  it('tells an artist from an album, though both count songs', () => {
    const found = { artists: [{ id: '1', albumCount: 3, songCount: 9 }], albums: page.rows };
    const next = patched(found, 'artist', '1', { starred: true });
    expect(next.artists[0]).toMatchObject({ starred: true });
    expect(next.albums).toBe(found.albums);
  });
});

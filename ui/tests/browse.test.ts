// What the rooms of lists are made of: selections as ranges, columns that give way, shelves in order, releases by kind, endless contexts.
import { describe, expect, it, vi } from 'vitest';
import { coverSize } from '../src/lib/api/media';
import { meaning } from '../src/components/songKeys';
import { orderIn, orderOf, songsIn } from '../src/components/songView';
import { songColumns } from '../src/components/songColumns';
import { songQuery } from '../src/lib/api/browse';
import type { Album, Artist } from '../src/lib/api/types';
import { extend, LOW, runsLow } from '../src/lib/audio/extend';
import * as q from '../src/lib/audio/queue';
import { ago } from '../src/lib/i18n/ago';
import { arrange, fitting, moved, nextSort, resized, shownOnly, template } from '../src/lib/list/columns';
import * as s from '../src/lib/list/selection';
import { credits, kindOf, latest, releases } from '../src/screens/artist/releases';
import { placed, shelves } from '../src/screens/home/shelves';

describe('selection', () => {
  const rows = (selection: s.Selection, total = 12) =>
    Array.from({ length: total }, (_, i) => i).filter((i) => s.has(selection, i));

  it('holds one row, then a band to where Shift leads, in both directions', () => {
    const one = s.only(5);
    expect(rows(s.extend(one, 8))).toEqual([5, 6, 7, 8]);
    expect(rows(s.extend(s.extend(one, 8), 3))).toEqual([3, 4, 5]);
  });
  it('takes rows in and out one by one', () => {
    const three = [2, 3, 4].reduce(s.toggle, s.nothing);
    expect(three.ranges).toEqual([[2, 5]]);
    expect(rows(s.toggle(three, 3))).toEqual([2, 4]);
    expect(s.count(s.toggle(s.only(1), 1))).toBe(0);
  });
  it('keeps what was chosen when Shift and Ctrl go together', () => {
    const two = s.toggle(s.only(1), 7);
    expect(rows(s.extend(two, 9, true))).toEqual([1, 7, 8, 9]);
    expect(rows(s.extend(two, 9))).toEqual([7, 8, 9]);
  });
  it('selects a hundred thousand rows as one pair of numbers', () => {
    const all = s.all(100_000);
    expect(all.ranges).toHaveLength(1);
    expect(s.count(all)).toBe(100_000);
    expect(s.count(s.toggle(all, 50_000))).toBe(99_999);
    expect(s.all(0).ranges).toEqual([]);
  });
  it('knows the ends of a band', () => {
    const band = s.extend(s.only(2), 4);
    expect([2, 3, 4].map((i) => s.edges(band, i))).toEqual([
      { first: true, last: false },
      { first: false, last: false },
      { first: false, last: true },
    ]);
  });
  it('agrees with a set of rows, whatever is done to it', () => {
    let random = 11;
    const next = (below: number) => (random = (random * 48_271) % 2_147_483_647) % below;
    let selection = s.nothing;
    const set = new Set<number>();
    for (let step = 0; step < 400; step++) {
      const row = next(30);
      selection = s.toggle(selection, row);
      if (!set.delete(row)) set.add(row);
      expect(rows(selection, 30)).toEqual([...set].sort((a, b) => a - b));
      expect(s.count(selection)).toBe(set.size);
    }
  });
});

describe('keys of a list of songs', () => {
  const acts = () => ({
    onselect: vi.fn(),
    onplay: vi.fn(),
    onqueue: vi.fn(),
    onstar: vi.fn(),
    onadd: vi.fn(),
    onrate: vi.fn(),
    move: vi.fn(),
  });
  const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
    key,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...more,
  });
  const place = { focused: 4, total: 10, page: 3, selection: s.nothing, ratings: true };

  it.each([
    ['ArrowDown', 5],
    ['k', 3],
    ['PageUp', 1],
    ['PageDown', 7],
    ['Home', 0],
    ['End', 9],
  ])('%s moves to row %d and selects nothing', (key, to) => {
    const done = acts();
    meaning(press(key), place, done)?.();
    expect(done.move).toHaveBeenCalledWith(to);
    expect(done.onselect).not.toHaveBeenCalled();
  });
  it('stays within the list', () => {
    const done = acts();
    meaning(press('PageDown'), { ...place, focused: 9 }, done)?.();
    expect(done.move).toHaveBeenCalledWith(9);
  });
  it('extends from the focused row with Shift', () => {
    const done = acts();
    meaning(press('ArrowDown', { shiftKey: true }), place, done)?.();
    expect(done.onselect).toHaveBeenCalledWith({ ranges: [[4, 6]], anchor: 4 });
  });
  it('leaves Space and Esc to the page until something is selected', () => {
    expect(meaning(press(' '), place, acts())).toBeUndefined();
    expect(meaning(press('Escape'), place, acts())).toBeUndefined();
    const done = acts();
    meaning(press(' '), { ...place, selection: s.only(1) }, done)?.();
    expect(s.count(done.onselect.mock.calls[0]?.[0])).toBe(2);
    meaning(press('Escape'), { ...place, selection: s.only(1) }, done)?.();
    expect(done.onselect).toHaveBeenLastCalledWith(s.nothing);
  });
  it('takes all with Ctrl A, plays, queues, collects and rates', () => {
    const done = acts();
    const at = { ...place };
    meaning(press('a', { ctrlKey: true }), at, done)?.();
    expect(s.count(done.onselect.mock.calls[0]?.[0])).toBe(10);
    for (const key of ['Enter', 'n', 'e', 'a', 'f', '3']) meaning(press(key), at, done)?.();
    expect(done.onplay).toHaveBeenCalledWith(4);
    expect(done.onqueue.mock.calls).toEqual([
      [4, 'next'],
      [4, 'last'],
    ]);
    expect(done.onadd).toHaveBeenCalledWith(4);
    expect(done.onstar).toHaveBeenCalledWith(4);
    expect(done.onrate).toHaveBeenCalledWith(4, 3);
    expect(meaning(press('3'), { ...at, ratings: false }, done)).toBeUndefined();
  });
});

describe('columns', () => {
  const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);
  const standard = arrange(songColumns, null);

  it('offers 24 columns and more, each with a word', () => expect(songColumns.length).toBeGreaterThanOrEqual(24));

  it('keeps an arrangement, drops what is unknown, puts new columns where they stand by default', () => {
    const kept = [
      { id: 'gone', shown: true },
      { id: 'title', shown: false },
      { id: 'plays', shown: true, width: 99_999 },
      { id: 'number', shown: true },
    ];
    const next = arrange(songColumns, kept);
    expect(ids(next).slice(0, 3)).toContain('title');
    expect(ids(next)).not.toContain('gone');
    expect(next).toHaveLength(songColumns.length);
    expect(next.find(({ id }) => id === 'title')?.shown).toBe(true);
    expect(next.find(({ id }) => id === 'plays')?.width).toBe(640);
  });
  it.each([[null], [{}], ['x'], [[null, 3, { id: 4 }]]])('survives %j in the storage', (kept) => {
    expect(ids(arrange(songColumns, kept as never))).toEqual(ids(standard));
  });
  it('lets the least important ones go when it is narrow, never the title', () => {
    const wide = ids(fitting(songColumns, standard, 1120, 12));
    const narrow = ids(fitting(songColumns, standard, 560, 12));
    const tiny = ids(fitting(songColumns, standard, 100, 12));
    expect(wide).toContain('quality');
    expect(narrow).not.toContain('quality');
    expect(narrow).not.toContain('genre');
    expect(narrow).toContain('artist');
    expect(tiny).toEqual(['number', 'title']);
  });
  it('moves, hides, draws widths within bounds, and gives them back', () => {
    expect(ids(moved(standard, 'time', 1)).slice(0, 3)).toEqual(['number', 'time', 'title']);
    const hidden = shownOnly(standard, 'genre', false);
    expect(ids(fitting(songColumns, hidden, 2000, 12))).not.toContain('genre');
    const drawn = resized(songColumns, standard, 'artist', 3);
    expect(drawn.find(({ id }) => id === 'artist')?.width).toBe(110);
    expect(template(fitting(songColumns, drawn, 2000, 12))).toContain('6.875rem');
    expect(resized(songColumns, drawn, 'artist', null).find(({ id }) => id === 'artist')?.width).toBeUndefined();
  });
  it('always leaves one column to take the rest', () => {
    const drawn = ['title', 'artist', 'album'].reduce((all, id) => resized(songColumns, all, id, 200), standard);
    expect(template(fitting(songColumns, drawn, 1400, 12))).toContain('fr');
  });
  it('sorts by a head: first direction, the other one, back to the default', () => {
    const title = { sort: 'title', order: 'ASC' } as const;
    const plays = songColumns.find(({ id }) => id === 'plays') ?? songColumns[0]!;
    const first = nextSort(plays, title, title);
    expect(first).toEqual({ sort: 'play_count', order: 'DESC' });
    const second = nextSort(plays, first, title);
    expect(second).toEqual({ sort: 'play_count', order: 'ASC' });
    expect(nextSort(plays, second, title)).toEqual(title);
  });
});

describe('the address of a list of songs', () => {
  const standard = { sort: 'title', order: 'ASC' } as const;
  it('says nothing of the default order and brings any other back', () => {
    expect(orderIn(standard, standard)).toEqual({ sort: null, order: null });
    const chosen = { sort: 'play_count', order: 'DESC' } as const;
    const text = new URLSearchParams(
      Object.entries(orderIn(chosen, standard)).filter((pair): pair is [string, string] => pair[1] !== null),
    );
    expect(orderOf(text, standard)).toEqual(chosen);
  });
  it('takes no order that the server does not know', () => {
    expect(orderOf(new URLSearchParams('sort=evil'), standard)).toEqual(standard);
  });
  it('reads filters, and asks the server for them', () => {
    const list = songsIn(new URLSearchParams('q= sea &starred=1'), standard);
    expect(songQuery(list)).toEqual({ _sort: 'title', _order: 'ASC', title: 'sea', starred: 'true' });
  });
});

describe('home', () => {
  it('has every shelf once, whatever was kept', () => {
    const all = shelves.map(({ id }) => id);
    for (const kept of [null, 'x', [{ id: 'random', shown: false }, { id: 'gone' }, { id: 'random' }, null]]) {
      expect([...placed(kept)].map(({ id }) => id).sort()).toEqual([...all].sort());
    }
  });
  it('keeps order and what is hidden', () => {
    const kept = placed([
      { id: 'random', shown: true },
      { id: 'added', shown: false },
    ]);
    expect(kept.findIndex(({ id }) => id === 'random')).toBeLessThan(kept.findIndex(({ id }) => id === 'added'));
    expect(kept.find(({ id }) => id === 'added')?.shown).toBe(false);
  });
});

describe('releases of an artist', () => {
  const album = (id: string, more: Partial<Album> = {}): Album => ({
    id,
    name: id,
    albumArtist: 'A',
    albumArtistId: 'a',
    songCount: 9,
    duration: 1,
    size: 1,
    ...more,
  });
  it.each([
    ['', false, 'album'],
    ['', true, 'compilation'],
    ['Album; Live', false, 'live'],
    ['single', false, 'ep'],
    ['EP', false, 'ep'],
    ['broadcast', false, 'other'],
  ])('reads “%s” (compilation: %s) as %s', (mbzAlbumType, compilation, kind) => {
    expect(kindOf(album('x', { mbzAlbumType, compilation }))).toBe(kind);
  });
  it('groups by kind, newest first, and what others made comes last', () => {
    const groups = releases(
      [
        album('old', { maxYear: 1990 }),
        album('guest', { albumArtistId: 'b', maxYear: 2025 }),
        album('new', { maxYear: 2020 }),
        album('both', { albumArtistId: 'b', maxYear: 2001, participants: { albumartist: [{ id: 'a', name: 'A' }] } }),
        album('live', { maxYear: 2022, mbzAlbumType: 'live' }),
      ],
      'a',
    );
    expect(groups.map(({ kind, albums }) => [kind, albums.map(({ id }) => id)])).toEqual([
      ['album', ['new', 'both', 'old']],
      ['live', ['live']],
      ['appears', ['guest']],
    ]);
    expect(latest(groups)?.album.id).toBe('live');
  });
  it('counts credits by role, without the sum of them', () => {
    const artist = {
      id: 'a',
      name: 'A',
      albumCount: 1,
      stats: { maincredit: { songCount: 9 }, composer: { songCount: 4 }, artist: { songCount: 8 }, mixer: {} },
    } as Artist;
    expect(credits(artist)).toEqual([
      { role: 'artist', count: 8 },
      { role: 'composer', count: 4 },
    ]);
  });
});

describe('a context longer than the queue', () => {
  const song = (id: number): q.Playable => ({ id: String(id), title: '', artist: '', duration: 1 });
  const songs = (from: number, end: number) => Array.from({ length: end - from }, (_, i) => song(from + i));
  const source: q.Source = {
    name: 'Songs',
    href: '/songs',
    rest: { query: { _sort: 'title' }, from: 100, total: 250 },
  };
  const begun = () => q.playFrom(q.empty(), songs(0, 100), 0, source);

  it('asks for more only when few are left, and only while there is more', () => {
    let queue = begun();
    expect(runsLow(queue)).toBe(false);
    while (queue.context.length >= LOW) queue = q.forward(queue);
    expect(runsLow(queue)).toBe(true);
    expect(runsLow({ ...queue, source: { ...source, rest: { query: {}, from: 250, total: 250 } } })).toBe(false);
  });
  it('goes on with every row once, in order', () => {
    let queue = begun();
    while (queue.source?.rest && queue.source.rest.from < queue.source.rest.total) {
      const { from } = queue.source.rest;
      queue = extend(queue, songs(from, Math.min(250, from + 60)), queue.source);
    }
    const { songs: all } = q.flat(queue);
    expect(all.map(({ id }) => Number(id))).toEqual(Array.from({ length: 250 }, (_, i) => i));
    expect(new Set([...queue.context, ...queue.played].map(({ key }) => key)).size).toBe(249);
  });
  it('adds nothing to a queue that plays something else meanwhile, nor the same page twice', () => {
    const other = q.playFrom(q.empty(), songs(0, 3), 0, { name: 'Album', href: '/album/1' });
    expect(extend(other, songs(100, 160), source)).toBe(other);
    const once = extend(begun(), songs(100, 160), source);
    expect(extend(once, songs(100, 160), source)).toBe(once);
  });
  it('takes an empty page for the end', () => {
    const ended = extend(begun(), [], source);
    expect(ended.source?.rest?.total).toBe(100);
    expect(ended.context).toHaveLength(99);
  });
});

describe('how long ago', () => {
  const now = new Date(2026, 10, 21, 12, 0, 0);
  const before = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();
  it.each([
    [0, 'this minute'],
    [0.5, '30 minutes ago'],
    [3, '3 hours ago'],
    [14, 'yesterday'],
    [72, '3 days ago'],
    [24 * 30, '22 October'],
  ])('%d hours before noon', (hours, words) => expect(ago(before(hours), now)).toBe(words));
  it('says nothing about no time', () => expect(ago('', now)).toBe(''));
});

describe('the file of a cover', () => {
  it.each([
    ['28px', 1440, 1, 96],
    ['28px', 390, 3, 96],
    ['(max-width: 719px) 46vw, 240px', 1440, 1, 192],
    ['(max-width: 719px) 46vw, 240px', 1440, 2, 384],
    ['(max-width: 719px) 46vw, 240px', 390, 3, 384],
    ['(max-width: 719px) 90vw, 470px', 1440, 2, 768],
    ['(max-width: 719px) 90vw, 470px', 390, 4, 768],
  ] as const)('%s on %i pixels at %i', (sizes, view, density, file) => {
    expect(coverSize(sizes, view, density)).toBe(file);
  });
});

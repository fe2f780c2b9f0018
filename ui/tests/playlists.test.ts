// Playlists without a browser: the order after a move, what undo puts back, what an import did not find.
import { describe, expect, it } from 'vitest';
import { doubles, edgeSpeed, gapAt, landing, lastPlaces, moved, putBack, without } from '../src/lib/list/reorder';
import { albumIn } from '../src/lib/playlists/drag';
import { fileName, linesOf, named, unmatched } from '../src/lib/playlists/m3u';

const row = [...'abcdef'];

describe('order', () => {
  it.each<[string, number[], number, string]>([
    ['down past one', [0], 2, 'bacdef'],
    ['up past one', [2], 1, 'acbdef'],
    ['to the end', [0], 6, 'bcdefa'],
    ['to the top', [5], 0, 'fabcde'],
    ['onto itself', [2], 2, 'abcdef'],
    ['just below itself', [2], 3, 'abcdef'],
    ['several, which come together in their order', [4, 0, 2], 4, 'bdacef'],
  ])('moves %s', (_, picked, gap, result) => expect(moved(row, picked, gap).join('')).toBe(result));

  it('knows where the first of the moved rows lands', () => {
    for (const picked of [[0], [2], [0, 2, 4], [5]])
      for (let gap = 0; gap <= 6; gap++)
        expect(moved(row, picked, gap)[landing(picked, gap)]).toBe(row[Math.min(...picked)]);
  });

  it('loses and doubles nothing, whatever is moved where', () => {
    for (let bits = 1; bits < 64; bits++) {
      const picked = row.map((_, at) => at).filter((at) => bits & (1 << at));
      for (let gap = 0; gap <= 6; gap++) expect(moved(row, picked, gap).sort()).toEqual(row);
    }
  });

  it('puts removed rows back where they were', () => {
    for (let bits = 1; bits < 64; bits++) {
      const places = row.map((_, at) => at).filter((at) => bits & (1 << at));
      const taken = places.map((at) => ({ at, row: row[at] ?? '' }));
      expect(putBack(without(row, places), taken)).toEqual(row);
    }
  });

  it('takes back what was added, not what stood there before', () => {
    expect(lastPlaces(['a', 'b', 'a', 'c'], ['a', 'c'])).toEqual([2, 3]);
    expect(lastPlaces(['a', 'b'], ['c'])).toEqual([]);
    expect(lastPlaces(['a', 'a', 'a'], ['a', 'a'])).toEqual([1, 2]);
  });

  it('marks the second of two equal songs, and no row that it does not know', () => {
    expect([...doubles(['a', undefined, 'b', 'a', undefined, 'a'])]).toEqual([3, 5]);
  });

  it('finds the gap under the pointer', () => {
    expect([-50, 0, 27, 29, 170, 9999].map((y) => gapAt(y, 56, 3))).toEqual([0, 0, 0, 1, 3, 3]);
  });

  it('scrolls near the edges only, faster nearer to them', () => {
    expect(edgeSpeed(400, 0, 800)).toBe(0);
    expect(edgeSpeed(70, 0, 800)).toBeLessThan(0);
    expect(edgeSpeed(0, 0, 800)).toBeLessThan(edgeSpeed(60, 0, 800));
    expect(edgeSpeed(800, 0, 800)).toBeGreaterThan(edgeSpeed(740, 0, 800));
  });
});

describe('M3U', () => {
  const sent = [
    '\uFEFF#EXTM3U',
    '#EXTINF:200,Ines Okafor Trio - Banked Turn',
    'C:\\Music\\Ines\\01 Banked Turn.flac',
    '',
    '#EXTINF:100,Nobody - Gone',
    '../gone.mp3',
    'file:///music/Zo%C3%AB/%C3%89t%C3%A9.opus',
    'http://radio.example/stream',
  ].join('\r\n');

  it('reads paths with their line and title', () => {
    expect(linesOf(sent).map(({ number, title }) => [number, title])).toEqual([
      [3, 'Ines Okafor Trio - Banked Turn'],
      [6, 'Nobody - Gone'],
      [7, ''],
      [8, ''],
    ]);
  });

  it('names the lines that were not found', () => {
    const got = '#EXTM3U\n/srv/music/Ines/01 Banked Turn.flac\n/srv/music/Zoë/Été.opus\n';
    expect(unmatched(sent, got).map((line) => line.number)).toEqual([6, 8]);
    expect(unmatched(sent, sent)).toEqual([]);
    expect(unmatched(sent, '#EXTM3U\n')).toHaveLength(4);
  });

  it('counts each song that comes twice', () => {
    expect(unmatched('a.mp3\na.mp3\nb.mp3', 'x/a.mp3\nx/b.mp3')).toHaveLength(1);
  });

  it('still reports when the server wrote a name in its own way', () => {
    expect(unmatched('a.mp3\nb.mp3\nc.mp3', 'z.mp3\nb.mp3').map((line) => line.path)).toEqual(['a.mp3', 'c.mp3']);
  });

  it('gives the list a name only when the file has none', () => {
    expect(named('#EXTM3U\na.mp3\n', 'Mine')).toBe('#EXTM3U\n#PLAYLIST:Mine\na.mp3\n');
    expect(named('#EXTM3U\n#PLAYLIST:Theirs\na.mp3', 'Mine')).toContain('#PLAYLIST:Theirs');
    expect(named('#EXTM3U\n#PLAYLIST:Theirs\na.mp3', 'Mine')).not.toContain('Mine');
  });

  it('saves under a name that every file system takes', () => {
    expect(fileName('AC/DC: live?')).toBe('AC DC live.m3u8');
    expect(fileName('///')).toBe('playlist.m3u8');
  });
});

describe('drags', () => {
  const origin = 'https://music.example';
  it.each([
    ['https://music.example/app/album/abc', 'abc'],
    ['https://music.example/app/album/a%20b', 'a b'],
    ['https://elsewhere.example/app/album/abc', ''],
    ['https://music.example/app/artist/abc', ''],
    ['https://music.example/app/album/abc/more', ''],
    ['no link', ''],
  ])('reads the album of %s', (link, id) => expect(albumIn(link, origin)).toBe(id));
});

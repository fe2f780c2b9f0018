// Lyrics as they come from the server, and the line that is sung.
import { describe, expect, it } from 'vitest';
import { converted } from '../src/lib/api/song';
import { lineAt, lyricsOf } from '../src/screens/now-playing/lyrics';

describe('lyrics', () => {
  const text = JSON.stringify([
    { lang: 'xxx', synced: false, line: [{ value: 'La' }, { value: 'Lo' }] },
    {
      lang: 'eng',
      synced: true,
      offset: 500,
      line: [
        { start: 2500, value: 'two' },
        { start: 1500, value: 'one' },
      ],
    },
  ]);
  it('puts those with times first, in the order of their times, moved by their offset', () => {
    const all = lyricsOf(text);
    expect(all.map(({ lang, synced }) => [lang, synced])).toEqual([
      ['en', true],
      ['', false],
    ]);
    expect(all[0]?.lines).toEqual([
      { at: 1, text: 'one' },
      { at: 2, text: 'two' },
    ]);
    expect(all[1]?.lines[0]).toEqual({ at: null, text: 'La' });
  });
  it.each([undefined, '', '[]', 'no json', '{}', '[null]', '[{"line":[]}]'])('%s is no lyrics', (one) =>
    expect(lyricsOf(one)).toEqual([]),
  );
  it.each([
    [0, -1],
    [1, 0],
    [1.5, 0],
    [2.1, 1],
    [99, 1],
  ])('at %f sings line %i', (position, line) => expect(lineAt(lyricsOf(text)[0]?.lines ?? [], position)).toBe(line));
});

describe('what is sent', () => {
  it.each([
    ['flac', 'audio/flac', ''],
    ['flac', 'audio/x-flac', ''],
    ['flac', 'audio/ogg; codecs=opus', 'Opus'],
    ['mp3', 'audio/mpeg', ''],
    ['ape', 'audio/mpeg', 'MP3'],
    ['m4a', 'audio/mp4', ''],
    ['flac', '', ''],
    ['flac', 'application/octet-stream', ''],
  ])('%s as %s', (suffix, type, name) => expect(converted({ suffix, codec: suffix }, type)).toBe(name));
});

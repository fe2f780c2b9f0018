// Small readings of a song or an album: who it is by, how good it is.
import type { Named, Song } from './types';

const LOSSLESS = new Set(['flac', 'wav', 'aiff', 'aif', 'wv', 'alac', 'ape', 'dsf']);

/** The visible artist line, each name with its id. */
export function artistsOf(song: Song): Named[] {
  const credited = song.participants?.artist;
  if (credited?.length) return credited.map(({ id, name }) => ({ id, name }));
  return song.artist ? [{ id: song.artistId, name: song.artist }] : [];
}

/** "FLAC 24/96", "MP3 320". */
export function quality(song: Song): string {
  const name = (song.codec || song.suffix || '').toUpperCase();
  const lossless = LOSSLESS.has(song.suffix?.toLowerCase()) || LOSSLESS.has((song.codec ?? '').toLowerCase());
  if (!name) return '';
  if (!lossless) return song.bitRate ? `${name} ${song.bitRate}` : name;
  // 44.1 and 88.2 are called 44 and 88.
  const kilo = Math.floor((song.sampleRate || 0) / 1000);
  return song.bitDepth && kilo ? `${name} ${song.bitDepth}/${kilo}` : name;
}

/** The quality that all songs share, or nothing. */
export function commonQuality(songs: readonly Song[]): string {
  const all = new Set(songs.map(quality));
  return all.size === 1 ? ([...all][0] ?? '') : '';
}

const KINDS: [RegExp, string, RegExp][] = [
  [/flac/, 'FLAC', /flac/],
  [/mpeg|mp3/, 'MP3', /mp3|mp2|mpeg/],
  [/opus/, 'Opus', /opus/],
  [/ogg|vorbis/, 'Ogg', /ogg|oga|vorbis|opus|flac/],
  [/mp4|m4a|aac/, 'AAC', /m4a|mp4|aac|alac/],
  [/wav|wave/, 'WAV', /wav/],
  [/aiff/, 'AIFF', /aif/],
];

/** The name of what is sent when it is something else than the file; "" when it is the file itself, or nobody knows. */
export function converted(song: Pick<Song, 'suffix' | 'codec'>, mediaType: string): string {
  const kind = KINDS.find(([type]) => type.test(mediaType.toLowerCase()));
  if (!kind || kind[2].test(`${song.suffix} ${song.codec ?? ''}`.toLowerCase())) return '';
  return kind[1];
}

/** "FLAC 24-bit 96 kHz", "MP3 320 kbit/s": the long form. */
export function longQuality(song: Song): string {
  const name = (song.codec || song.suffix || '').toUpperCase();
  if (!name) return '';
  const lossless = LOSSLESS.has(song.suffix?.toLowerCase()) || LOSSLESS.has((song.codec ?? '').toLowerCase());
  if (!lossless || !song.bitDepth) return song.bitRate ? `${name} ${song.bitRate} kbit/s` : name;
  return `${name} ${song.bitDepth}-bit ${Math.round(song.sampleRate / 100) / 10} kHz`;
}

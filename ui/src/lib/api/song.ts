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

// Loudness levelling (ReplayGain 2.0): from tags to one factor per song. Never lets a known peak go over full scale.
import type { Playable, Queue } from './queue';

export type Levelling = 'off' | 'song' | 'album' | 'context';

export interface Levels {
  levelling: Levelling;
  /** Decibels on top of the tags, −15 … +15. */
  preamp: number;
}

/** Does `next` follow `song` as on their record? */
export function inOrder(song: Playable, next: Playable): boolean {
  if (!song.albumId || song.albumId !== next.albumId || !song.trackNumber || !next.trackNumber) return false;
  const [disc, nextDisc] = [song.discNumber ?? 1, next.discNumber ?? 1];
  if (disc === nextDisc) return next.trackNumber === song.trackNumber + 1;
  return nextDisc === disc + 1 && next.trackNumber === 1;
}

/** An album is heard as an album when the song before or after it in the queue is its neighbour on the record. */
export function asAlbum<T extends Playable>(queue: Queue<T>, song: T): boolean {
  const before = queue.current?.song === song ? queue.played.at(-1)?.song : queue.current?.song;
  const list = [...queue.chosen.slice(0, 2), ...queue.context.slice(0, 2)].map((entry) => entry.song);
  const at = list.indexOf(song);
  const after = list[at + 1];
  return (before !== undefined && inOrder(before, song)) || (after !== undefined && inOrder(song, after));
}

const known = (value: number | null | undefined): value is number =>
  typeof value === 'number' && Number.isFinite(value);

/** The factor for a song's samples. Songs without tags are never made louder: nobody knows their peak. */
export function factor(song: Playable, levels: Levels, album: boolean): number {
  if (levels.levelling === 'off') return 1;
  const wholeAlbum = levels.levelling === 'album' || (levels.levelling === 'context' && album);
  const pairs = [
    [song.rgAlbumGain, song.rgAlbumPeak],
    [song.rgTrackGain, song.rgTrackPeak],
  ] as const;
  const order = wholeAlbum ? pairs : ([pairs[1], pairs[0]] as const);
  const [gain, peak] = order.find(([value]) => known(value)) ?? [0, null];
  const wished = 10 ** (((gain ?? 0) + levels.preamp) / 20);
  const highest = known(peak) && peak > 0 ? 1 / peak : 1;
  return Math.min(wished, highest);
}

// Songs by disc, in order. One disc without a name is no disc worth a heading.
import type { Song } from '../../lib/api/types';

export interface Disc {
  number: number;
  title: string;
  songs: { song: Song; index: number }[];
}

export function discsOf(songs: readonly Song[], names: Record<string, string> = {}): Disc[] {
  const discs = new Map<number, Disc>();
  songs.forEach((song, index) => {
    const number = song.discNumber || 1;
    const disc = discs.get(number) ?? { number, title: names[number] || song.discSubtitle || '', songs: [] };
    disc.songs.push({ song, index });
    discs.set(number, disc);
  });
  return [...discs.values()];
}

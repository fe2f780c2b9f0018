// What the engine shows and what it needs.
import type { Deck } from './deck';
import type { Levels } from './loudness';
import type * as q from './queue';

export interface SoundSettings extends Levels {
  /** The next song follows without silence. */
  gapless: boolean;
  /** Seconds that two songs overlap, 0 … 12; never two that follow each other on a record while gapless is on. */
  crossfade: number;
}

export const PLAIN_SOUND: SoundSettings = { levelling: 'context', preamp: 0, gapless: true, crossfade: 0 };

export type PlayState = 'idle' | 'loading' | 'playing' | 'paused' | 'stalled' | 'ended';

export interface Snapshot<T extends q.Playable> {
  state: PlayState;
  queue: q.Queue<T>;
  position: number;
  duration: number;
  /** Seconds in the buffer from here on. */
  ahead: number;
  volume: number;
  muted: boolean;
  /** Waits for a sign-in: nothing more can be loaded, nothing is lost. */
  held: boolean;
}

export interface Wiring<T extends q.Playable> {
  deck: () => Deck;
  url: (song: T) => string;
  /** After an error: is it the song, the sign-in, or the network? */
  probe: (url: string) => Promise<'fine' | 'lost' | 'broken' | 'offline'>;
  onstart?: (song: T) => void;
  /** Heard for half of it or four minutes. */
  onplayed?: (song: T, since: Date) => void;
  onskipped?: (song: T) => void;
  /** The queue's content or place changed; not called for the passing of time. */
  onqueue?: () => void;
}

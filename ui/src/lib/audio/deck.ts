// A deck: what the engine knows of a source of sound. Tests use one without any sound.

export interface Deck {
  load(url: string, at: number): void;
  play(): Promise<void>;
  /** Starts silently now, so that its first sound comes at that moment of the common clock. May be called again to correct it. */
  playAt(moment: number): Promise<void>;
  pause(): void;
  seek(seconds: number): void;
  volume(level: number): void;
  /** Loudness levelling: a factor for every sample. */
  level(factor: number): void;
  /** From one loudness to another in so many seconds, with equal power. */
  fade(from: number, to: number, seconds: number): void;
  /** Forgets its source and stops downloading. */
  empty(): void;
  readonly position: number;
  readonly duration: number;
  /** Seconds that can be played from here without the network. */
  readonly ahead: number;
  /** The moment of the common clock when its last sound ends; null without a clock. */
  readonly endsAt: number | null;
  /** Now, on the common clock; null without one. */
  readonly clock: number | null;
  /** Sound comes, or will at its moment, without more of the network. */
  readonly running: boolean;
  /** Says what happened: the engine listens to one function. */
  onevent: (name: DeckEvent) => void;
}

export type DeckEvent = 'playing' | 'waiting' | 'paused' | 'time' | 'length' | 'ended' | 'error';

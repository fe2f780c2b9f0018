// A deck: one audio element behind the few words that the engine knows. Tests use a deck without any sound.

export interface Deck {
  load(url: string, at: number): void;
  play(): Promise<void>;
  pause(): void;
  seek(seconds: number): void;
  volume(level: number): void;
  /** Forgets its source and stops downloading. */
  empty(): void;
  readonly position: number;
  readonly duration: number;
  /** Seconds that can be played from here without the network. */
  readonly ahead: number;
  /** Says what happened: the engine listens to one function. */
  onevent: (name: DeckEvent) => void;
}

export type DeckEvent = 'playing' | 'waiting' | 'paused' | 'time' | 'length' | 'ended' | 'error';

const EVENTS: Record<string, DeckEvent> = {
  playing: 'playing',
  waiting: 'waiting',
  stalled: 'waiting',
  pause: 'paused',
  timeupdate: 'time',
  progress: 'time',
  durationchange: 'length',
  ended: 'ended',
  error: 'error',
};

export function audioDeck(element: HTMLAudioElement = new Audio()): Deck {
  element.preload = 'auto';
  let start = 0;
  const deck: Deck = {
    onevent: () => undefined,
    load(url, at) {
      start = at;
      element.src = url;
      element.load();
    },
    play: () => element.play(),
    pause: () => element.pause(),
    seek(seconds) {
      if (element.readyState === 0) start = seconds;
      else element.currentTime = seconds;
    },
    volume(level) {
      element.volume = level;
    },
    empty() {
      element.pause();
      element.removeAttribute('src');
      element.load();
    },
    get position() {
      return element.readyState === 0 ? start : element.currentTime;
    },
    get duration() {
      return Number.isFinite(element.duration) ? element.duration : 0;
    },
    get ahead() {
      const { buffered, currentTime } = element;
      for (let i = 0; i < buffered.length; i++)
        if (buffered.start(i) <= currentTime + 0.5 && buffered.end(i) >= currentTime)
          return buffered.end(i) - currentTime;
      return 0;
    },
  };
  element.addEventListener('loadedmetadata', () => {
    if (start > 0) element.currentTime = start;
    start = 0;
  });
  for (const [name, event] of Object.entries(EVENTS))
    element.addEventListener(name, () => {
      // "stalled" with sound in the buffer is the network's business, not the listener's.
      if (name === 'stalled' && deck.ahead > 1) return;
      if (name === 'error' && !element.getAttribute('src')) return;
      if (name === 'pause' && element.ended) return;
      deck.onevent(event);
    });
  return deck;
}

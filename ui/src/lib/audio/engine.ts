// The engine: a queue and two decks. Knows no framework, no server, no page; publishes one immutable snapshot after each change.
import type { Deck, DeckEvent } from './deck';
import * as q from './queue';
import type { Snapshot, Wiring } from './types';

const [NEAR_END, HEARD] = [20, 240];

export class Engine<T extends q.Playable> {
  #snapshot: Snapshot<T>;
  #listeners = new Set<(snapshot: Snapshot<T>) => void>();
  #deck: Deck;
  #spare: Deck;
  /** Key of the entry that lies ready on the spare deck. */
  #ready = 0;
  #loaded = 0;
  #heard = 0;
  #last = 0;
  #since = new Date();
  #counted = false;
  #told = false;
  #retried = false;
  #failures = 0;

  constructor(private readonly wiring: Wiring<T>) {
    this.#snapshot = {
      state: 'idle',
      queue: q.empty<T>(),
      position: 0,
      duration: 0,
      ahead: 0,
      volume: 1,
      muted: false,
      held: false,
    };
    this.#deck = wiring.deck();
    this.#spare = wiring.deck();
    this.#listen();
  }

  get snapshot(): Snapshot<T> {
    return this.#snapshot;
  }

  subscribe(listener: (snapshot: Snapshot<T>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  playFrom(songs: readonly T[], at: number, source: q.Source | null): void {
    this.#change(q.playFrom(this.#queue, songs, at, source));
    this.#start(true);
  }

  playShuffled(songs: readonly T[], source: q.Source | null): void {
    this.#change(q.playShuffled(this.#queue, songs, source));
    this.#start(true);
  }

  add(songs: readonly T[], where: 'next' | 'last'): void {
    this.#change(q.add(this.#queue, songs, where));
    if (!this.#queue.current) this.next();
  }

  /** Puts a kept queue back without making a sound. */
  restore(queue: q.Queue<T>, position: number): void {
    this.#set({
      queue,
      position,
      duration: queue.current?.song.duration ?? 0,
      state: queue.current ? 'paused' : 'idle',
    });
    this.#loaded = 0;
  }

  toggle(): void {
    if (this.#snapshot.state === 'playing' || this.#snapshot.state === 'loading') this.pause();
    else this.play();
  }

  play(): void {
    const { current } = this.#queue;
    if (!current) return this.next();
    if (this.#loaded !== current.key) return this.#start(true, this.#snapshot.position);
    if (this.#snapshot.held) return this.resume();
    this.#set({ state: 'loading' });
    this.#sound();
  }

  pause(): void {
    this.#deck.pause();
    this.#set({ state: this.#queue.current ? 'paused' : 'idle' });
  }

  next(asked = true): void {
    this.#change(q.forward(this.#queue, asked));
    if (this.#queue.current) this.#start(true);
    else this.#finish();
  }

  /** Back to the beginning; within the first three seconds, to the song before. */
  previous(): void {
    if (this.#snapshot.position > 3 || this.#queue.played.length === 0) return this.seek(0);
    this.#change(q.back(this.#queue));
    this.#start(true);
  }

  jump(key: number): void {
    this.#change(q.jump(this.#queue, key));
    this.#start(true);
  }

  remove(key: number): void {
    this.#change(q.remove(this.#queue, key));
  }
  clearChosen(): void {
    this.#change(q.clearChosen(this.#queue));
  }
  move(key: number, to: number): void {
    this.#change(q.move(this.#queue, key, to));
  }
  shuffle(on: boolean): void {
    this.#change(q.setShuffle(this.#queue, on));
  }
  repeat(repeat: q.Repeat): void {
    this.#change({ ...this.#queue, repeat });
  }
  patch(id: string, change: Partial<T>): void {
    this.#set({ queue: q.patch(this.#queue, id, change) });
  }
  /** Undo: the queue as it was, while the song plays on. */
  putBack(queue: q.Queue<T>): void {
    this.#change({ ...queue, current: this.#queue.current, played: this.#queue.played });
  }

  seek(seconds: number): void {
    const position = Math.max(0, Math.min(this.#snapshot.duration || seconds, seconds));
    if (this.#loaded === this.#queue.current?.key) this.#deck.seek(position);
    this.#last = position;
    this.#set({ position });
    this.wiring.onqueue?.();
  }

  volume(level: number): void {
    const volume = Math.max(0, Math.min(1, level));
    this.#set({ volume, muted: false });
    this.#loudness();
  }

  mute(muted: boolean): void {
    this.#set({ muted });
    this.#loudness();
  }

  /** The sign-in is back: load again from where it stopped. */
  resume(): void {
    if (!this.#snapshot.held) return;
    this.#set({ held: false });
    this.#start(true, this.#snapshot.position);
  }

  get #queue(): q.Queue<T> {
    return this.#snapshot.queue;
  }

  #set(change: Partial<Snapshot<T>>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener(this.#snapshot);
  }

  #change(queue: q.Queue<T>): void {
    this.#set({ queue });
    if (this.#ready && q.peek(queue)?.key !== this.#ready && queue.current?.key !== this.#ready) this.#dropReady();
    this.wiring.onqueue?.();
  }

  #dropReady(): void {
    this.#ready = 0;
    this.#spare.empty();
  }

  #loudness(): void {
    const level = this.#snapshot.muted ? 0 : this.#snapshot.volume ** 2;
    this.#deck.volume(level);
    this.#spare.volume(level);
  }

  #listen(): void {
    this.#deck.onevent = (name) => this.#heardFrom(name);
    this.#spare.onevent = (name) => {
      if (name === 'error') this.#ready = 0;
    };
  }

  #start(sound: boolean, at = 0): void {
    const entry = this.#queue.current;
    if (!entry) return;
    if (this.#ready === entry.key && at === 0) {
      [this.#deck, this.#spare] = [this.#spare, this.#deck];
      this.#listen();
      this.#spare.empty();
    } else {
      this.#deck.load(this.wiring.url(entry.song), at);
    }
    this.#ready = 0;
    this.#begin(entry, at);
    this.#loudness();
    if (sound) this.#sound();
  }

  #begin(entry: q.Entry<T>, at: number): void {
    const again = this.#loaded === entry.key && at > 0;
    this.#loaded = entry.key;
    this.#last = at;
    if (!again) {
      this.#heard = 0;
      this.#counted = this.#told = false;
      this.#since = new Date();
      this.#retried = false;
    }
    this.#set({ state: 'loading', position: at, duration: entry.song.duration, ahead: 0, held: false });
  }

  #sound(): void {
    this.#deck.play().catch((error: unknown) => {
      // The browser wants a gesture first; other errors arrive as events of the deck.
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.#set({ state: 'paused' });
    });
  }

  #heardFrom(name: DeckEvent): void {
    if (name === 'playing') this.#playing();
    else if (name === 'waiting' && this.#snapshot.state === 'playing') this.#set({ state: 'stalled' });
    else if (name === 'paused' && this.#snapshot.state === 'playing') this.#set({ state: 'paused' });
    else if (name === 'time') this.#time();
    else if (name === 'length' && this.#deck.duration > 0) this.#set({ duration: this.#deck.duration });
    else if (name === 'ended') this.next(false);
    else if (name === 'error') void this.#failed();
  }

  #playing(): void {
    const { current } = this.#queue;
    if (!this.#told && current) this.wiring.onstart?.(current.song);
    this.#told = true;
    this.#failures = 0;
    this.#set({ state: 'playing' });
  }

  #time(): void {
    const { position } = this.#deck;
    const passed = position - this.#last;
    if (passed > 0 && passed < 2) this.#heard += passed;
    this.#last = position;
    const { current } = this.#queue;
    const length = this.#deck.duration || this.#snapshot.duration;
    if (current && !this.#counted && length > 0 && this.#heard >= Math.min(HEARD, length / 2)) {
      this.#counted = true;
      this.wiring.onplayed?.(current.song, this.#since);
    }
    const state = this.#snapshot.state === 'stalled' && passed > 0 ? 'playing' : this.#snapshot.state;
    this.#set({ position, ahead: this.#deck.ahead, state });
    if (length > 0 && (length - position < NEAR_END || position > length / 2)) this.#prepare();
  }

  #prepare(): void {
    const next = q.peek(this.#queue);
    if (!next || this.#ready === next.key || next.key === this.#loaded || this.#snapshot.held) return;
    this.#ready = next.key;
    this.#spare.load(this.wiring.url(next.song), 0);
  }

  #finish(): void {
    this.#deck.empty();
    this.#dropReady();
    this.#loaded = 0;
    this.#set({ state: 'ended', position: 0, duration: 0, ahead: 0 });
  }

  async #failed(): Promise<void> {
    const { current } = this.#queue;
    if (!current) return;
    const { key, song } = current;
    const at = this.#snapshot.position;
    const wasPlaying = this.#snapshot.state !== 'paused';
    this.#set({ state: 'stalled' });
    const verdict = await this.wiring.probe(this.wiring.url(song));
    if (this.#queue.current?.key !== key) return;
    if (verdict === 'lost' || verdict === 'offline') {
      this.#loaded = 0;
      this.#set({ held: true, state: 'stalled', position: at });
    } else if (verdict === 'fine' && !this.#retried) {
      this.#start(wasPlaying, at);
      this.#retried = true;
    } else {
      this.wiring.onskipped?.(song);
      // Ten broken songs in a row are not ten broken songs.
      if (++this.#failures >= 10) this.#set({ state: 'paused' });
      else this.next();
    }
  }
}

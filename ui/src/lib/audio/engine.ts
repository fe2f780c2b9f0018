// The engine: a queue and two decks. Knows no framework, no server, no page; publishes one immutable snapshot after each change.
import type { DeckEvent } from './deck';
import { Desk } from './desk';
import { Hearing } from './hearing';
import { asAlbum, factor, inOrder } from './loudness';
import { Pair } from './pair';
import * as q from './queue';
import { PLAIN_SOUND, type SoundSettings, type Wiring } from './types';

/** Seconds before the end: when the next song is loaded at the latest, and when its start is arranged. */
const [NEAR_END, LEAD] = [20, 1.4];
/** Ten broken songs in a row are not ten broken songs. */
const PATIENCE = 10;

export class Engine<T extends q.Playable> extends Desk<T> {
  #pair: Pair;
  #sound: SoundSettings = PLAIN_SOUND;
  #loaded = 0;
  #hearing = new Hearing();
  #retried = false;
  #failures = 0;

  constructor(private readonly wiring: Wiring<T>) {
    super();
    this.#pair = new Pair(wiring.deck, (name) => this.#heardFrom(name));
  }

  playFrom(songs: readonly T[], at: number, source: q.Source | null): void {
    this.change(q.playFrom(this.queue, songs, at, source));
    this.#start(true);
  }

  playShuffled(songs: readonly T[], source: q.Source | null): void {
    this.change(q.playShuffled(this.queue, songs, source));
    this.#start(true);
  }

  add(songs: readonly T[], where: 'next' | 'last'): void {
    this.change(q.add(this.queue, songs, where));
    if (!this.queue.current) this.next();
  }

  /** Puts a kept queue back without making a sound. */
  restore(queue: q.Queue<T>, position: number): void {
    this.set({
      queue,
      position,
      duration: queue.current?.song.duration ?? 0,
      state: queue.current ? 'paused' : 'idle',
    });
    this.#loaded = 0;
  }

  toggle(): void {
    const { state, held } = this.snapshot;
    if (!held && ['playing', 'loading', 'stalled'].includes(state)) this.pause();
    else this.play();
  }

  play(): void {
    const { current } = this.queue;
    if (!current) return this.next();
    if (this.#loaded !== current.key) return this.#start(true, this.snapshot.position);
    if (this.snapshot.held) return this.resume();
    this.set({ state: 'loading' });
    this.#play();
  }

  pause(): void {
    this.#pair.unjoin();
    this.#pair.settle();
    this.#pair.main.pause();
    this.set({ state: this.queue.current ? 'paused' : 'idle' });
  }

  next(asked = true): void {
    this.change(q.forward(this.queue, asked));
    if (this.queue.current) this.#start(true);
    else this.#finish();
  }

  /** Back to the beginning; within the first three seconds, to the song before. */
  previous(): void {
    if (this.snapshot.position > 3 || this.queue.played.length === 0) return this.seek(0);
    this.change(q.back(this.queue));
    this.#start(true);
  }

  jump(key: number): void {
    this.change(q.jump(this.queue, key));
    this.#start(true);
  }

  seek(seconds: number): void {
    const position = Math.max(0, Math.min(this.snapshot.duration || seconds, seconds));
    this.#pair.unjoin();
    if (this.#loaded === this.queue.current?.key) this.#pair.main.seek(position);
    this.#hearing.moved(position);
    this.set({ position });
    this.wiring.onqueue?.();
  }

  volume(level: number): void {
    const volume = Math.max(0, Math.min(1, level));
    this.set({ volume, muted: false });
    this.#loudness();
  }

  mute(muted: boolean): void {
    this.set({ muted });
    this.#loudness();
  }

  /** How it sounds from now on: levelling, crossfade, gaps. */
  tune(sound: SoundSettings): void {
    this.#sound = sound;
    if (!sound.gapless) this.#pair.unjoin();
    const { current } = this.queue;
    if (current) this.#pair.main.level(this.#factor(current.song));
    const next = q.peek(this.queue);
    if (next && this.#pair.ready === next.key) this.#pair.levelSpare(this.#factor(next.song));
  }

  /** The way to the speakers has changed: the same song from the same place, by the new way. */
  reload(): void {
    const { state, position } = this.snapshot;
    this.#pair.drop();
    if (!this.#loaded) return;
    this.#loaded = 0;
    this.#pair.main.empty();
    if (['playing', 'loading', 'stalled'].includes(state)) this.#start(true, position);
  }

  /** The sign-in is back: load again from where it stopped. */
  resume(): void {
    if (!this.snapshot.held) return;
    this.set({ held: false });
    this.#start(true, this.snapshot.position);
  }

  protected change(queue: q.Queue<T>): void {
    this.set({ queue });
    const { ready } = this.#pair;
    if (ready && q.peek(queue)?.key !== ready && queue.current?.key !== ready) this.#pair.drop();
    this.wiring.onqueue?.();
  }

  #loudness(): void {
    this.#pair.volume(this.snapshot.muted ? 0 : this.snapshot.volume ** 2);
  }

  #factor(song: T): number {
    return factor(song, this.#sound, asAlbum(this.queue, song));
  }

  #start(sound: boolean, at = 0): void {
    const entry = this.queue.current;
    if (!entry) return;
    this.#pair.unjoin();
    this.#pair.settle();
    if (this.#pair.ready === entry.key && at === 0) this.#pair.take();
    else this.#pair.main.load(this.wiring.url(entry.song), at);
    this.#pair.ready = 0;
    this.#begin(entry, at);
    this.#pair.main.level(this.#factor(entry.song));
    this.#loudness();
    if (sound) this.#play();
  }

  #begin(entry: q.Entry<T>, at: number): void {
    const again = this.#loaded === entry.key && at > 0;
    this.#loaded = entry.key;
    this.#hearing.begin(at, again);
    if (!again) this.#retried = false;
    this.set({ state: 'loading', position: at, duration: entry.song.duration, ahead: 0, held: false });
  }

  #play(): void {
    this.#pair.main.play().catch((error: unknown) => {
      // The browser wants a gesture first; other errors arrive as events of the deck.
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.set({ state: 'paused' });
    });
  }

  #heardFrom(name: DeckEvent): void {
    if (name === 'playing') this.#playing();
    else if (name === 'waiting' && this.snapshot.state === 'playing') this.set({ state: 'stalled' });
    else if (name === 'paused' && this.snapshot.state === 'playing') this.set({ state: 'paused' });
    else if (name === 'time') this.#time();
    else if (name === 'length' && this.#pair.main.duration > 0) this.set({ duration: this.#pair.main.duration });
    else if (name === 'ended') this.#ended();
    else if (name === 'error') void this.#failed();
  }

  #playing(): void {
    const { current } = this.queue;
    if (!this.#hearing.told && current) this.wiring.onstart?.(current.song);
    this.#hearing.told = true;
    this.#failures = 0;
    this.set({ state: 'playing' });
  }

  #time(): void {
    const { position, ahead } = this.#pair.main;
    const passed = this.#hearing.reached(position);
    const { current } = this.queue;
    const length = this.#pair.main.duration || this.snapshot.duration;
    if (current && this.#hearing.counts(length)) this.wiring.onplayed?.(current.song, this.#hearing.since);
    const state = this.snapshot.state === 'stalled' && passed > 0 ? 'playing' : this.snapshot.state;
    this.set({ position, ahead, state });
    if (length <= 0) return;
    if (length - position < NEAR_END + this.#sound.crossfade || position > length / 2) this.#prepare();
    this.#approach(length - position);
  }

  #prepare(): void {
    const next = q.peek(this.queue);
    if (!next || this.#pair.ready === next.key || next.key === this.#loaded || this.snapshot.held) return;
    this.#pair.prepare(next.key, this.wiring.url(next.song), this.#factor(next.song));
  }

  /** Near the end: the next song is arranged to follow without a gap, or comes in over the end of this one. */
  #approach(left: number): void {
    const { current } = this.queue;
    const next = q.peek(this.queue);
    if (!current || !next || this.#pair.ready !== next.key || this.snapshot.state !== 'playing') return;
    const { gapless, crossfade } = this.#sound;
    if (crossfade > 0 && !(gapless && inOrder(current.song, next.song))) {
      const over = Math.min(crossfade, current.song.duration / 2, next.song.duration / 2);
      if (left <= over && left > 0.3 && this.#pair.crossfade(left)) this.#arrive();
    } else if (gapless && left <= LEAD) this.#pair.join();
  }

  #ended(): void {
    if (!this.#pair.joined) return this.next(false);
    const sounds = this.#pair.take();
    this.#arrive();
    if (!sounds) this.set({ state: 'stalled' });
  }

  /** The next song is heard already: the queue follows. */
  #arrive(): void {
    this.change(q.forward(this.queue));
    const entry = this.queue.current;
    if (!entry) return this.#finish();
    this.#begin(entry, 0);
    this.#pair.main.level(this.#factor(entry.song));
    if (this.#pair.main.duration > 0) this.set({ duration: this.#pair.main.duration });
    this.#playing();
  }

  #finish(): void {
    this.#pair.main.empty();
    this.#pair.drop();
    this.#loaded = 0;
    this.set({ state: 'ended', position: 0, duration: 0, ahead: 0 });
  }

  async #failed(): Promise<void> {
    const { current } = this.queue;
    if (!current) return;
    const { key, song } = current;
    const at = this.snapshot.position;
    const wasPlaying = this.snapshot.state !== 'paused';
    this.set({ state: 'stalled' });
    const verdict = await this.wiring.probe(this.wiring.url(song));
    if (this.queue.current?.key !== key) return;
    if (verdict === 'lost' || verdict === 'offline') {
      this.#loaded = 0;
      this.set({ held: true, state: 'stalled', position: at });
    } else if (verdict === 'fine' && !this.#retried) {
      this.#start(wasPlaying, at);
      this.#retried = true;
    } else {
      this.wiring.onskipped?.(song);
      if (++this.#failures >= PATIENCE) this.set({ state: 'paused' });
      else this.next();
    }
  }
}

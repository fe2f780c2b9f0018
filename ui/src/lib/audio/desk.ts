// The desk of the engine: the queue that lies on it, what may be done to it without touching the sound, and the snapshots that others see.
import * as q from './queue';
import type { Snapshot } from './types';

export abstract class Desk<T extends q.Playable> {
  #listeners = new Set<(snapshot: Snapshot<T>) => void>();
  #snapshot: Snapshot<T> = {
    state: 'idle',
    queue: q.empty<T>(),
    position: 0,
    duration: 0,
    ahead: 0,
    volume: 1,
    muted: false,
    held: false,
  };

  get snapshot(): Snapshot<T> {
    return this.#snapshot;
  }

  subscribe(listener: (snapshot: Snapshot<T>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  remove(key: number): void {
    this.change(q.remove(this.queue, key));
  }
  clearChosen(): void {
    this.change(q.clearChosen(this.queue));
  }
  move(key: number, to: number): void {
    this.change(q.move(this.queue, key, to));
  }
  shuffle(on: boolean): void {
    this.change(q.setShuffle(this.queue, on));
  }
  repeat(repeat: q.Repeat): void {
    this.change({ ...this.queue, repeat });
  }
  patch(id: string, change: Partial<T>): void {
    this.set({ queue: q.patch(this.queue, id, change) });
  }
  /** Undo: the queue as it was, while the song plays on. */
  putBack(queue: q.Queue<T>): void {
    this.change({ ...queue, current: this.queue.current, played: this.queue.played });
  }

  protected get queue(): q.Queue<T> {
    return this.#snapshot.queue;
  }

  protected set(change: Partial<Snapshot<T>>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener(this.#snapshot);
  }

  /** A new queue: whoever holds sounds ready for the old one hears of it. */
  protected abstract change(queue: q.Queue<T>): void;
}

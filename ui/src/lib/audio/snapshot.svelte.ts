// The one adapter between the engine and components: its snapshot as reactive state.
import type { Engine } from './engine';
import type { Snapshot } from './types';
import type { Playable } from './queue';

export class Reactive<T extends Playable> {
  #now: Snapshot<T>;

  constructor(engine: Engine<T>) {
    this.#now = $state.raw(engine.snapshot);
    engine.subscribe((snapshot) => (this.#now = snapshot));
  }

  get now(): Snapshot<T> {
    return this.#now;
  }
}

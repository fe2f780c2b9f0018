// The one audio context that both decks play through: their common clock. Opened by the first sound, at rest while nothing plays.
// Without it (compatibility playback, old browsers) decks play straight to the speakers, and nothing can be timed or levelled up.

const REST = 5000;

export class Graph {
  #context: AudioContext | null = null;
  #busy = new Set<object>();
  #resting = 0;

  /** `wanted` says whether the sound may go through the graph at all. */
  constructor(private readonly wanted: () => boolean) {}

  /** Running, or on its way there; null when sound goes straight out. */
  open(): AudioContext | null {
    if (!this.wanted() || typeof AudioContext === 'undefined') return null;
    this.#context ??= new AudioContext({ latencyHint: 'playback' });
    clearTimeout(this.#resting);
    if (this.#context.state !== 'running') void this.#context.resume().catch(() => undefined);
    return this.#context;
  }

  /** Who plays holds the graph open; when nobody does it goes to rest and costs nothing. */
  hold(deck: object, playing: boolean): void {
    if (playing) this.#busy.add(deck);
    else this.#busy.delete(deck);
    clearTimeout(this.#resting);
    if (this.#busy.size === 0 && this.#context)
      this.#resting = window.setTimeout(() => {
        if (this.#busy.size === 0) void this.#context?.suspend().catch(() => undefined);
      }, REST);
  }
}

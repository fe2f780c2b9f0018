// When did this song begin, on the common clock? Both clocks are read many times; the middle of the answers is the truth.
// Where song and context have one sample rate each answer is exact; a resampler makes them waver by a few milliseconds.

const KEPT = 15;

export class Timing {
  #seen: number[] = [];

  add(beginning: number): void {
    const last = this.beginning;
    // A jump means that the song stood still or was moved: what was known before is worth nothing.
    if (last !== null && Math.abs(beginning - last) > 0.025) this.#seen = [];
    this.#seen = [...this.#seen, beginning].slice(-KEPT);
  }

  clear(): void {
    this.#seen = [];
  }

  get beginning(): number | null {
    const sorted = [...this.#seen].sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? null;
  }
}

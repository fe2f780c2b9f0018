// How much of a song was really heard: a play counts at its half or after four minutes, once, and not by seeking over it.

const ENOUGH = 240;

export class Hearing {
  since = new Date();
  /** The start was told already. */
  told = false;
  #heard = 0;
  #last = 0;
  #counted = false;

  begin(at: number, again: boolean): void {
    this.#last = at;
    if (again) return;
    this.#heard = 0;
    this.#counted = this.told = false;
    this.since = new Date();
  }

  /** The listener moved: what lies between was not heard. */
  moved(to: number): void {
    this.#last = to;
  }

  /** The sound has come this far; how much of it is new. */
  reached(position: number): number {
    const passed = position - this.#last;
    if (passed > 0 && passed < 2) this.#heard += passed;
    this.#last = position;
    return passed;
  }

  /** True at the one moment when it becomes a play. */
  counts(length: number): boolean {
    if (this.#counted || length <= 0 || this.#heard < Math.min(ENOUGH, length / 2)) return false;
    this.#counted = true;
    return true;
  }
}

// A list that jumps by more than it shows is skimmed: nobody reads rows that are gone in the next frame, so they are not made.

/** So long a list rests before it is read again, in ms. */
const REST = 80;

export class Skim {
  on = $state(false);
  #last: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Where the list is now; `view` is how much of it shows. */
  pass(top: number, view: number): void {
    const jump = this.#last === null ? 0 : Math.abs(top - this.#last);
    this.#last = top;
    if (jump <= view) return;
    this.on = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.on = false), REST);
  }
}

// What can be taken back, newest first. Pure: no page, no toast, no clock.

export interface Undoable {
  /** What was done, as the toast says it: "“Lanes” removed from the queue". */
  label: string;
  undo: () => void | Promise<void>;
}

export interface Step extends Undoable {
  id: number;
}

export class UndoStack {
  #steps: Step[] = [];
  #next = 1;

  constructor(private readonly limit = 30) {}

  get size(): number {
    return this.#steps.length;
  }

  push(done: Undoable): Step {
    const step = { ...done, id: this.#next++ };
    this.#steps = [...this.#steps, step].slice(-this.limit);
    return step;
  }

  /** Takes one step out, so that it is never undone twice; the newest when none is named. */
  take(id = this.#steps.at(-1)?.id): Step | undefined {
    const step = this.#steps.find((one) => one.id === id);
    this.#steps = this.#steps.filter((one) => one !== step);
    return step;
  }

  clear(): void {
    this.#steps = [];
  }
}

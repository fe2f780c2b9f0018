// What is selected, held or dragged in a list that has an order. Nothing is saved here: `commit` is called with the change.
import { landing, moved } from '../../lib/list/reorder';

export interface Keyed {
  key: number;
}

interface Wishes<T extends Keyed> {
  rows: () => readonly (T | null)[];
  commit: (picked: number[], gap: number) => void;
  /** "Now 4 of 12" and its like. */
  say: (what: 'lifted' | 'now' | 'dropped' | 'returned', at: number) => void;
}

export class Order<T extends Keyed> {
  selected = $state.raw<ReadonlySet<number>>(new Set());
  /** A row lifted by key: where it was, and where it would land. */
  held = $state.raw<{ from: number; to: number } | null>(null);
  dragged = $state.raw<{ picked: number[]; gap: number } | null>(null);
  #anchor = 0;

  constructor(private readonly wishes: Wishes<T>) {}

  /** The rows as they look now: a held row is shown where it would land. */
  get rows(): readonly (T | null)[] {
    const rows = this.wishes.rows();
    return this.held ? moved(rows, [this.held.from], gapOf(this.held)) : rows;
  }

  keyAt = (at: number): number | undefined => this.rows[at]?.key;
  isSelected = (row: T | null): boolean => row !== null && this.selected.has(row.key);

  /** Places of what an action means: the selection when the row belongs to it, else the row alone. */
  meant(at: number): number[] {
    const key = this.keyAt(at);
    return key !== undefined && this.selected.has(key) ? this.places() : [at];
  }

  places(): number[] {
    return this.wishes.rows().flatMap((row, at) => (row && this.selected.has(row.key) ? [at] : []));
  }

  select(at: number, how: 'only' | 'toggle' | 'through'): void {
    const key = this.keyAt(at);
    if (key === undefined) return;
    if (how === 'through') {
      const [from, to] = [Math.min(this.#anchor, at), Math.max(this.#anchor, at)];
      const keys = this.rows.slice(from, to + 1).flatMap((row) => (row ? [row.key] : []));
      this.selected = new Set(keys);
      return;
    }
    this.#anchor = at;
    const next = new Set(how === 'only' ? [] : this.selected);
    if (!next.delete(key)) next.add(key);
    this.selected = next;
  }

  selectAll(): void {
    this.selected = new Set(this.rows.flatMap((row) => (row ? [row.key] : [])));
  }
  clear(): void {
    this.selected = new Set();
  }

  lift(at: number): void {
    this.held = { from: at, to: at };
    this.wishes.say('lifted', at);
  }
  carry(to: number): number {
    if (!this.held) return to;
    const at = Math.max(0, Math.min(this.rows.length - 1, to));
    this.held = { ...this.held, to: at };
    this.wishes.say('now', at);
    return at;
  }
  drop(): number {
    const held = this.held;
    this.held = null;
    if (!held) return 0;
    this.wishes.say('dropped', held.to);
    if (held.to !== held.from) this.wishes.commit([held.from], gapOf(held));
    return held.to;
  }
  putBack(): number {
    const from = this.held?.from ?? 0;
    this.held = null;
    this.wishes.say('returned', from);
    return from;
  }

  /** Moves the row, or the selection it belongs to, by one or to an end. Says where it is now. */
  step(at: number, where: 'up' | 'down' | 'top' | 'end'): number {
    const picked = this.meant(at);
    const rows = this.rows.length;
    const [first = 0, last = 0] = [picked[0], picked.at(-1)];
    const gap = { up: Math.max(0, first - 1), down: Math.min(rows, last + 2), top: 0, end: rows }[where];
    const to = landing(picked, gap) + Math.max(0, picked.indexOf(at));
    this.wishes.say('now', to);
    this.wishes.commit(picked, gap);
    return to;
  }
}

const gapOf = ({ from, to }: { from: number; to: number }): number => (to > from ? to + 1 : to);

// The columns that a person arranged for one list, kept in this browser.
import { arrange, moved, resized, shownOnly, type Arranged, type Column } from '../lib/list/columns';
import { settings } from '../lib/offline/store';

export class ColumnState {
  arranged = $state.raw<Arranged[]>([]);

  constructor(
    readonly name: string,
    readonly columns: readonly Column[],
  ) {
    this.arranged = arrange(columns, settings.read<Arranged[] | null>(`columns.${name}`, null));
  }

  show(id: string, shown: boolean): void {
    this.#keep(shownOnly(this.arranged, id, shown));
  }
  move(id: string, to: number): void {
    this.#keep(moved(this.arranged, id, to));
  }
  /** `null`: as wide as it is by default. */
  resize(id: string, width: number | null): void {
    this.#keep(resized(this.columns, this.arranged, id, width));
  }
  reset(): void {
    this.#keep(arrange(this.columns, null));
  }

  #keep(next: Arranged[]): void {
    this.arranged = next;
    settings.write(`columns.${this.name}`, next);
  }
}

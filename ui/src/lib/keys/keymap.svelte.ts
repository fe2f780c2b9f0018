// This browser's own keys: what was re-bound, and whether single keys do anything. Stored here.
import { settings } from '../offline/store';
import { bound, SHORTCUTS, type Changes, type Shortcut } from './map';

class Keymap {
  singles = $state(settings.read('keys.single', true as boolean));
  #changes = $state.raw<Changes>(settings.read<Changes>('keys.changes', {}));

  get map(): Shortcut[] {
    return bound(this.#changes);
  }

  get changed(): boolean {
    return Object.keys(this.#changes).length > 0;
  }

  isChanged(name: string): boolean {
    return name in this.#changes;
  }

  /** For tooltips: the first of an action's keys. */
  first(name: string): string | undefined {
    const keys = this.map.find((one) => one.name === name)?.keys[0];
    return keys && keys.length === 1 ? keys.toUpperCase() : keys;
  }

  bind(name: string, keys: string[]): void {
    if (SHORTCUTS.some((one) => one.name === name)) this.#keep({ ...this.#changes, [name]: keys });
  }

  /** The usual keys again: of one action, or of all. */
  reset(name?: string): void {
    const rest = Object.entries(this.#changes).filter(([one]) => name !== undefined && one !== name);
    this.#keep(Object.fromEntries(rest));
  }

  chooseSingles(on: boolean): void {
    this.singles = on;
    settings.write('keys.single', on);
  }

  #keep(changes: Changes): void {
    this.#changes = changes;
    settings.write('keys.changes', changes);
  }
}

export const keymap = new Keymap();

// What is open on this screen. Nothing that a link should restore, nothing that the server knows.
import { settings } from '../offline/store';

/** Widths of the side bar, in pixels. */
export const SIDE = { least: 200, usual: 236, most: 320 };

class Ui {
  queue = $state(false);
  palette = $state(false);
  /** What was typed before the palette was on the screen. */
  typed = $state('');
  nowPlaying = $state(false);
  account = $state(false);
  keys = $state(false);
  /** What stands beside the cover in the full-screen player. */
  nowTab = $state<'lyrics' | 'next' | 'credits'>('lyrics');
  /** What is about to go into a playlist. */
  adding = $state.raw<{ ids: string[]; albumIds?: string[] } | null>(null);
  /** The side bar shows signs only. */
  rail = $state(settings.read('rail', false as boolean));

  side = $state(settings.read('side', SIDE.usual));

  chooseRail(on: boolean): void {
    this.rail = on;
    settings.write('rail', on);
  }
  chooseSide(width: number): void {
    this.side = Math.round(Math.max(SIDE.least, Math.min(SIDE.most, width)));
    settings.write('side', this.side);
  }
}

export const ui = new Ui();

class Screen {
  #phone = matchMedia('(max-width: 719px)');
  phone = $state(this.#phone.matches);

  constructor() {
    this.#phone.addEventListener('change', (event) => (this.phone = event.matches));
  }
}

export const screen = new Screen();

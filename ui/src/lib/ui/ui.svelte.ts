// What is open on this screen. Nothing that a link should restore, nothing that the server knows.
import { settings } from '../offline/store';

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

  chooseRail(on: boolean): void {
    this.rail = on;
    settings.write('rail', on);
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

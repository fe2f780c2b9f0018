// Two decks: one is heard, one is made ready. How the second follows the first: at once, without a gap, or over a crossfade.
import type { Deck, DeckEvent } from './deck';

/** The scheduled moment may be this far from the end that came, in seconds. */
const OFF = 0.08;

export class Pair {
  /** Key of the entry that lies ready on the spare deck; 0 = none. */
  ready = 0;
  #main: Deck;
  #spare: Deck;
  /** The moment at which the spare deck is heard, when that is arranged. */
  #moment: number | null = null;
  /** The spare deck is the song before, going out. */
  #leaving = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    make: () => Deck,
    private readonly hear: (name: DeckEvent) => void,
  ) {
    this.#main = make();
    this.#spare = make();
    this.#listen();
  }

  get main(): Deck {
    return this.#main;
  }

  get joined(): boolean {
    return this.#moment !== null;
  }

  volume(level: number): void {
    this.#main.volume(level);
    this.#spare.volume(level);
  }

  /** False while the spare deck still has the end of the song before. */
  prepare(key: number, url: string, factor: number): boolean {
    if (this.#leaving) return false;
    this.ready = key;
    this.#spare.load(url, 0);
    this.#spare.level(factor);
    return true;
  }

  levelSpare(factor: number): void {
    if (!this.#leaving) this.#spare.level(factor);
  }

  drop(): void {
    this.ready = 0;
    this.#moment = null;
    this.#leave();
    this.#spare.empty();
  }

  /** Arranges that the spare deck is heard when the main deck's last sound ends; corrects it when asked again. */
  join(): boolean {
    const end = this.#main.endsAt;
    if (end === null || !this.ready) return false;
    if (this.#moment !== null && Math.abs(this.#moment - end) < 0.0005) return true;
    this.#moment = end;
    this.#spare.playAt(end).catch(() => this.unjoin());
    return true;
  }

  /** Not now after all: paused, moved, another song. What lies ready stays ready. */
  unjoin(): void {
    if (this.#moment === null) return;
    this.#moment = null;
    this.#spare.pause();
  }

  /** The main deck goes out while the spare one comes in, and takes its place at once. */
  crossfade(seconds: number): boolean {
    if (!this.ready || this.#main.endsAt === null || !this.#spare.ahead) return false;
    this.unjoin();
    const going = this.#main;
    this.#spare.play().catch(() => undefined);
    this.#spare.fade(0, 1, seconds);
    going.fade(1, 0, seconds);
    this.#swap();
    this.#leaving = true;
    this.#timer = setTimeout(() => this.#leave(), seconds * 1000 + 100);
    return true;
  }

  /** The spare deck becomes the main one; true when it sounds already. */
  take(): boolean {
    const joined = this.#moment;
    this.#moment = null;
    this.#swap();
    this.#spare.empty();
    const { clock } = this.#main;
    // The song was shorter than its file said: not a moment longer.
    if (joined !== null && clock !== null && joined - clock > OFF) void this.#main.playAt(clock).catch(() => undefined);
    return joined !== null && this.#main.running;
  }

  /** Silences the song that goes out. */
  settle(): void {
    this.#leave();
  }

  #swap(): void {
    this.ready = 0;
    [this.#main, this.#spare] = [this.#spare, this.#main];
    this.#listen();
  }

  #leave(): void {
    clearTimeout(this.#timer);
    if (!this.#leaving) return;
    this.#leaving = false;
    this.#spare.empty();
  }

  #listen(): void {
    this.#main.onevent = (name) => this.hear(name);
    this.#spare.onevent = (name) => {
      if (this.#leaving) {
        if (name === 'ended' || name === 'error') this.#leave();
      } else if (name === 'error') {
        this.ready = 0;
        this.#moment = null;
      }
    };
  }
}

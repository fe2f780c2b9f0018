// The sleep timer: the music stops by itself after a while. It belongs to this page, and a new choice replaces the old one.
import { engine } from './player.svelte';

export const SLEEPS = [15, 30, 45, 60];
const MINUTE = 60_000;

class Sleep {
  /** Minutes that are left, or nothing. */
  left = $state<number | null>(null);
  #end = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Nothing switches it off. */
  choose(minutes: number | null): void {
    clearTimeout(this.#timer);
    this.#end = minutes === null ? 0 : Date.now() + minutes * MINUTE;
    this.left = minutes;
    if (minutes !== null) this.#wait();
  }

  /** A computer that slept wakes up late: the clock decides, not the number of ticks. */
  #wait(): void {
    const rest = this.#end - Date.now();
    if (rest <= 0) {
      this.left = null;
      engine.pause();
      return;
    }
    this.left = Math.ceil(rest / MINUTE);
    this.#timer = setTimeout(() => this.#wait(), rest % MINUTE || MINUTE);
  }
}

export const sleep = new Sleep();

// How this browser sounds: levelling, crossfade, gaps, and whether sound may go through Web Audio. Kept here, not on the server.
import { PLAIN_SOUND, type SoundSettings } from '../audio/types';
import { settings } from '../offline/store';

export interface Sound extends SoundSettings {
  /** Straight to the speakers: phones that stop Web Audio in the background. No gapless start, no crossfade. */
  compatible: boolean;
}

// iPhones and iPads stop Web Audio when the screen goes dark; a Mac has no touch points.
const pauses =
  /iP(hone|ad|od)/.test(navigator.userAgent) || (navigator.userAgent.includes('Mac') && navigator.maxTouchPoints > 1);
const plain: Sound = { ...PLAIN_SOUND, compatible: pauses };
const clamp = (value: number, low: number, high: number) =>
  Math.max(low, Math.min(high, Number.isFinite(value) ? value : 0));

class SoundChoice {
  now = $state.raw<Sound>(this.#sane({ ...plain, ...settings.read<Partial<Sound>>('sound', {}) }));

  change(change: Partial<Sound>): void {
    this.now = this.#sane({ ...this.now, ...change });
    settings.write('sound', this.now);
  }

  #sane(sound: Sound): Sound {
    return { ...sound, preamp: clamp(sound.preamp, -15, 15), crossfade: clamp(sound.crossfade, 0, 12) };
  }
}

export const sound = new SoundChoice();

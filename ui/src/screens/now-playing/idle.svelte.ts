// Four seconds without a movement: the controls may fade. Never for people who use keys or want less motion.
import { theme } from '../../lib/theme/theme.svelte';

const AFTER = 4000;

/** Call it while a component is made. */
export function idle(): { readonly is: boolean; stir: () => void; byKeys: () => void } {
  let is = $state(false);
  let keys = false;
  let timer = 0;

  function stir(): void {
    is = false;
    clearTimeout(timer);
    if (!keys && !theme.still) timer = window.setTimeout(() => (is = true), AFTER);
  }
  $effect(() => {
    stir();
    return () => clearTimeout(timer);
  });
  return {
    get is() {
      return is;
    },
    stir,
    byKeys: () => {
      keys = true;
      stir();
    },
  };
}

// From a key press to an action: two-key paths, F6 through the regions, F8 to the messages. Silent in fields and lists that use the key.
import { keymap } from '../lib/keys/keymap.svelte';
import { typing, ways, written } from '../lib/keys/keys';
import { meaning, SHORTCUTS } from '../lib/keys/map';
import { ui } from '../lib/ui/ui.svelte';
import { actions } from './actions';

/** What takes all keys for itself; the full-screen player does not. */
const BUSY = 'dialog[open]:not([data-shape=cover]), :popover-open';
const GOING = new Set(
  SHORTCUTS.filter((one) => one.group === 'go' && one.name !== 'search').map((one) => one.name),
).add('queue');

let started = '';
let until = 0;

/** Buttons and links take Space and Enter themselves. */
function own(target: EventTarget | null, keys: string): boolean {
  return (
    keys === 'Space' && target instanceof HTMLElement && target.closest('button, a, [role=slider], input') !== null
  );
}

function walkRegions(back: boolean): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
  const here = regions.findIndex(
    (region) => region.contains(document.activeElement) && region !== document.activeElement,
  );
  const at = here >= 0 ? here : regions.indexOf(document.activeElement as HTMLElement);
  const next = regions[(at + (back ? -1 : 1) + regions.length) % regions.length];
  const inside = next?.querySelector<HTMLElement>(
    '[aria-current], a[href]:not([tabindex="-1"]), button:not([disabled], [tabindex="-1"]), [tabindex="0"]',
  );
  (inside ?? next)?.focus();
}

export function handleKeys(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const keys = written(event);
  if (keys === 'Ctrl K') {
    event.preventDefault();
    ui.palette = !ui.palette;
    ui.typed = '';
    return;
  }
  // The palette is on its way: what is typed meanwhile is for its field.
  if (ui.palette && !document.querySelector('dialog[open][data-shape=palette]')) {
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      ui.typed += event.key;
    }
    return;
  }
  if (event.key === 'F6') {
    event.preventDefault();
    walkRegions(event.shiftKey);
    return;
  }
  if (event.key === 'F8') {
    document.querySelector<HTMLElement>('[data-toasts] button')?.focus();
    return;
  }
  if (typing(event.target) || own(event.target, keys) || document.querySelector(BUSY)) return;
  const answer = meaning(keymap.map, Date.now() < until ? started : '', ways(event), keymap.singles);
  started = '';
  if (!answer) return;
  if ('wait' in answer) {
    started = answer.wait;
    until = Date.now() + 1500;
    return;
  }
  event.preventDefault();
  // Who goes somewhere, or opens the queue, leaves the full-screen player behind.
  if (GOING.has(answer.name)) ui.nowPlaying = false;
  actions[answer.name]?.();
}

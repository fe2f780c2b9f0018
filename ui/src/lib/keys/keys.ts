// Hotkeys: from a key press to the name of an action. Bound to the produced character, with the key's place as a fallback.

export interface Press {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** "Ctrl K", "Shift F", "f": the way a press is written in the map. */
export function written(press: Press): string {
  const latin = /^[\x20-\x7e]$/.test(press.key) || press.key.length > 1;
  const key = latin ? press.key : press.code.replace(/^Key|^Digit/, '').toLowerCase();
  const parts: string[] = [];
  if (press.ctrlKey || press.metaKey) parts.push('Ctrl');
  if (press.altKey) parts.push('Alt');
  const named = key === ' ' ? 'Space' : key;
  const letter = /^[a-zA-Z]$/.test(named);
  if (press.shiftKey && (letter || named.length > 1)) parts.push('Shift');
  parts.push(letter ? (parts.length ? named.toUpperCase() : named.toLowerCase()) : named);
  return parts.join(' ');
}

/** All ways to write a press, best first: what it produces, and what stands at its place on a Latin keyboard ("&" on AZERTY is 1). */
export function ways(press: Press): string[] {
  const all = [written(press)];
  const place = /^(?:Key|Digit)([A-Z0-9])$/.exec(press.code)?.[1]?.toLowerCase();
  if (place && !press.shiftKey && !press.ctrlKey && !press.metaKey && !press.altKey && !/^[a-z0-9]$/i.test(press.key))
    all.push(place);
  return [...new Set(all)];
}

/** Letters typed into a field are text, not commands. */
export function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT') return true;
  if (target.tagName !== 'INPUT') return false;
  return !['checkbox', 'radio', 'range', 'button'].includes((target as HTMLInputElement).type);
}

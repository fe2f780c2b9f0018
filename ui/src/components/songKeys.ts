// What a key means in a list of songs. The list itself only asks.
import * as s from '../lib/list/selection';

interface Place {
  focused: number;
  total: number;
  /** Rows in view. */
  page: number;
  selection: s.Selection;
  ratings: boolean;
}

interface Acts {
  onselect: (selection: s.Selection) => void;
  onplay: (index: number) => void;
  onqueue: (index: number, where: 'next' | 'last') => void;
  onstar: (index: number) => void;
  onadd: (index: number) => void;
  onrate: (index: number, value: number) => void;
  move: (to: number) => void;
}

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** The act behind a key, or nothing: then the key belongs to somebody else. */
export function meaning(press: Press, place: Place, acts: Acts): (() => void) | undefined {
  const { focused, total, page, selection } = place;
  if (press.altKey || total === 0) return undefined;
  const ctrl = press.ctrlKey || press.metaKey;
  const selecting = s.count(selection) > 0;
  const moves: Record<string, number> = {
    ArrowDown: focused + 1,
    ArrowUp: focused - 1,
    Home: 0,
    End: total - 1,
    PageDown: focused + page,
    PageUp: focused - page,
    ...(!ctrl && !press.shiftKey && { j: focused + 1, k: focused - 1 }),
  };
  const to = moves[press.key];
  if (to !== undefined) {
    const at = Math.max(0, Math.min(total - 1, to));
    return () => {
      const base = selecting ? selection : { ranges: [], anchor: focused };
      if (press.shiftKey) acts.onselect(s.extend(base, at, ctrl));
      acts.move(at);
    };
  }
  const toggle = () => acts.onselect(s.toggle(selection, focused));
  if (ctrl) return { a: () => acts.onselect(s.all(total)), ' ': toggle }[press.key];
  if (press.shiftKey) return undefined;
  if (place.ratings && /^[0-5]$/.test(press.key)) return () => acts.onrate(focused, Number(press.key));
  // Without a selection, Space and Esc belong to the player and to the page.
  if (selecting && press.key === ' ') return toggle;
  if (selecting && press.key === 'Escape') return () => acts.onselect(s.nothing);
  return {
    Enter: () => acts.onplay(focused),
    n: () => acts.onqueue(focused, 'next'),
    e: () => acts.onqueue(focused, 'last'),
    a: () => acts.onadd(focused),
    f: () => acts.onstar(focused),
  }[press.key];
}

// Where the focus goes when something that lay on top of the page closes: back to what opened it.

/** What each layer that is open was opened from, nearest first. */
const opened = new WeakMap<Element, HTMLElement[]>();
const LAYER = 'dialog, [popover]';

/** The same row of a list may be another element by now. */
function again(element: HTMLElement, list: Element | null, row: string | undefined): HTMLElement | null {
  if (element.isConnected) return element;
  return row === undefined ? null : (list?.querySelector<HTMLElement>(`[data-row="${row}"]`) ?? null);
}

/**
 * Call it when `layer` is about to open, and what it gives when the layer is gone. Focus that went somewhere else by
 * itself stays there, and a page that was left for another one gets it at its own beginning.
 */
export function remember(layer: HTMLElement): () => void {
  const from = document.activeElement instanceof HTMLElement ? document.activeElement : document.body;
  // A dialog out of a menu belongs to what the menu belonged to: the menu is gone when the dialog closes.
  const under = from.closest(LAYER);
  const chain = from === document.body ? [] : [from, ...(under ? (opened.get(under) ?? []) : [])];
  opened.set(layer, chain);
  const places = chain.map((element) => ({
    element,
    list: element.closest('[role=grid], [role=list]'),
    row: element.closest<HTMLElement>('[data-row]')?.dataset.row,
  }));
  const path = location.pathname;
  return () => {
    const now = document.activeElement;
    if (now && now !== document.body && now.isConnected && !layer.contains(now)) return;
    if (location.pathname !== path) return;
    for (const { element, list, row } of places) {
      again(element, list, row)?.focus({ preventScroll: true });
      if (document.activeElement !== document.body && !layer.contains(document.activeElement)) return;
    }
  };
}

// Where we are: path and query of the address, without the base. Links inside the page change it without loading anything.
import { app, appBase, serverBase } from '../base';

/** Apps and devices are sent to /connect, which lies beside the page's own folder. */
const connect = `${serverBase}/connect`;
const inside = (pathname: string): string =>
  pathname === connect || pathname.startsWith(`${connect}/`)
    ? pathname.slice(serverBase.length)
    : '/' + (pathname.startsWith(appBase) ? pathname.slice(appBase.length) : '');

class Route {
  path = $state(inside(location.pathname));
  query = $state.raw(new URLSearchParams(location.search));
  /** Counts steps inside the page, so that "back" knows whether there is a place to go back to. */
  depth = $state(Number(history.state?.depth ?? 0));
  top = 0;

  constructor() {
    history.scrollRestoration = 'manual';
    addEventListener('popstate', () => this.#read());
    document.addEventListener('click', (event) => this.#follow(event));
  }

  go(to: string, { replace = false } = {}): void {
    const target = app(to);
    if (target === location.pathname + location.search) return;
    const depth = replace ? this.depth : this.depth + 1;
    this.#keepScroll();
    history[replace ? 'replaceState' : 'pushState']({ depth, scroll: 0 }, '', target);
    this.top = Math.max(depth, replace ? this.top : depth);
    this.#read();
  }

  /** Changes the query in place: filters, sorts. */
  set(changes: Record<string, string | null>): void {
    const next = new URLSearchParams(this.query);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === '') next.delete(name);
      else next.set(name, value);
    }
    const text = next.toString();
    this.go(this.path + (text ? `?${text}` : ''), { replace: true });
  }

  get scroll(): number {
    return Number(history.state?.scroll ?? 0);
  }

  #keepScroll(): void {
    const main = document.querySelector('main');
    if (main) history.replaceState({ ...history.state, depth: this.depth, scroll: main.scrollTop }, '');
  }

  #read(): void {
    this.path = inside(location.pathname);
    this.query = new URLSearchParams(location.search);
    this.depth = Number(history.state?.depth ?? 0);
  }

  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = (event.target as Element | null)?.closest('a');
    if (!link?.href || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (!link.pathname.startsWith(appBase)) return;
    event.preventDefault();
    this.go(inside(link.pathname) + link.search);
  }
}

export const route = new Route();

// The browser's own back and forward read the place from the entry; keep it fresh while the page scrolls.
let waiting = 0;
export function keepScroll(main: HTMLElement): void {
  clearTimeout(waiting);
  waiting = window.setTimeout(() => {
    history.replaceState({ ...history.state, depth: route.depth, scroll: main.scrollTop }, '');
  }, 150);
}

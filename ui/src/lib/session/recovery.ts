// The way back after the sign-in is gone: one navigation of the whole page to where we are, and never a loop of them.
import { tab } from '../offline/store';

const WINDOW = 30_000;

export interface Returns {
  count: number;
  last: number;
}

/** Pure: what the counter becomes with one more attempt now. Old attempts are forgotten. */
export function counted(before: Returns, now: number): Returns {
  return now - before.last > WINDOW ? { count: 1, last: now } : { count: before.count + 1, last: now };
}

/** Pure: may the page navigate without being asked? Not twice within 30 s. */
export const mayGoAlone = (before: Returns, now: number): boolean => before.count === 0 || now - before.last > WINDOW;

/** Pure: two returns within 30 s brought no sign-in; only explaining helps now. */
export const goesRound = (before: Returns, now: number): boolean => before.count >= 2 && now - before.last <= WINDOW;

export function returns(): Returns {
  const [count, last] = tab.read('returns').split(':').map(Number);
  return { count: count || 0, last: last || 0 };
}

export const forgetReturns = (): void => tab.write('returns', '');

/** Where the page comes back to: here, with a number that keeps caches from answering. */
export function wayBack(href: string, count: number): string {
  const url = new URL(href);
  url.searchParams.set('reauth', String(count));
  return url.href;
}

export function goBack(to = location.href): void {
  const next = counted(returns(), Date.now());
  tab.write('returns', `${next.count}:${next.last}`);
  location.assign(wayBack(new URL(to, location.href).href, next.count));
}

/** Away from here, to an address that the server's configuration names. */
export const leaveTo = (url: string): void => location.assign(url);

/** The number has done its work once the page is here again. */
export function tidyAddress(): void {
  const url = new URL(location.href);
  if (!url.searchParams.has('reauth')) return;
  url.searchParams.delete('reauth');
  history.replaceState(history.state, '', url);
}

// The ways in and out: which one this browser used last, and where signing out leads.
import type { Provider, Session } from '../api/types';
import { settings } from '../offline/store';

const LAST = 'way';

/** `header`, `password`, or the name of a provider behind `oidc:`. */
export const lastWay = (): string => settings.read(LAST, '');
/** A provider is noted when its button is pressed: the session only says that it was one. */
export const leavingTo = (provider: Provider): void => settings.write(LAST, `oidc:${provider.name}`);
export function cameBy(via: string | undefined): void {
  if (via === 'header' || via === 'password') settings.write(LAST, via);
}

/** The one used last stands first; the others keep the server's order. */
export const inOrder = (providers: readonly Provider[], last: string): Provider[] =>
  [...providers].sort((a, b) => Number(`oidc:${b.name}` === last) - Number(`oidc:${a.name}` === last));

/** What the sign-in page shows. Where a proxy decides who somebody is, a password form only misleads. */
export type Door = 'form' | 'again' | 'denied';
export function doorOf(info: Pick<Session, 'login' | 'denied'>, last: string): Door {
  const local = info.login.password && !info.login.exclusive;
  if (info.denied && !local) return 'denied';
  if (!local && !info.login.oidc.length) return 'again';
  return last === 'header' && !info.denied ? 'again' : 'form';
}

/** Whoever came in with a password leaves to the sign-in page; a login service has its own end of session. */
export const afterSignOut = (info: Pick<Session, 'login' | 'session'> | null, home: string): string =>
  (info?.session?.via !== 'password' && info?.login.logoutURL) || home;

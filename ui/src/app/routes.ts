// Which screen an address means. Only screens that exist are here.

export type Place =
  | { screen: 'home' | 'artists' | 'songs' | 'genres' | 'favourites' | 'library' }
  | { screen: 'artist' | 'genre'; id: string }
  | { screen: 'albums' }
  | { screen: 'album'; id: string }
  | { screen: 'playlists' }
  | { screen: 'playlist'; id: string }
  | { screen: 'search' }
  | { screen: 'settings'; page: string }
  | { screen: 'connect'; code: string }
  | { screen: 'sign-in' }
  | { screen: 'welcome' }
  | { screen: 'nowhere' };

export function placeOf(path: string): Place {
  const [first = '', second, ...rest] = path.split('/').filter(Boolean);
  if (rest.length) return { screen: 'nowhere' };
  if (first === '') return { screen: 'home' };
  for (const screen of ['artists', 'songs', 'genres', 'favourites', 'library'] as const)
    if (first === screen && !second) return { screen };
  for (const screen of ['artist', 'genre'] as const)
    if (first === screen && second) return { screen, id: decodeURIComponent(second) };
  if (first === 'albums' && !second) return { screen: 'albums' };
  if (first === 'album' && second) return { screen: 'album', id: decodeURIComponent(second) };
  if (first === 'playlists' && !second) return { screen: 'playlists' };
  if (first === 'playlist' && second) return { screen: 'playlist', id: decodeURIComponent(second) };
  if (first === 'search' && !second) return { screen: 'search' };
  if (first === 'settings') return { screen: 'settings', page: second ? decodeURIComponent(second) : '' };
  if (first === 'connect') return { screen: 'connect', code: second ? decodeURIComponent(second) : '' };
  if (first === 'login' && !second) return { screen: 'sign-in' };
  if (first === 'welcome' && !second) return { screen: 'welcome' };
  return { screen: 'nowhere' };
}

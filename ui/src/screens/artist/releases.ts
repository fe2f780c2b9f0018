// Albums of one artist by kind of release, newest first in each; and what the artist did on them.
import type { Album, Artist } from '../../lib/api/types';

export type Kind = 'album' | 'live' | 'ep' | 'compilation' | 'other' | 'appears';

const order: readonly Kind[] = ['album', 'live', 'ep', 'compilation', 'other', 'appears'];
const kinds: Record<string, Kind> = {
  album: 'album',
  live: 'live',
  ep: 'ep',
  single: 'ep',
  compilation: 'compilation',
};

/** Tags may say several: "Album; Live" is live. */
export function kindOf(album: Album): Kind {
  const said = (album.mbzAlbumType ?? '')
    .toLowerCase()
    .split(/[;,/+\s]+/)
    .filter(Boolean);
  const found = said.map((word) => kinds[word]).filter((kind) => kind !== undefined);
  const telling = found.find((kind) => kind !== 'album') ?? found[0];
  if (telling) return telling;
  if (said.length > 0) return 'other';
  return album.compilation ? 'compilation' : 'album';
}

const newest = (a: Album, b: Album): number => (b.maxYear ?? 0) - (a.maxYear ?? 0) || a.name.localeCompare(b.name);

/** Own releases by kind, then those of others that the artist appears on. */
export function releases(albums: readonly Album[], artistId: string): { kind: Kind; albums: Album[] }[] {
  const groups = new Map<Kind, Album[]>();
  for (const album of albums) {
    const kind = album.albumArtistId === artistId || isAlbumArtist(album, artistId) ? kindOf(album) : 'appears';
    groups.set(kind, [...(groups.get(kind) ?? []), album]);
  }
  return order.flatMap((kind) => {
    const list = groups.get(kind);
    return list ? [{ kind, albums: list.sort(newest) }] : [];
  });
}

const isAlbumArtist = (album: Album, id: string): boolean =>
  (album.participants?.albumartist ?? []).some((one) => one.id === id);

/** The newest release of their own, if there is one with a year. */
export function latest(groups: readonly { kind: Kind; albums: Album[] }[]): { kind: Kind; album: Album } | undefined {
  return groups
    .filter(({ kind }) => kind !== 'appears' && kind !== 'compilation')
    .flatMap(({ kind, albums }) => albums.slice(0, 1).map((album) => ({ kind, album })))
    .filter(({ album }) => album.maxYear)
    .sort((a, b) => newest(a.album, b.album))[0];
}

/** Roles beyond the plain ones, the most frequent first. */
export function credits(artist: Artist): { role: string; count: number }[] {
  return Object.entries(artist.stats ?? {})
    .filter(([role]) => role !== 'maincredit')
    .map(([role, { songCount = 0 }]) => ({ role, count: songCount }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.role.localeCompare(b.role));
}

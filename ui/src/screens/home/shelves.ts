// The shelves of the first page: what each shows, and which of them a person wants, in which order.
import type { AlbumList } from '../../lib/api/library';

export type ShelfId = 'added' | 'recent' | 'most' | 'favourites' | 'artists' | 'random' | 'genres';

export interface Shelf {
  id: ShelfId;
  /** The albums of it; shelves of other things have none. */
  albums?: (seed: string) => AlbumList;
  /** Where all of it is. */
  href?: string;
}

export const shelves: readonly Shelf[] = [
  {
    id: 'added',
    albums: () => ({ sort: 'recently_added', order: 'DESC' }),
    href: '/albums?sort=recently_added',
  },
  {
    id: 'recent',
    albums: () => ({ sort: 'play_date', order: 'DESC', played: true }),
    href: '/albums?sort=play_date',
  },
  {
    id: 'most',
    albums: () => ({ sort: 'play_count', order: 'DESC', played: true }),
    href: '/albums?sort=play_count',
  },
  {
    id: 'favourites',
    albums: () => ({ sort: 'starred_at', order: 'DESC', starred: true }),
    href: '/favourites?tab=albums',
  },
  { id: 'artists', href: '/favourites?tab=artists' },
  { id: 'random', albums: (seed) => ({ sort: 'random', order: 'ASC', seed }) },
  { id: 'genres', href: '/genres' },
];

export interface Placed {
  id: ShelfId;
  shown: boolean;
}

/** A kept order over today's shelves: what is unknown is dropped, what is new stands where it stands by default. */
export function placed(kept: unknown): Placed[] {
  const known = (Array.isArray(kept) ? (kept as Partial<Placed>[]) : [])
    .filter((one) => shelves.some(({ id }) => id === one?.id))
    .map((one) => ({ id: one.id as ShelfId, shown: one.shown !== false }))
    .filter((one, i, all) => all.findIndex(({ id }) => id === one.id) === i);
  shelves.forEach(({ id }, at) => {
    if (!known.some((one) => one.id === id)) known.splice(Math.min(at, known.length), 0, { id, shown: true });
  });
  return known;
}

// What the shelves show. Each is one small question; a shelf whose answer is empty is not drawn.
import { createQueries, createQuery, keepPreviousData } from '@tanstack/svelte-query';
import { artists, genres } from '../../lib/api/browse';
import { someAlbums } from '../../lib/api/library';
import { shelves } from './shelves';

const LONG = 24;

export function useShelves(seed: () => string, growing: () => boolean) {
  const albums = shelves.filter((shelf) => shelf.albums);
  const queries = createQueries(() => ({
    queries: albums.map((shelf) => {
      const list = shelf.albums?.(seed()) ?? { sort: 'name', order: 'ASC' as const };
      return {
        queryKey: ['albums', { starred: list.starred ?? false }, 'shelf', list],
        queryFn: ({ signal }: { signal: AbortSignal }) => someAlbums(list, LONG, signal),
        placeholderData: keepPreviousData,
        refetchInterval: growing() ? 5000 : (false as const),
      };
    }),
  }));
  const loved = createQuery(() => ({
    queryKey: ['artists', { starred: true }, 'shelf'],
    queryFn: ({ signal }) => artists({ sort: 'starred_at', order: 'DESC', starred: true }, 0, LONG, signal),
  }));
  const kinds = createQuery(() => ({ queryKey: ['genres'], queryFn: () => genres() }));

  return {
    albums: (id: string) => queries[albums.findIndex((shelf) => shelf.id === id)]?.data,
    get artists() {
      return loved.data?.rows ?? [];
    },
    get genres() {
      return [...(kinds.data ?? [])].sort((a, b) => (b.songCount ?? 0) - (a.songCount ?? 0)).slice(0, LONG);
    },
    get loading() {
      return queries.some((query) => query.isPending);
    },
    get failed() {
      return queries.every((query) => query.isError);
    },
    /** There is no music at all, as far as anybody told. */
    get empty() {
      return queries[0]?.data?.total === 0;
    },
    retry: () => queries.forEach((query) => void query.refetch()),
  };
}

// The pages of the album list that are in view. Everything else of a list of 100,000 stays on the server.
import { createQueries, createQuery, keepPreviousData } from '@tanstack/svelte-query';
import * as library from '../../lib/api/library';
import { PAGE, type AlbumList } from '../../lib/api/library';
import type { Album } from '../../lib/api/types';
import { pagesFor } from '../../lib/list/window';

export function useAlbums(list: () => AlbumList, growing: () => boolean) {
  let range = $state.raw<[number, number]>([0, PAGE]);
  let total = $state<number | undefined>(undefined);
  const pages = $derived(pagesFor(range[0], range[1], PAGE, total ?? PAGE));

  const queries = createQueries(() => {
    const wanted = list();
    return {
      queries: pages.map((page) => ({
        queryKey: ['albums', { starred: wanted.starred ?? false }, wanted, page],
        queryFn: ({ signal }: { signal: AbortSignal }) => library.albums(wanted, page, signal),
        refetchInterval: growing() ? 3000 : (false as const),
      })),
    };
  });

  const first = $derived(queries.find((query) => query.data !== undefined));
  const rows = $derived.by(() => {
    const map = new Map<number, readonly Album[]>();
    queries.forEach((query, i) => query.data && map.set(pages[i] ?? 0, query.data.rows));
    return map;
  });

  $effect(() => {
    if (first?.data) total = first.data.total;
  });

  return {
    get total() {
      return first?.data?.total ?? total ?? 0;
    },
    get loading() {
      return !first && queries.some((query) => query.isPending);
    },
    get failed() {
      return !first && queries.some((query) => query.isError);
    },
    at: (index: number): Album | undefined => rows.get(Math.floor(index / PAGE))?.[index % PAGE],
    show(start: number, end: number) {
      if (start !== range[0] || end !== range[1]) range = [start, end];
    },
    restart() {
      range = [0, PAGE];
    },
    retry: () => queries.forEach((query) => void query.refetch()),
  };
}

export const useLetters = (list: () => AlbumList, wanted: () => boolean, total: () => number) =>
  createQuery(() => ({
    queryKey: ['letters', list(), total()],
    queryFn: () => library.letters(list()),
    enabled: wanted(),
    placeholderData: keepPreviousData,
  }));

export const useArtistName = (id: () => string | undefined) =>
  createQuery(() => ({
    queryKey: ['artist', id()],
    queryFn: () => library.artist(id() ?? ''),
    enabled: id() !== undefined,
  }));

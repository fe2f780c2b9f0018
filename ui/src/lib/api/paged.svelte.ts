// The part of a long list that is in view, by pages. Everything else of a list of 100,000 stays on the server.
import { createQueries, useQueryClient } from '@tanstack/svelte-query';
import { untrack } from 'svelte';
import { beyond, pagesFor } from '../list/window';
import type { Page } from './types';

/** So many pages stay beside those in view: a step back is at once there, and a long way leaves nothing behind. */
const KEPT = 8;

interface Wanted<T> {
  /** Says which list; a page's number is put behind it. */
  key: readonly unknown[];
  load: (start: number, end: number, signal: AbortSignal) => Promise<Page<T>>;
  size: number;
  /** A scan runs: look again every few seconds. */
  growing?: boolean;
  enabled?: boolean;
}

export interface Paged<T> {
  readonly total: number;
  readonly loading: boolean;
  readonly failed: boolean;
  at: (index: number) => T | undefined;
  show: (start: number, end: number) => void;
  restart: () => void;
  retry: () => void;
}

export function usePaged<T>(wanted: () => Wanted<T>): Paged<T> {
  const size = wanted().size;
  const client = useQueryClient();
  let range = $state.raw<[number, number]>([0, size]);
  let total = $state<number | undefined>(undefined);
  // A page is on its way a little before its first row is in view: rows come one by one, not all at once.
  const ahead = Math.floor(size / 4);
  const pages = $derived(pagesFor(Math.max(0, range[0] - ahead), range[1] + ahead, size, total ?? size));

  const queries = createQueries(() => {
    const { key, load, growing = false, enabled = true } = wanted();
    return {
      queries: pages.map((page) => ({
        queryKey: [...key, page],
        queryFn: ({ signal }: { signal: AbortSignal }) => load(page * size, (page + 1) * size, signal),
        refetchInterval: growing ? 3000 : (false as const),
        enabled,
      })),
    };
  });

  const first = $derived(queries.find((query) => query.data !== undefined));
  const rows = $derived.by(() => {
    const map = new Map<number, readonly T[]>();
    queries.forEach((query, i) => query.data && map.set(pages[i] ?? 0, query.data.rows));
    return map;
  });

  $effect(() => {
    if (first?.data) total = first.data.total;
  });

  $effect(() => {
    const shown = pages;
    untrack(() => {
      const { key } = wanted();
      const cached = client.getQueryCache();
      const idle = cached
        .findAll({ queryKey: [...key], type: 'inactive' })
        .filter((query) => query.queryKey.length === key.length + 1);
      const pageOf = (query: (typeof idle)[number]) => Number(query.queryKey.at(-1));
      const far = beyond(idle.map(pageOf), shown, KEPT);
      for (const query of idle) if (far.has(pageOf(query))) cached.remove(query);
    });
  });

  let settle = 0;
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
    at: (index) => rows.get(Math.floor(index / size))?.[index % size],
    show(start, end) {
      if (start === range[0] && end === range[1]) return;
      clearTimeout(settle);
      // A thumb that is dragged through the list passes hundreds of pages: only where it rests is loaded.
      const near = Math.abs(start - range[0]) < size * 2;
      if (near) range = [start, end];
      else settle = window.setTimeout(() => (range = [start, end]), 60);
    },
    restart() {
      clearTimeout(settle);
      range = [0, size];
      total = undefined;
    },
    retry: () => queries.forEach((query) => void query.refetch()),
  };
}

// The query cache: the only home of server data. Lists are cached by page, so that a list of 100,000 rows is never whole.
import { QueryClient } from '@tanstack/svelte-query';
import { ApiError } from './client';

export const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      gcTime: 300_000,
      networkMode: 'always',
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 2 && error instanceof ApiError && (error.status >= 500 || error.status === 0),
    },
  },
});

export type Kind = 'song' | 'album' | 'artist';
type Row = Record<string, unknown>;

const kindOf = (row: Row): Kind | null =>
  'albumId' in row ? 'song' : 'albumArtistId' in row ? 'album' : 'albumCount' in row ? 'artist' : null;

/** Returns the same value when nothing in it is the row meant, so that untouched lists stay untouched. */
export function patched<T>(value: T, kind: Kind, id: string, patch: object): T {
  if (Array.isArray(value)) {
    let changed = false;
    const next = value.map((item: unknown) => {
      const other = patched(item, kind, id, patch);
      changed ||= other !== item;
      return other;
    });
    return changed ? (next as T) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const row = value as Row;
  if (row.id === id && kindOf(row) === kind) return { ...row, ...patch } as T;
  let next: Row | null = null;
  for (const name of ['rows', 'albums', 'songs', 'artists', 'items']) {
    const other = row[name] === undefined ? undefined : patched(row[name], kind, id, patch);
    if (other !== row[name]) next = { ...(next ?? row), [name]: other };
  }
  return (next ?? value) as T;
}

/** Changes one album or song wherever the cache shows it. */
export function patchCache(kind: Kind, id: string, patch: object): void {
  for (const [key, data] of cache.getQueriesData({})) {
    const next = patched(data, kind, id, patch);
    if (next !== data) cache.setQueryData(key, next);
  }
}

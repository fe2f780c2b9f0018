// The list that an address means: sort, direction, filters. The address is the state, so that a link brings all of it back.
import type { AlbumList } from '../../lib/api/library';

export interface Sort {
  value: string;
  order: 'ASC' | 'DESC';
  /** The server knows letters (or years) for it. */
  letters: boolean;
}

export const sorts: readonly Sort[] = [
  { value: 'name', order: 'ASC', letters: true },
  { value: 'artist', order: 'ASC', letters: true },
  { value: 'max_year', order: 'DESC', letters: true },
  { value: 'recently_added', order: 'DESC', letters: false },
  { value: 'play_date', order: 'DESC', letters: false },
  { value: 'play_count', order: 'DESC', letters: false },
  { value: 'rating', order: 'DESC', letters: false },
  { value: 'random', order: 'ASC', letters: false },
];

export const standard = 'artist';

export function listOf(query: URLSearchParams): { list: AlbumList; sort: Sort } {
  const wanted = query.get('sort') ?? standard;
  const sort = sorts.find((one) => one.value === wanted) ?? (sorts[1] as Sort);
  const list: AlbumList = {
    sort: sort.value,
    order: sort.order,
    starred: query.get('starred') === '1' || undefined,
    artistId: query.get('artist') ?? undefined,
    seed: query.get('seed') ?? undefined,
  };
  return { list, sort };
}

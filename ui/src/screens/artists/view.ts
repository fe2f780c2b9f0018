// The list of artists that an address means.
import type { ArtistList } from '../../lib/api/browse';

export const sorts = [
  { value: 'name', order: 'ASC' },
  { value: 'album_count', order: 'DESC' },
  { value: 'song_count', order: 'DESC' },
  { value: 'play_count', order: 'DESC' },
  { value: 'rating', order: 'DESC' },
] as const;

export function listOf(query: URLSearchParams): ArtistList {
  const sort = sorts.find(({ value }) => value === query.get('sort')) ?? sorts[0];
  return {
    sort: sort.value,
    order: sort.order,
    name: query.get('q')?.trim() || undefined,
    starred: query.get('starred') === '1' || undefined,
  };
}

// The list of songs that an address means: order and filters. The address is the state, so that a link brings all of it back.
import type { SongList } from '../lib/api/browse';
import { songColumns } from './songColumns';

export interface Order {
  sort: string;
  order: 'ASC' | 'DESC';
}

const known = new Set(songColumns.flatMap(({ sort }) => (sort ? [sort] : [])));

export function orderOf(query: URLSearchParams, standard: Order): Order {
  const sort = query.get('sort') ?? '';
  if (!known.has(sort) && sort !== standard.sort) return standard;
  return { sort, order: query.get('order') === 'DESC' ? 'DESC' : 'ASC' };
}

/** What the address says when this order is chosen; the default one is not written. */
export const orderIn = ({ sort, order }: Order, standard: Order): Record<'sort' | 'order', string | null> =>
  sort === standard.sort && order === standard.order
    ? { sort: null, order: null }
    : { sort, order: order === 'DESC' ? order : null };

export function songsIn(query: URLSearchParams, standard: Order): SongList {
  return {
    ...orderOf(query, standard),
    title: query.get('q')?.trim() || undefined,
    starred: query.get('starred') === '1' || undefined,
  };
}

// How much of everything there is, for the entries of the side bar and of the library page.
import { createQuery } from '@tanstack/svelte-query';
import { artists, genres, songs } from './browse';
import { someAlbums } from './library';

const settled = { staleTime: 300_000 };

export function useCounts() {
  const albums = createQuery(() => ({
    queryKey: ['albums', 'total'],
    queryFn: async () => (await someAlbums({ sort: 'name', order: 'ASC' }, 1)).total,
    ...settled,
  }));
  const people = createQuery(() => ({
    queryKey: ['artists', 'total'],
    queryFn: async () => (await artists({ sort: 'name', order: 'ASC' }, 0, 1)).total,
    ...settled,
  }));
  const tracks = createQuery(() => ({
    queryKey: ['tracks', 'total'],
    queryFn: async () => (await songs({ _sort: 'title' }, 0, 1)).total,
    ...settled,
  }));
  const kinds = createQuery(() => ({ queryKey: ['genres'], queryFn: () => genres(), ...settled }));
  return {
    get albums() {
      return albums.data;
    },
    get artists() {
      return people.data;
    },
    get songs() {
      return tracks.data;
    },
    get genres() {
      return kinds.data?.length;
    },
  };
}

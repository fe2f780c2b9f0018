// The album list by pages, its letters, and the artist whose albums it shows.
import { createQuery, keepPreviousData } from '@tanstack/svelte-query';
import * as library from '../../lib/api/library';
import { PAGE, type AlbumList } from '../../lib/api/library';
import { usePaged } from '../../lib/api/paged.svelte';
import type { Album } from '../../lib/api/types';

export const useAlbums = (list: () => AlbumList, growing: () => boolean) =>
  usePaged<Album>(() => {
    const wanted = list();
    return {
      key: ['albums', { starred: wanted.starred ?? false }, wanted],
      load: (start, _end, signal) => library.albums(wanted, start / PAGE, signal),
      size: PAGE,
      growing: growing(),
    };
  });

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

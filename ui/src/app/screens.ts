// The screens that are loaded when they are first opened, by the name of their place.
import type { Component } from 'svelte';
import { keepAlive } from '../lib/api/client';

type Load = () => Promise<{ default: Component<{ id: string }> }>;
/** A screen without an id is given an empty one and does not look at it. */
const plain = (load: () => Promise<{ default: unknown }>): Load =>
  (async () => {
    try {
      return await load();
    } catch (error) {
      // A proxy keeps parts of the page from whom it has signed out, too: asking says whether that is why.
      await keepAlive();
      throw error;
    }
  }) as Load;

export const screens = {
  home: plain(() => import('../screens/home/Screen.svelte')),
  albums: plain(() => import('../screens/albums/Screen.svelte')),
  album: plain(() => import('../screens/album/Screen.svelte')),
  artists: plain(() => import('../screens/artists/Screen.svelte')),
  artist: plain(() => import('../screens/artist/Screen.svelte')),
  songs: plain(() => import('../screens/songs/Screen.svelte')),
  genres: plain(() => import('../screens/genres/Screen.svelte')),
  genre: plain(() => import('../screens/genre/Screen.svelte')),
  favourites: plain(() => import('../screens/favourites/Screen.svelte')),
  library: plain(() => import('../screens/library/Screen.svelte')),
};

// The event stream of the server. Its end is never guessed at: /api/keepalive says whether it was the sign-in or the network.
import { cache, patchCache } from '../api/cache';
import { keepAlive } from '../api/client';
import type { Annotated, Scan } from '../api/types';
import { eventsUrl } from '../api/window';
import { engine } from '../player/player.svelte';
import { lost } from '../session/lost.svelte';
import { scan } from './scan.svelte';

const LONGEST = 60;
/** The lists that hold only what has a heart. */
const FAVOURITES = { song: 'tracks', album: 'albums', artist: 'artists' };

let stream: EventSource | null = null;
let attempt = 0;
let timer = 0;

export function openEvents(): void {
  if (stream || lost.by) return;
  stream = new EventSource(eventsUrl());
  stream.onopen = () => (attempt = 0);
  stream.onerror = () => {
    if (stream?.readyState === EventSource.CLOSED) void reopen();
  };
  listen('scanStatus', (data) => scan.hear(data as Scan));
  listen('refreshResource', (data) => refresh(data as Record<string, unknown>));
  listen('annotation', (data) => annotated(data as { kind: string; id: string } & Annotated));
}

export function closeEvents(): void {
  clearTimeout(timer);
  stream?.close();
  stream = null;
}

function listen(name: string, act: (data: unknown) => void): void {
  stream?.addEventListener(name, (event) => {
    try {
      act(JSON.parse((event as MessageEvent<string>).data));
    } catch {
      // An event that we cannot read is an event for a newer page.
    }
  });
}

async function reopen(): Promise<void> {
  closeEvents();
  const wait = Math.min(LONGEST, 2 ** attempt++) * 1000;
  // keepAlive reports a lost sign-in itself; after that nothing is opened until it is back.
  if ((await keepAlive()) === 'lost') return;
  timer = window.setTimeout(openEvents, wait + Math.random() * 1000);
}

let refreshing = 0;
function refresh(what: Record<string, unknown>): void {
  clearTimeout(refreshing);
  refreshing = window.setTimeout(() => {
    const some = (name: string) => what[name] as string[] | undefined;
    if (what['*'] || some('album')?.includes('*') || some('song')?.includes('*')) {
      void cache.invalidateQueries();
      return;
    }
    for (const id of some('album') ?? []) {
      void cache.invalidateQueries({ queryKey: ['album', id] });
      void cache.invalidateQueries({ queryKey: ['songs', id] });
    }
    for (const id of some('playlist') ?? []) void cache.invalidateQueries({ queryKey: ['playlist', id] });
    if (what.playlist) void cache.invalidateQueries({ queryKey: ['playlists'] });
    for (const name of ['user', 'library']) if (what[name]) void cache.invalidateQueries({ queryKey: [name] });
    for (const list of ['albums', 'tracks', 'artists', 'genres']) void cache.invalidateQueries({ queryKey: [list] });
  }, 1000);
}

function annotated({ kind, id, starred, rating }: { kind: string; id: string } & Annotated): void {
  if (kind !== 'song' && kind !== 'album' && kind !== 'artist') return;
  const change = { starred: starred ?? false, rating: rating ?? 0 };
  patchCache(kind, id, change);
  if (kind === 'song') engine.patch(id, change);
  void cache.invalidateQueries({ queryKey: [FAVOURITES[kind], { starred: true }] });
}

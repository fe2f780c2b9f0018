// What a person can do to music: play it, queue it, love it. Optimistic where it can be; rolled back, with a reason, where it fails.
import { annotate } from '../api/writes';
import { cache, patchCache } from '../api/cache';
import { SessionLost } from '../api/client';
import * as library from '../api/library';
import type { Album, Annotated, Artist, Song } from '../api/types';
import type { Source } from '../audio/queue';
import { t } from '../i18n/i18n';
import { notices } from '../notice/notice.svelte';
import { engine } from '../player/player.svelte';

export type Thing = { kind: 'song'; item: Song } | { kind: 'album'; item: Album } | { kind: 'artist'; item: Artist };

/** Lists of favourites, by what they list. */
const lists = { song: 'tracks', album: 'albums', artist: 'artists' };

function show(thing: Thing, change: Partial<Annotated>): void {
  patchCache(thing.kind, thing.item.id, change);
  if (thing.kind === 'song') engine.patch(thing.item.id, change);
}

async function change(thing: Thing, next: { starred?: boolean; rating?: number }, failed: string): Promise<void> {
  const before = { starred: thing.item.starred ?? false, rating: thing.item.rating ?? 0 };
  show(thing, next);
  try {
    const said = await annotate(thing.kind, thing.item.id, next);
    show(thing, { starred: said.starred ?? false, rating: said.rating ?? 0 });
    if (next.starred !== undefined) void cache.invalidateQueries({ queryKey: [lists[thing.kind], { starred: true }] });
  } catch (error) {
    show(thing, before);
    if (error instanceof SessionLost) return;
    notices.toast(failed, { label: t('action.again'), run: () => void change(thing, next, failed) }, 'bad');
  }
}

export function star(thing: Thing, starred = !thing.item.starred): Promise<void> {
  const name = thing.kind === 'song' ? thing.item.title : thing.item.name;
  notices.say(t(starred ? 'action.starred' : 'action.unstarred', { name }));
  return change(thing, { starred }, t('action.starFailed', { name }));
}

export function rate(thing: Thing, rating: number): Promise<void> {
  const name = thing.kind === 'song' ? thing.item.title : thing.item.name;
  return change(thing, { rating }, t('action.rateFailed', { name }));
}

export const sourceOf = (album: Pick<Album, 'id' | 'name'>): Source => ({
  name: album.name,
  href: `/album/${album.id}`,
});

export const songsOf = (id: string): Promise<Song[]> =>
  cache.ensureQueryData({ queryKey: ['songs', id], queryFn: () => library.albumSongs(id) });

export async function withSongs(load: () => Promise<Song[]>, act: (songs: Song[]) => void): Promise<void> {
  try {
    const songs = (await load()).filter((song) => !song.missing);
    if (songs.length === 0) notices.toast(t('action.nothing'));
    else act(songs);
  } catch (error) {
    if (!(error instanceof SessionLost)) notices.toast(t('action.playFailed'), undefined, 'bad');
  }
}

export const playAlbum = (album: Album): Promise<void> =>
  withSongs(
    () => songsOf(album.id),
    (songs) => {
      engine.shuffle(false);
      engine.playFrom(songs, 0, sourceOf(album));
    },
  );

export const shuffleAlbum = (album: Album): Promise<void> =>
  withSongs(
    () => songsOf(album.id),
    (songs) => engine.playShuffled(songs, sourceOf(album)),
  );

export const shuffleLibrary = (filter: { artistId?: string | undefined }, source: Source): Promise<void> =>
  withSongs(
    () => library.randomSongs(filter),
    (songs) => engine.playShuffled(songs, source),
  );

export const addAlbum = (album: Album, where: 'next' | 'last'): Promise<void> =>
  withSongs(
    () => songsOf(album.id),
    (songs) => addSongs(songs, where),
  );

export function addSongs(songs: Song[], where: 'next' | 'last'): void {
  engine.add(songs, where);
  notices.toast(t(where === 'next' ? 'action.next' : 'action.added', { count: songs.length }));
}

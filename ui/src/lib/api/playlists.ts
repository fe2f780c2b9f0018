// Playlists: the calls. What the page does with them lies in lib/playlists.
import { ask } from './client';
import type { Colours, Page, Song } from './types';

export interface Playlist {
  id: string;
  name: string;
  comment: string;
  duration: number;
  songCount: number;
  ownerId: string;
  ownerName: string;
  public: boolean;
  /** The file on the server that it follows, or nothing. */
  path: string;
  sync: boolean;
  /** Set when the server fills it by rules. */
  rules: Record<string, unknown> | null;
  createdAt: string;
  updatedAt: string;
  coverArt?: string;
  coverColours?: Colours;
  /** Somebody gave it a picture of its own. */
  uploadedImage?: boolean | string;
}
/** The picture made of its songs, or given to it. */
export const artOf = (list: Pick<Playlist, 'id' | 'coverArt' | 'songCount'>): string | undefined =>
  list.coverArt ?? (list.songCount > 0 ? `pl-${list.id}` : undefined);

export type Details = Partial<Pick<Playlist, 'name' | 'comment' | 'public' | 'rules' | 'ownerId' | 'sync'>>;

/** A row as the server tells it: `id` is the place in the list, counted from 1. */
export interface Row extends Song {
  mediaFileId: string;
}
export interface Rows extends Page<Row> {
  mark: string;
}

const M3U = 'audio/x-mpegurl';
const at = (id: string, rest = '') => `/api/playlist/${encodeURIComponent(id)}${rest}`;

export async function all(): Promise<Playlist[]> {
  return (await ask('GET', '/api/playlist', { query: { _sort: 'name', _order: 'ASC' } })).data as Playlist[];
}
export async function one(id: string): Promise<Playlist> {
  return (await ask('GET', at(id))).data as Playlist;
}
export async function create(details: Details): Promise<string> {
  return ((await ask('POST', '/api/playlist', { body: details })).data as { id: string }).id;
}
export async function edit(id: string, details: Details): Promise<Playlist> {
  return (await ask('PUT', at(id), { body: details })).data as Playlist;
}
export async function remove(id: string): Promise<void> {
  await ask('DELETE', at(id));
}
export async function rows(id: string, start: number, end: number): Promise<Rows> {
  const query = { _sort: 'id', _order: 'ASC', _start: start, _end: end };
  const told = await ask('GET', at(id, '/tracks'), { query });
  return { rows: told.data as Row[], total: told.total, mark: told.mark };
}
export async function add(id: string, ids: string[], albumIds: string[] = []): Promise<number> {
  const body = { ids, ...(albumIds.length && { albumIds }) };
  return ((await ask('POST', at(id, '/tracks'), { body })).data as { added: number }).added;
}
/** `from` and `to` are places counted from 1; the song ends up at `to`. */
export async function move(id: string, from: number, to: number): Promise<void> {
  await ask('PUT', at(id, `/tracks/${from}`), { body: { insert_before: String(to) } });
}
/** Takes out by place, counted from 1. */
export async function take(id: string, places: number[]): Promise<void> {
  await ask('DELETE', at(id, '/tracks'), { query: { id: places.map(String) }, accept: 'application/json, text/plain' });
}
/** Replaces the whole list, unless somebody else changed it since `mark`. */
export async function replace(id: string, ids: string[], mark: string | undefined): Promise<string> {
  return (await ask('PUT', at(id, '/tracks'), { body: { ids }, ifMatch: mark })).mark;
}
export async function exported(id: string): Promise<string> {
  return (await ask('GET', at(id, '/tracks'), { accept: M3U })).text;
}
export async function imported(text: string): Promise<{ id: string; text: string }> {
  const told = await ask('POST', '/api/playlist', { file: { type: M3U, text }, accept: M3U });
  const named =
    /\/api\/playlist\/([^/?#]+)/.exec(told.location)?.[1] ?? (told.data as { id?: string } | null)?.id ?? '';
  return { id: decodeURIComponent(named), text: told.text };
}
/** The newest one of this person: for servers that do not say what an import made. */
export async function newest(owner: string): Promise<Playlist | undefined> {
  const query = { _sort: 'created_at', _order: 'DESC', _start: 0, _end: 1, owner_id: owner };
  return ((await ask('GET', '/api/playlist', { query })).data as Playlist[])[0];
}
/** A picture of its own; nothing takes it away, and the songs make one again. */
export async function picture(id: string, image: File | null): Promise<void> {
  if (!image) return void (await ask('DELETE', at(id, '/image')));
  const form = new FormData();
  form.set('image', image);
  await ask('POST', at(id, '/image'), { form });
}

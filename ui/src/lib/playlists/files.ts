// Playlists out of files, and into them: import with a report of what was not found, export as a download.
import * as api from '../api/playlists';
import type { Playlist } from '../api/playlists';
import { undo } from '../undo/undo';
import { t } from '../i18n/i18n';
import { refresh } from './actions';
import { fileName, linesOf, named, unmatched, type Line } from './m3u';

export interface Report {
  id: string;
  name: string;
  found: number;
  missing: Line[];
}

/** Bigger is no list of songs. */
const LARGEST = 8 * 1024 * 1024;
export const readable = (file: File): boolean => /\.m3u8?$/i.test(file.name) && file.size <= LARGEST;

/** UTF-8, or what old programs wrote instead. */
async function textOf(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

export async function take(file: File, owner: string): Promise<Report> {
  const text = named(await textOf(file), file.name.replace(/\.m3u8?$/i, ''));
  const made = await api.imported(text);
  const list = made.id ? await api.one(made.id) : await api.newest(owner);
  if (!list) throw new Error('the server did not say what it made');
  undo.push({
    label: t('playlist.created', { name: list.name }),
    undo: () => api.remove(list.id).then(() => refresh()),
  });
  await refresh();
  const missing = made.text ? unmatched(text, made.text) : [];
  return { id: list.id, name: list.name, found: linesOf(text).length - missing.length, missing };
}

export async function save(list: Playlist): Promise<void> {
  const text = await api.exported(list.id);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'audio/x-mpegurl' }));
  link.download = fileName(list.name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

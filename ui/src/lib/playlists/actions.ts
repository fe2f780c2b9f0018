// What a person does to playlists. Shown at once, said with a way back, rolled back with a reason when the server refuses.
import { cache } from '../api/cache';
import { ApiError, SessionLost } from '../api/client';
import * as api from '../api/playlists';
import type { Details, Playlist } from '../api/playlists';
import { t } from '../i18n/i18n';
import { lastPlaces, moved, putBack, without } from '../list/reorder';
import { notices } from '../notice/notice.svelte';
import type { User } from '../api/types';
import { undo } from '../undo/undo';
import { inTurn, keep, known, rowsKey, whole, type Entry } from './rows';

/** Why a playlist cannot be changed by this person, if so. */
export type Locked = 'rules' | 'file' | 'foreign' | null;

export function locked(list: Playlist, user: Pick<User, 'id' | 'isAdmin'> | null): Locked {
  if (list.rules) return 'rules';
  if (list.path && list.sync) return 'file';
  return list.ownerId === user?.id || user?.isAdmin ? null : 'foreign';
}

export async function refresh(id?: string): Promise<void> {
  if (id) void cache.invalidateQueries({ queryKey: ['playlist', id] });
  await cache.invalidateQueries({ queryKey: ['playlists'] });
}

function refused(error: unknown, text: string, again?: () => void): void {
  if (error instanceof SessionLost) return;
  const changed = error instanceof ApiError && [409, 412].includes(error.status);
  notices.toast(
    changed ? t('playlist.changedElsewhere') : text,
    again && !changed ? { label: t('action.again'), run: again } : undefined,
    'bad',
  );
}

/** Puts a whole order in place, here and on the server. */
async function setOrder(id: string, rows: readonly Entry[]): Promise<void> {
  const now = await whole(id);
  keep(id, { rows, total: rows.length, mark: now.mark });
  try {
    const ids = rows.map((row) => row.id);
    const mark = await inTurn(id, () => api.replace(id, ids, known(id)?.mark || undefined));
    keep(id, { rows, total: rows.length, mark });
  } finally {
    void refresh(id);
  }
}

export async function create(details: Details, ids: string[] = []): Promise<string | null> {
  try {
    const id = await api.create(details);
    if (ids.length) await api.add(id, ids);
    undo.push({
      label: t('playlist.created', { name: details.name ?? '' }),
      undo: () => api.remove(id).then(() => refresh()),
    });
    await refresh();
    return id;
  } catch (error) {
    refused(error, t('playlist.createFailed', { name: details.name ?? '' }), () => void create(details, ids));
    return null;
  }
}

export async function edit(list: Playlist, details: Details): Promise<void> {
  const before: Details = {};
  for (const name of Object.keys(details) as (keyof Details)[]) Object.assign(before, { [name]: list[name] });
  const show = (change: Details) => {
    cache.setQueryData<Playlist>(['playlist', list.id], (old) => old && { ...old, ...change });
    cache.setQueryData<Playlist[]>(['playlists'], (old) =>
      old?.map((one) => (one.id === list.id ? { ...one, ...change } : one)),
    );
  };
  show(details);
  try {
    await api.edit(list.id, details);
    undo.push({
      label: t('playlist.edited', { name: details.name ?? list.name }),
      undo: async () => {
        await api.edit(list.id, before);
        await refresh(list.id);
      },
    });
    void refresh(list.id);
  } catch (error) {
    show(before);
    refused(error, t('playlist.editFailed', { name: list.name }), () => void edit(list, details));
  }
}

/** Gives it a picture, or takes that away (nothing). Too big, or no picture: the server knows, and the message says so. */
export async function illustrate(list: Playlist, image: File | null): Promise<void> {
  try {
    await api.picture(list.id, image);
    notices.toast(t(image ? 'playlist.pictured' : 'playlist.unpictured', { name: list.name }));
    await refresh(list.id);
  } catch (error) {
    const big = error instanceof ApiError && /too large|invalid form/.test(error.message);
    const off = error instanceof ApiError && error.status === 403;
    refused(error, t(off ? 'playlist.pictureOff' : big ? 'playlist.pictureBig' : 'playlist.pictureFailed'));
  }
}

/** It is gone at once; taking that back makes it again, with its songs. */
export async function remove(list: Playlist): Promise<boolean> {
  try {
    const rows = list.rules ? [] : (await whole(list.id)).rows;
    await api.remove(list.id);
    cache.setQueryData<Playlist[]>(['playlists'], (old) => old?.filter((one) => one.id !== list.id));
    undo.push({
      label: t('playlist.deleted', { name: list.name }),
      undo: async () => {
        const { name, comment, rules } = list;
        const id = await api.create({ name, comment, public: list.public, ...(rules && { rules }) });
        if (rows.length)
          await api.add(
            id,
            rows.map((row) => row.id),
          );
        await refresh();
      },
    });
    void refresh();
    return true;
  } catch (error) {
    refused(error, t('playlist.deleteFailed', { name: list.name }), () => void remove(list));
    return false;
  }
}

export async function add(list: Pick<Playlist, 'id' | 'name'>, ids: string[], albumIds: string[] = []): Promise<void> {
  try {
    const added = await inTurn(list.id, () => api.add(list.id, ids, albumIds));
    cache.removeQueries({ queryKey: rowsKey(list.id), type: 'inactive' });
    await refresh(list.id);
    undo.push({
      label: t('playlist.added', { count: added, name: list.name }),
      undo: async () => {
        cache.removeQueries({ queryKey: rowsKey(list.id) });
        const { rows } = await whole(list.id);
        const all = rows.map((row) => row.id);
        // Of albums only the number is known: they stand at the end.
        const places = albumIds.length ? all.map((_, at) => at).slice(all.length - added) : lastPlaces(all, ids);
        await inTurn(list.id, () =>
          api.take(
            list.id,
            places.map((at) => at + 1),
          ),
        );
        await refresh(list.id);
      },
    });
  } catch (error) {
    refused(error, t('playlist.addFailed', { name: list.name }), () => void add(list, ids, albumIds));
  }
}

/** Takes songs out by place (from 0). */
export async function take(list: Playlist, places: number[]): Promise<void> {
  const before = known(list.id);
  if (!before || places.length === 0) return;
  const sorted = [...places].sort((a, b) => a - b);
  const taken = sorted.flatMap((at) => (before.rows[at] ? [{ at, row: before.rows[at] }] : []));
  const rest = without(before.rows, sorted);
  keep(list.id, { rows: rest, total: rest.length, mark: '' });
  try {
    await inTurn(list.id, () =>
      api.take(
        list.id,
        sorted.map((at) => at + 1),
      ),
    );
    const title = taken[0]?.row.title ?? '';
    undo.push({
      label: t(taken.length === 1 ? 'playlist.tookOne' : 'playlist.took', {
        count: taken.length,
        title,
        name: list.name,
      }),
      undo: async () => setOrder(list.id, putBack((await whole(list.id)).rows, taken)),
    });
    void refresh(list.id);
  } catch (error) {
    keep(list.id, before);
    refused(error, t('playlist.takeFailed', { name: list.name }), () => void take(list, places));
  }
}

/** Moves songs (places from 0) before the one that is at `gap` now. */
export async function move(list: Playlist, picked: number[], gap: number): Promise<void> {
  const before = picked.length > 1 ? (await whole(list.id).catch(() => null)) && known(list.id) : known(list.id);
  const [from] = picked;
  if (!before || from === undefined) return;
  const rows = moved(before.rows, picked, gap);
  if (rows.every((row, at) => row === before.rows[at])) return;
  keep(list.id, { ...before, rows, mark: '' });
  try {
    if (picked.length > 1) {
      await setOrder(list.id, rows as Entry[]);
      undo.push({
        label: t('playlist.moved', { count: picked.length, name: list.name }),
        undo: () => setOrder(list.id, before.rows as Entry[]),
      });
    } else {
      const to = gap > from ? gap - 1 : gap;
      await inTurn(list.id, () => api.move(list.id, from + 1, to + 1));
      sayMoved(list, before.rows[from] ?? null, from);
      // Its date, and the picture that its first songs make.
      void cache.invalidateQueries({ queryKey: ['playlists'] });
    }
  } catch (error) {
    keep(list.id, before);
    void refresh(list.id);
    refused(error, t('playlist.moveFailed', { name: list.name }));
  }
}

/** A song moved by several key presses is one change: the way back leads to where it was first. */
let going: { key: number; until: number } | null = null;

function sayMoved(list: Playlist, row: Entry | null, from: number): void {
  if (!row) return;
  const same = going?.key === row.key && Date.now() < going.until;
  going = { key: row.key, until: Date.now() + 4000 };
  if (same) return;
  undo.push({
    label: t('playlist.movedOne', { title: row.title, name: list.name }),
    undo: async () => {
      going = null;
      const now = known(list.id) ?? (await whole(list.id).then(() => known(list.id)));
      const at = now?.rows.findIndex((one) => one?.key === row.key) ?? -1;
      if (!now || at < 0) throw new Error('the song is not in the list any more');
      keep(list.id, { ...now, rows: moved(now.rows, [at], from > at ? from + 1 : from), mark: '' });
      await inTurn(list.id, () => api.move(list.id, at + 1, from + 1));
    },
  });
}

// Songs that are dragged onto a playlist: what a row puts into the drag, and what the playlist takes out of it.
import { app } from '../base';

const TYPE = 'application/x-melodrome-songs';

/** In `ondragstart` of a row: these songs travel along, and a name for whatever is outside of this page. */
export function carry(event: DragEvent, ids: string[], name: string): void {
  if (!event.dataTransfer) return;
  event.dataTransfer.effectAllowed = 'copy';
  event.dataTransfer.setData(TYPE, JSON.stringify(ids));
  event.dataTransfer.setData('text/plain', name);
}

/** While something is over the playlist only its kind is known. A link may lead to an album; the drop tells. */
export const mayCarry = (event: DragEvent): boolean =>
  Boolean(event.dataTransfer?.types.some((type) => type === TYPE || type === 'text/uri-list'));

export function albumIn(link: string, origin: string): string {
  try {
    const url = new URL(link);
    const [, id] = url.origin === origin ? url.pathname.split(app('/album/')) : [];
    return id && !id.includes('/') ? decodeURIComponent(id) : '';
  } catch {
    return '';
  }
}

export function carried(event: DragEvent): { ids: string[]; albumIds: string[] } | null {
  const songs = event.dataTransfer?.getData(TYPE);
  if (songs) {
    const ids: unknown = JSON.parse(songs);
    return Array.isArray(ids) && ids.length ? { ids: ids.map(String), albumIds: [] } : null;
  }
  const link = event.dataTransfer?.getData('text/uri-list').split('\n')[0]?.trim() ?? '';
  const album = albumIn(link, location.origin);
  return album ? { ids: [], albumIds: [album] } : null;
}

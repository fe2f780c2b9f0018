// The engine, wired to this server: addresses, plays, the kept queue, media keys, announcements.
import { AudioDeck } from '../audio/audiodeck';
import { Engine } from '../audio/engine';
import { Graph } from '../audio/graph';
import { bindMediaKeys, showOnLockScreen } from '../audio/mediakeys';
import * as q from '../audio/queue';
import { Reactive } from '../audio/snapshot.svelte';
import { ApiError, probeMedia } from '../api/client';
import { COVER_SIZES, coverUrl, streamUrl } from '../api/media';
import type { Song } from '../api/types';
import * as writes from '../api/writes';
import { t } from '../i18n/i18n';
import { notices } from '../notice/notice.svelte';
import { records, settings } from '../offline/store';
import { sound, type Sound } from './sound.svelte';
import { lost } from '../session/lost.svelte';
import { who } from '../session/session.svelte';

interface Kept {
  queue: q.Queue<Song>;
  position: number;
}

const graph = new Graph(() => !sound.now.compatible);

export const engine = new Engine<Song>({
  deck: () => new AudioDeck(graph),
  url: (song) => streamUrl(song.id),
  probe: probeMedia,
  onstart: (song) => {
    notices.say(t('player.by', { title: song.title, artist: song.artist }));
    if (!lost.by) void writes.scrobble(song.id, false).catch(() => undefined);
  },
  onplayed: (song, since) => {
    if (!lost.by) void writes.scrobble(song.id, true, since.getTime()).catch(() => undefined);
  },
  onskipped: (song) => notices.toast(t('player.skipped', { title: song.title }), undefined, 'bad'),
  onqueue: () => keepSoon(),
});

export const player = new Reactive(engine);

let keeping = 0;
let sent = '';
/** False until the kept queue is back, so that an empty start never overwrites it. */
let restored = false;

function keepSoon(): void {
  clearTimeout(keeping);
  keeping = window.setTimeout(() => void keep(), 400);
}

/** Local first, then the server; a lost sign-in or network only delays the second. */
export async function keep(): Promise<void> {
  if (!restored) return;
  const { queue, position } = engine.snapshot;
  await records.write('queue', { queue, position } satisfies Kept);
  if (lost.by || !who.user) return;
  const { songs, current } = q.flat(queue);
  const ids = songs.map((song) => song.id);
  const at = Math.round(position * 1000);
  const text = ids.join();
  try {
    if (text === sent) await writes.moveQueue(current, at);
    else await writes.replaceQueue(ids, current, at);
    sent = text;
  } catch (error) {
    if (error instanceof ApiError) sent = '';
  }
}

/** The place in the song is kept every few seconds while it plays. */
function keepPlace(): void {
  setInterval(() => {
    if (engine.snapshot.state === 'playing') void keep();
  }, 10_000);
  addEventListener('pagehide', () => {
    const { queue, position } = engine.snapshot;
    if (restored) void records.write('queue', { queue, position } satisfies Kept);
  });
}

async function kept(): Promise<Kept | null> {
  const local = await records.read<Kept>('queue');
  if (local?.queue.current) return local;
  try {
    const queue = await writes.queue();
    sent = queue.items.map((song) => song.id).join();
    return { queue: q.fromFlat(queue.items, queue.current), position: queue.position / 1000 };
  } catch {
    // No queue on the server, or no server: an empty one is a fine start.
    return null;
  }
}

/** Puts the queue back, unless something plays already. */
export async function restoreQueue(): Promise<void> {
  if (!engine.snapshot.queue.current) {
    const before = await kept();
    if (before?.queue.current && !engine.snapshot.queue.current) engine.restore(before.queue, before.position);
  }
  restored = true;
}

/** Changes how it sounds, at once, and keeps it in this browser. */
export function tuneSound(change: Partial<Sound>): void {
  const before = sound.now.compatible;
  sound.change(change);
  engine.tune(sound.now);
  if (sound.now.compatible !== before) engine.reload();
}

export function setUpPlayer(): void {
  engine.tune(sound.now);
  engine.volume(settings.read('volume', (who.info?.config.defaultUIVolume ?? 100) / 100));
  bindMediaKeys({
    play: () => engine.play(),
    pause: () => engine.pause(),
    next: () => engine.next(),
    previous: () => engine.previous(),
    seek: (seconds) => engine.seek(seconds),
    skip: (seconds) => engine.seek(engine.snapshot.position + seconds),
  });
  engine.subscribe(({ queue, state, position, duration }) => {
    const song = queue.current?.song;
    const art = song?.coverArt;
    const pictures = art ? COVER_SIZES.map((size) => ({ src: coverUrl(art, size), sizes: `${size}x${size}` })) : [];
    const shown = song ? { title: song.title, artist: song.artist, album: song.album, pictures } : null;
    showOnLockScreen(shown, state === 'playing', position, duration);
  });
  keepPlace();
  addEventListener('online', () => {
    if (!lost.by) engine.resume();
  });
}

export function setVolume(level: number): void {
  engine.volume(level);
  settings.write('volume', engine.snapshot.volume);
}

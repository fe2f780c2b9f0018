// What each shortcut of lib/keys/map.ts does. The map gives names and keys, this table the deeds: a test holds them together.
import { rate, star } from '../lib/actions/actions';
import { engine, player, setVolume } from '../lib/player/player.svelte';
import { route } from '../lib/route/route.svelte';
import { ui } from '../lib/ui/ui.svelte';
import { undo } from '../lib/undo/undo';

const now = () => player.now;
const song = () => now().queue.current?.song;
const repeats = { off: 'all', all: 'one', one: 'off' } as const;
const by = (seconds: number) => () => engine.seek(now().position + seconds);
const go = (to: string) => () => route.go(to);
const stars = (value: number) => () => {
  const item = song();
  if (item) void rate({ kind: 'song', item }, value);
};

export const actions: Record<string, () => void> = {
  toggle: () => engine.toggle(),
  next: () => engine.next(),
  previous: () => engine.previous(),
  back5: by(-5),
  on5: by(5),
  back30: by(-30),
  on30: by(30),
  louder: () => setVolume(now().volume + 0.05),
  quieter: () => setVolume(now().volume - 0.05),
  mute: () => engine.mute(!now().muted),
  shuffle: () => engine.shuffle(!now().queue.shuffled),
  repeat: () => engine.repeat(repeats[now().queue.repeat]),
  favourite: () => {
    const item = song();
    if (item) void star({ kind: 'song', item });
  },
  rate0: stars(0),
  rate1: stars(1),
  rate2: stars(2),
  rate3: stars(3),
  rate4: stars(4),
  rate5: stars(5),
  search: () => {
    ui.typed = '';
    ui.palette = true;
  },
  home: go('/'),
  albums: go('/albums'),
  artists: go('/artists'),
  songs: go('/songs'),
  genres: go('/genres'),
  favourites: go('/favourites'),
  playlists: go('/playlists'),
  settings: go('/settings'),
  queue: () => (ui.queue = !ui.queue),
  lyrics: () => {
    if (!song()) return;
    ui.nowTab = 'lyrics';
    ui.nowPlaying = true;
  },
  full: () => (ui.nowPlaying = !ui.nowPlaying && Boolean(song())),
  rail: () => ui.chooseRail(!ui.rail),
  undo: () => void undo.last(),
  help: () => (ui.keys = true),
};

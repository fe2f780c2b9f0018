// Every action of the keyboard in one table: its keys, its words, what it does. Shortcuts and the map of keys are made of it.
import { rate, star } from '../lib/actions/actions';
import { t } from '../lib/i18n/i18n';
import { engine, player, setVolume } from '../lib/player/player.svelte';
import { route } from '../lib/route/route.svelte';
import { ui } from '../lib/ui/ui.svelte';

export interface Action {
  keys: string[];
  name: string;
  run: () => void;
}

const now = () => player.now;
const song = () => now().queue.current?.song;
const repeats = { off: 'all', all: 'one', one: 'off' } as const;

export const actions: Action[] = [
  { keys: ['Space'], name: 'toggle', run: () => engine.toggle() },
  { keys: [','], name: 'back5', run: () => engine.seek(now().position - 5) },
  { keys: ['.'], name: 'on5', run: () => engine.seek(now().position + 5) },
  { keys: ['<'], name: 'back30', run: () => engine.seek(now().position - 30) },
  { keys: ['>'], name: 'on30', run: () => engine.seek(now().position + 30) },
  { keys: ['Shift N'], name: 'next', run: () => engine.next() },
  { keys: ['Shift P'], name: 'previous', run: () => engine.previous() },
  { keys: ['+', '='], name: 'louder', run: () => setVolume(now().volume + 0.05) },
  { keys: ['-'], name: 'quieter', run: () => setVolume(now().volume - 0.05) },
  { keys: ['m'], name: 'mute', run: () => engine.mute(!now().muted) },
  { keys: ['s'], name: 'shuffle', run: () => engine.shuffle(!now().queue.shuffled) },
  { keys: ['r'], name: 'repeat', run: () => engine.repeat(repeats[now().queue.repeat]) },
  {
    keys: ['f'],
    name: 'favourite',
    run: () => {
      const item = song();
      if (item) void star({ kind: 'song', item });
    },
  },
  ...[0, 1, 2, 3, 4, 5].map((value) => ({
    keys: [String(value)],
    name: 'rate',
    run: () => {
      const item = song();
      if (item) void rate({ kind: 'song', item }, value);
    },
  })),
  { keys: ['q'], name: 'queue', run: () => (ui.queue = !ui.queue) },
  { keys: ['Shift F'], name: 'full', run: () => (ui.nowPlaying = Boolean(song())) },
  { keys: ['/', 'Ctrl K'], name: 'search', run: () => (ui.palette = true) },
  { keys: ['g a'], name: 'albums', run: () => route.go('/albums') },
  { keys: ['g h'], name: 'home', run: () => route.go('/') },
  { keys: ['g r'], name: 'artists', run: () => route.go('/artists') },
  { keys: ['g s'], name: 'songs', run: () => route.go('/songs') },
  { keys: ['g f'], name: 'favourites', run: () => route.go('/favourites') },
  { keys: ['?'], name: 'help', run: () => (ui.keys = true) },
];

/** The map as people read it: one line per name, ratings together. */
export function keyMap(): { keys: string[]; label: string }[] {
  const lines = new Map<string, string[]>();
  for (const { name, keys } of actions) lines.set(name, [...(lines.get(name) ?? []), ...keys]);
  return [...lines].map(([name, keys]) => ({
    keys: name === 'rate' ? ['0', '…', '5'] : keys,
    label: t(`keys.${name}`),
  }));
}

// The map of keys: every shortcut of the whole page with its usual keys. What each one does is known in app/actions.ts.

export interface Shortcut {
  name: string;
  group: 'play' | 'song' | 'go' | 'page';
  keys: string[];
}

export const SHORTCUTS: Shortcut[] = [
  { name: 'toggle', group: 'play', keys: ['Space'] },
  { name: 'next', group: 'play', keys: ['n', 'Shift N'] },
  { name: 'previous', group: 'play', keys: ['p', 'Shift P'] },
  { name: 'back5', group: 'play', keys: [','] },
  { name: 'on5', group: 'play', keys: ['.'] },
  { name: 'back30', group: 'play', keys: ['<'] },
  { name: 'on30', group: 'play', keys: ['>'] },
  { name: 'louder', group: 'play', keys: ['+', '='] },
  { name: 'quieter', group: 'play', keys: ['-'] },
  { name: 'mute', group: 'play', keys: ['m'] },
  { name: 'shuffle', group: 'play', keys: ['s'] },
  { name: 'repeat', group: 'play', keys: ['r'] },
  { name: 'favourite', group: 'song', keys: ['f'] },
  ...[0, 1, 2, 3, 4, 5].map((stars): Shortcut => ({ name: `rate${stars}`, group: 'song', keys: [String(stars)] })),
  { name: 'search', group: 'go', keys: ['/', 'Ctrl K'] },
  { name: 'home', group: 'go', keys: ['g h'] },
  { name: 'albums', group: 'go', keys: ['g a'] },
  { name: 'artists', group: 'go', keys: ['g r'] },
  { name: 'songs', group: 'go', keys: ['g s'] },
  { name: 'genres', group: 'go', keys: ['g e'] },
  { name: 'favourites', group: 'go', keys: ['g l'] },
  { name: 'playlists', group: 'go', keys: ['g p'] },
  { name: 'settings', group: 'go', keys: ['g ,'] },
  { name: 'queue', group: 'page', keys: ['q'] },
  { name: 'lyrics', group: 'page', keys: ['y'] },
  { name: 'full', group: 'page', keys: ['Shift F'] },
  { name: 'rail', group: 'page', keys: ['['] },
  { name: 'undo', group: 'page', keys: ['Ctrl Z'] },
  { name: 'help', group: 'page', keys: ['?'] },
];

export type Changes = Record<string, string[]>;

/** The map with a person's own keys in it. */
export const bound = (changes: Changes): Shortcut[] =>
  SHORTCUTS.map((one) => ({ ...one, keys: changes[one.name] ?? one.keys }));

/** A character alone: what speech input and slips of the hand press by accident (WCAG 2.1.4). */
export const single = (keys: string): boolean =>
  !/^(Ctrl|Alt)\b/.test(keys) && !/^(Shift )?(Space|F\d+|[A-Z]\w+)$/.test(keys);

/** Names that want the same keys, or of which one begins with the other's: "g" and "g a". */
export function conflicts(map: readonly Shortcut[], name: string): string[] {
  const mine = map.find((one) => one.name === name)?.keys ?? [];
  const clash = (a: string, b: string) => a === b || a.startsWith(`${b} `) || b.startsWith(`${a} `);
  const modified = (keys: string) => /^(Ctrl|Alt|Shift)$/.test(keys.split(' ')[0] ?? '');
  const meets = (a: string, b: string) => a === b || (!modified(a) && !modified(b) && clash(a, b));
  return map
    .filter((one) => one.name !== name && one.keys.some((keys) => mine.some((own) => meets(own, keys))))
    .map((one) => one.name);
}

export type Answer = { name: string } | { wait: string } | null;

/** What a press means after `before` (the first key of a path, or ""). Each press may be written in several ways, best first. */
export function meaning(map: readonly Shortcut[], before: string, ways: readonly string[], singles: boolean): Answer {
  const usable = (keys: string) => singles || !single(keys);
  for (const way of ways) {
    const path = before ? `${before} ${way}` : way;
    const found = map.find((one) => one.keys.some((keys) => keys === path && usable(keys)));
    if (found) return { name: found.name };
    if (
      !before &&
      map.some((one) =>
        one.keys.some((keys) => keys.startsWith(`${way} `) && !/^(Ctrl|Alt|Shift) /.test(keys) && usable(keys)),
      )
    )
      return { wait: way };
  }
  // A path that leads nowhere: the second key means what it means alone.
  return before ? meaning(map, '', ways, singles) : null;
}

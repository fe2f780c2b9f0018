// M3U as the page needs it: what a file names, and which of its lines the server did not find. Pure.

export interface Line {
  /** Counted from 1, as editors count. */
  number: number;
  path: string;
  /** From #EXTINF, when there is one. */
  title: string;
}

export function linesOf(text: string): Line[] {
  const found: Line[] = [];
  let title = '';
  text.split(/\r\n|\r|\n/).forEach((raw, i) => {
    const line = raw.replace(/^\uFEFF/, '').trim();
    if (line.startsWith('#EXTINF:')) title = line.replace(/^#EXTINF:[^,]*,?/, '').trim();
    else if (line && !line.startsWith('#')) {
      found.push({ number: i + 1, path: line, title });
      title = '';
    }
  });
  return found;
}

function file(path: string): string {
  let name = path.replace(/\\/g, '/').split('/').at(-1) ?? '';
  if (/^file:\/\//i.test(path))
    try {
      name = decodeURIComponent(name);
    } catch {
      // Not encoded after all.
    }
  return name.normalize('NFC').toLowerCase();
}

/** The lines of `sent` that have no counterpart in `got`, which keeps the order of `sent`. */
export function unmatched(sent: string, got: string): Line[] {
  const lines = linesOf(sent);
  const found = linesOf(got).map((line) => file(line.path));
  let at = 0;
  const missing = lines.filter((line) => file(line.path) !== found[at] || !++at);
  if (at === found.length) return missing;
  // Names that differ more than in their case: then each found file answers for one line of its name.
  const left = new Map<string, number>();
  for (const name of found) left.set(name, (left.get(name) ?? 0) + 1);
  return lines.filter((line) => {
    const name = file(line.path);
    const count = left.get(name) ?? 0;
    left.set(name, count - 1);
    return count <= 0;
  });
}

/** A name for the file that is saved: nothing that a file system refuses. */
export const fileName = (name: string): string =>
  // eslint-disable-next-line no-control-regex -- control characters are what must go
  `${name.replace(/[\u0000-\u001f/\\:*?"<>|\s]+/g, ' ').trim() || 'playlist'}.m3u8`;

/** The first line with a name for the list, put there when the file has none. */
export function named(text: string, name: string): string {
  if (/^#PLAYLIST:/m.test(text)) return text;
  const rest = text.replace(/^\uFEFF?#EXTM3U[^\n]*\n?/, '');
  return `#EXTM3U\n#PLAYLIST:${name}\n${rest}`;
}

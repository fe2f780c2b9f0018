// Lyrics as the server keeps them, made ready for the screen: which lines, when, and which one is sung now. Pure.

export interface Line {
  /** Seconds from the beginning; null when the lyrics have no times. */
  at: number | null;
  /** Empty = nobody sings: an instrumental break. */
  text: string;
}

export interface Lyrics {
  lang: string;
  synced: boolean;
  lines: Line[];
}

interface Told {
  lang?: string;
  synced?: boolean;
  offset?: number;
  line?: { start?: number | null; value?: string }[];
}

/** "eng" → "en", as pages write languages; "" when nobody knows. */
function languageOf(lang: string | undefined): string {
  if (!lang || lang === 'xxx' || lang === 'und') return '';
  try {
    return new Intl.Locale(lang).language;
  } catch {
    return '';
  }
}

/** All versions of a song's lyrics, those with times first. A text that cannot be read is no lyrics. */
export function lyricsOf(text: string | undefined): Lyrics[] {
  let told: Told[];
  try {
    const read: unknown = JSON.parse(text ?? '[]');
    told = Array.isArray(read) ? (read as Told[]) : [];
  } catch {
    return [];
  }
  const all = told.flatMap((one): Lyrics[] => {
    const rows = Array.isArray(one?.line) ? one.line : [];
    const synced = Boolean(one?.synced) && rows.some((row) => typeof row.start === 'number');
    // A positive offset shows the words earlier.
    const shift = typeof one?.offset === 'number' ? one.offset : 0;
    const lines = rows.map((row) => ({
      at: synced && typeof row.start === 'number' ? Math.max(0, (row.start - shift) / 1000) : null,
      text: String(row.value ?? '').trim(),
    }));
    if (synced) lines.sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
    const lang = languageOf(one?.lang);
    return lines.some((line) => line.text) ? [{ lang, synced, lines }] : [];
  });
  return all.sort((a, b) => Number(b.synced) - Number(a.synced));
}

/** The line that is sung at this moment; -1 before the first one. */
export function lineAt(lines: readonly Line[], position: number): number {
  let found = -1;
  for (let i = 0; i < lines.length; i++) {
    const { at } = lines[i] as Line;
    if (at === null || at > position + 0.15) break;
    found = i;
  }
  return found;
}

// Words by key, plurals by Intl, numbers and lists in the reader's way. English is the only language so far.

type Word = string | { one?: string; other: string };
type Params = Record<string, string | number>;

const files = import.meta.glob<Record<string, Word>>('../../**/words.en.json', { eager: true, import: 'default' });
const words: Record<string, Word> = Object.assign({}, ...Object.values(files));

// The words are English; numbers and dates follow the reader's kind of it.
export const locale = globalThis.navigator?.language.startsWith('en-') ? navigator.language : 'en-GB';
const plural = new Intl.PluralRules(locale);
const figures = new Intl.NumberFormat(locale);
const dates = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
const near = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** Words of a part that is loaded later come with that part: its `late.en.json`, taught when its code arrives. */
export function learn(more: Record<string, Word>): void {
  Object.assign(words, more);
}

export const known = (key: string): boolean => key in words;

export function t(key: string, params: Params = {}): string {
  const word = words[key];
  if (word === undefined) return key;
  const chosen =
    typeof word === 'string'
      ? word
      : plural.select(Number(params.count)) === 'one'
        ? (word.one ?? word.other)
        : word.other;
  return chosen.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    return typeof value === 'number' ? figures.format(value) : (value ?? '');
  });
}

const lists = new Intl.ListFormat(locale, { type: 'conjunction' });
/** "Main, Vinyl and Children". */
export const list = (names: string[]): string => lists.format(names);
export const number = (value: number): string => figures.format(value);
export const day = (iso: string): string => dates.format(new Date(iso));

/** "today", "3 days ago"; a date once a week has passed. */
export function ago(iso: string, now = Date.now()): string {
  const at = new Date(iso).getTime();
  if (!Number.isFinite(at) || at <= 0) return '';
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  return Math.abs(days) < 7
    ? new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-days, 'day')
    : (new Date(at).getFullYear() === new Date(now).getFullYear() ? near : dates).format(at);
}
export const time = (at: Date): string => clock.format(at);

/** "1.1 GB": decimal units, as file managers count. */
export function bytes(size: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, size)) / 3)));
  const value = size / 1000 ** step;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && step > 1 ? 1 : 0,
  }).format(value);
}

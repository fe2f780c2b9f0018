// What a new key is to be, as the form holds it, and what is asked of the server for it. No browser, no words.
import type { Kind, NewCredential, Scope } from '../../../lib/api/credentials';

export type Ending = 'never' | 'month' | 'year' | 'date';
export interface Wish {
  name: string;
  kind: Kind;
  scope: Scope;
  /** Null: all libraries, also those that come later. */
  libraries: (number | string)[] | null;
  ending: Ending;
  /** yyyy-mm-dd, in the reader's own time. */
  date: string;
}
export const plainWish = (): Wish => ({
  name: '',
  kind: 'app',
  scope: 'full',
  libraries: null,
  ending: 'never',
  date: '',
});

const DAY = 86_400_000;

/** The moment it ends; null when that day is none, or over. */
export function endOf({ ending, date }: Pick<Wish, 'ending' | 'date'>, now: number): string | null | undefined {
  if (ending === 'never') return undefined;
  if (ending !== 'date') return new Date(now + (ending === 'month' ? 30 : 365) * DAY).toISOString();
  const [year = NaN, month = NaN, day = NaN] = date.split('-').map(Number);
  // The chosen day is its last: it ends with it.
  const end = new Date(year, month - 1, day + 1).getTime();
  return Number.isFinite(end) && end > now + DAY ? new Date(end).toISOString() : null;
}

export type Lack = 'name' | 'libraries' | 'ending';

export function asked(wish: Wish, now: number): NewCredential | Lack {
  const name = wish.name.trim();
  if (!name) return 'name';
  if (wish.libraries?.length === 0) return 'libraries';
  const expiresAt = endOf(wish, now);
  if (expiresAt === null) return 'ending';
  const { kind, scope, libraries } = wish;
  return { name, kind, scope, ...(libraries && { libraries }), ...(expiresAt && { expiresAt }) };
}

// What the server found wrong with a form, in words beside the field. Keys as the server names them.
import { ApiError } from '../api/client';
import { known, t } from '../i18n/i18n';

export type Faults = Record<string, string>;

/** The general key without its dots and rooms: "ra.validation.unique" → "unique". */
const short = (key: string): string =>
  key === 'library path must be absolute' ? 'pathAbsolute' : (key.split('.').at(-1) ?? key);

export function sentence(field: string, key: string): string {
  const own = `fault.${field}.${short(key)}`;
  if (known(own)) return t(own);
  const general = `fault.${short(key)}`;
  return known(general) ? t(general) : t('fault.other');
}

/** Words by field; under "" what belongs to no field. */
export function faultsOf(error: unknown): Faults {
  if (!(error instanceof ApiError)) return { '': t('fault.failed') };
  const fields = Object.entries(error.fields);
  if (fields.length) return Object.fromEntries(fields.map(([field, key]) => [field, sentence(field, key)]));
  if (error.status === 0) return { '': t('fault.unreachable') };
  if (error.status === 403) return { '': t('fault.denied') };
  if (error.status === 429) return { '': t('fault.tooMany') };
  // A conflict says in words what it is: the last administrator, oneself.
  const said = error.status < 500 ? error.message.replace(/^validation error: /, '') : '';
  return {
    '': [said ? said[0]?.toUpperCase() + said.slice(1) : t('fault.failed'), error.hint].filter(Boolean).join('. '),
  };
}

export type Seen = 'never' | 'lately' | 'long';

/** Not seen for this long is worth a mark. */
const LONG = 60 * 86_400_000;
export function seen(at: string | null | undefined, now = Date.now()): Seen {
  const time = at ? Date.parse(at) : NaN;
  // The year 1 is how the server writes "never".
  if (!Number.isFinite(time) || time <= 0) return 'never';
  return now - time > LONG ? 'long' : 'lately';
}

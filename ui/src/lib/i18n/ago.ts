// How long ago something was, in words up to a week; then the date.
import { ago as dated, locale } from './i18n';

const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
const HOUR = 3600;
const DAY = 24 * HOUR;

const midnight = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

export function ago(iso: string, now = new Date()): string {
  const then = new Date(iso);
  const seconds = (now.getTime() - then.getTime()) / 1000;
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 60) return relative.format(0, 'minute');
  if (seconds < HOUR) return relative.format(-Math.floor(seconds / 60), 'minute');
  const days = Math.round((midnight(now) - midnight(then)) / 1000 / DAY);
  if (days === 0) return relative.format(-Math.floor(seconds / HOUR), 'hour');
  return days < 7 ? relative.format(-days, 'day') : dated(iso, now.getTime());
}

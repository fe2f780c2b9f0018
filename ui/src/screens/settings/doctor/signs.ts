// The sign and the tone of each severity: colour is never the only one.
import type { IconName } from '../../../components/icons';
import type { Severity } from '../../../lib/api/doctor';

export const signs: Record<Severity, { icon: IconName; tone: 'bad' | 'warn' | 'plain' | 'ok' }> = {
  danger: { icon: 'circleX', tone: 'bad' },
  warning: { icon: 'alert', tone: 'warn' },
  info: { icon: 'info', tone: 'plain' },
  ok: { icon: 'circleCheck', tone: 'ok' },
};

// The name of this window. The server does not tell a window of what it did itself, so both must say the same name.
import { server } from '../base';

/** Drawn anew with each load. `randomUUID` does not exist on plain HTTP, where many homes run this. */
export const windowName = [...crypto.getRandomValues(new Uint8Array(12))]
  .map((byte) => byte.toString(16).padStart(2, '0'))
  .join('');

/** What goes with every request of ours. */
export const ownHeaders = {
  'X-Requested-With': 'XMLHttpRequest',
  'X-ND-Client-Unique-Id': windowName,
} as const;

export const eventsUrl = (): string => server(`/api/events?page=1&client=${windowName}`);

// What an administrator should know about an account at a glance: letters that pretend, and who may be gone for good.
import type { Account } from '../api/people';
import { seen, type Seen } from './faults';

/** Latin beside Cyrillic or Greek: "аdmin" with a Cyrillic а reads as somebody else. */
export const mixedLetters = (name: string): boolean =>
  /\p{Script=Latin}/u.test(name) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(name);

/** For people of the sign-in service counts when it last vouched for them: their apps come without it. */
export const lastSeen = (account: Account): string | null =>
  account.authSource === 'header' ? (account.lastConfirmedAt ?? account.lastAccessAt) : account.lastAccessAt;

export const presence = (account: Account, now = Date.now()): Seen => seen(lastSeen(account), now);

/** People of the sign-in service who have not come for long and could still: perhaps they have left. */
export const absent = (accounts: Account[], now = Date.now()): Account[] =>
  accounts.filter((one) => one.authSource === 'header' && !one.isDisabled && presence(one, now) === 'long');

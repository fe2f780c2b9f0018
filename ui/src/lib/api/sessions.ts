// Where somebody is signed in: one's own sessions or, for administrators, those of somebody else.
import { ask } from './client';

export interface SignedIn {
  id: string;
  /** `login` while cookie and token are good, `pair` when only a player's own pair is left. */
  kind: 'login' | 'pair';
  client: string;
  address: string;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  current?: boolean;
}

const path = (owner: string | undefined, rest = '') =>
  (owner ? `/api/user/${encodeURIComponent(owner)}/sessions` : '/api/sessions') + rest;

export async function sessions(owner?: string): Promise<SignedIn[]> {
  return (await ask('GET', path(owner))).data as SignedIn[];
}
export async function endSession(id: string, owner?: string): Promise<void> {
  await ask('DELETE', path(owner, `/${encodeURIComponent(id)}`));
}
/** One's own: all but this one. Somebody else's: all. */
export async function endSessions(owner?: string): Promise<void> {
  await ask('DELETE', path(owner));
}

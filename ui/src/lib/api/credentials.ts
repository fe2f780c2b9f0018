// Keys of apps: app passwords and API keys, one's own or, for administrators, those of somebody else. And devices that wait for a yes.
import { ask } from './client';

export type Kind = 'app' | 'key' | 'both';
export type Scope = 'full' | 'read' | 'stream' | 'scrobble';
export interface Credential {
  id: string;
  name: string;
  kind: Kind;
  scope: Scope;
  /** Empty: all that its owner hears. */
  libraries: (number | string)[];
  createdAt: string;
  createdFrom?: string | null;
  lastUsedAt?: string | null;
  lastUsedFrom?: string | null;
  lastClient?: string | null;
  lastAgent?: string | null;
  expiresAt?: string | null;
  /** The one client that may use it. */
  lockedTo?: string | null;
}
export interface NewCredential {
  name: string;
  kind: Kind;
  scope: Scope;
  libraries?: (number | string)[];
  expiresAt?: string;
}
/** The secrets are in this answer and in no other. */
export interface Issued {
  id: string;
  username: string;
  password?: string | null;
  apiKey?: string | null;
  serverUrl: string;
  connectUrl: string;
  connectExpiresAt: string;
}
export interface Handed {
  serverUrl: string;
  username: string;
  password?: string | null;
  apiKey?: string | null;
  serverType: string;
}

/** Without an owner: one's own. */
const path = (owner: string | undefined, rest = '') =>
  (owner ? `/api/user/${encodeURIComponent(owner)}/credentials` : '/api/credentials') + rest;

export async function credentials(owner?: string): Promise<Credential[]> {
  return (await ask('GET', path(owner))).data as Credential[];
}
export async function issue(wanted: NewCredential, owner?: string): Promise<Issued> {
  return (await ask('POST', path(owner), { body: wanted })).data as Issued;
}
export async function revoke(id: string, owner?: string): Promise<void> {
  await ask('DELETE', path(owner, `/${encodeURIComponent(id)}`));
}
export async function answerDevice(userCode: string, approve: boolean, name?: string): Promise<void> {
  await ask('POST', '/api/connect', { body: { userCode, approve, ...(name && { name }) } });
}
/** Works once: the server forgets the code with this answer. Needs no sign-in. */
export async function takeConnect(code: string): Promise<Handed> {
  return (await ask('GET', `/connect/${encodeURIComponent(code)}`, { quiet: true })).data as Handed;
}

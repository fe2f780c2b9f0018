// What the page changes on the server: favourites and ratings, the queue, plays, scans, sign-in.
import { ask } from './client';
import type { Annotated, Scan, ServerQueue, Session, User } from './types';

export async function session(): Promise<Session> {
  return (await ask('GET', '/api/session', { quiet: true })).data as Session;
}
export async function login(username: string, password: string): Promise<User> {
  return (await ask('POST', '/auth/login', { body: { username, password }, quiet: true })).data as User;
}
export async function createAdmin(username: string, password: string): Promise<User> {
  return (await ask('POST', '/auth/createAdmin', { body: { username, password }, quiet: true })).data as User;
}
export async function logout(): Promise<void> {
  await ask('POST', '/auth/logout', { quiet: true });
}
export async function annotate(
  kind: 'song' | 'album' | 'artist',
  id: string,
  change: { starred?: boolean; rating?: number },
): Promise<Annotated> {
  return (await ask('PUT', `/api/${kind}/${encodeURIComponent(id)}/annotation`, { body: change })).data as Annotated;
}
export async function queue(): Promise<ServerQueue> {
  return (await ask('GET', '/api/queue')).data as ServerQueue;
}
export async function replaceQueue(ids: string[], current: number, position: number): Promise<void> {
  await ask('POST', '/api/queue', { body: { ids, current, position } });
}
export async function moveQueue(current: number, position: number): Promise<void> {
  await ask('PUT', '/api/queue', { body: { current, position } });
}
export async function scrobble(id: string, submission: boolean, time?: number): Promise<void> {
  await ask('POST', '/api/scrobble', { body: { id, submission, time } });
}
export async function scan(): Promise<Scan> {
  return (await ask('GET', '/api/scan')).data as Scan;
}
export async function startScan(full: boolean): Promise<void> {
  await ask('POST', '/api/scan', { body: { full } });
}
export async function stopScan(): Promise<void> {
  await ask('DELETE', '/api/scan');
}

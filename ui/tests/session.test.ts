// Whose answer is it, and how often may the page go to the login by itself.
import { describe, expect, it } from 'vitest';
import { classify, type Answer, type Expected, type Verdict } from '../src/lib/session/classify';
import { counted, goesRound, mayGoAlone, wayBack } from '../src/lib/session/recovery';
import { afterSignOut, doorOf, inOrder } from '../src/lib/session/ways';

const answer = (change: Partial<Answer>): Answer => ({
  type: 'basic',
  status: 200,
  contentType: 'application/json',
  marked: true,
  ...change,
});

describe('classify', () => {
  it.each<[string, Partial<Answer>, Expected, Verdict]>([
    ['our JSON', {}, 'json', 'fine'],
    ['JSON with a charset', { contentType: 'application/json; charset=utf-8' }, 'json', 'fine'],
    ['a redirect to a login', { type: 'opaqueredirect', status: 0, marked: false }, 'json', 'proxy'],
    ['a 401 of ours', { status: 401 }, 'json', 'signed-out'],
    ['a 401 of the proxy', { status: 401, marked: false }, 'json', 'proxy'],
    ['a 403 of ours', { status: 403 }, 'json', 'failed'],
    ['a 403 of the proxy', { status: 403, marked: false }, 'json', 'proxy'],
    ['a login page with 200', { contentType: 'text/html', marked: false }, 'json', 'proxy'],
    ['an answer without a type', { contentType: '' }, 'json', 'proxy'],
    ['a 204', { status: 204, contentType: '' }, 'json', 'fine'],
    ['a 404', { status: 404 }, 'json', 'failed'],
    ['a 500 with HTML', { status: 500, contentType: 'text/html' }, 'json', 'failed'],
    ['a song', { contentType: 'audio/flac' }, 'media', 'fine'],
    ['a part of a song', { status: 206, contentType: 'audio/flac' }, 'media', 'fine'],
    ['a login page for a song', { contentType: 'text/html; charset=utf-8' }, 'media', 'proxy'],
    ['a missing song', { status: 404 }, 'media', 'failed'],
  ])('%s', (_, change, expected, verdict) => {
    expect(classify(answer(change), expected)).toBe(verdict);
  });
});

describe('recovery', () => {
  it('goes alone once, and not again within half a minute', () => {
    const none = { count: 0, last: 0 };
    expect(mayGoAlone(none, 1_000_000)).toBe(true);
    const once = counted(none, 1_000_000);
    expect(mayGoAlone(once, 1_020_000)).toBe(false);
    expect(mayGoAlone(once, 1_031_000)).toBe(true);
  });

  it('explains after two returns within half a minute, and forgets old ones', () => {
    const twice = counted(counted({ count: 0, last: 0 }, 1_000_000), 1_010_000);
    expect(goesRound(twice, 1_015_000)).toBe(true);
    expect(goesRound(twice, 1_060_000)).toBe(false);
    expect(counted(twice, 2_000_000).count).toBe(1);
  });

  it('comes back to the same address with its number', () => {
    expect(wayBack('https://m.example/app/albums?sort=name&reauth=1', 2)).toBe(
      'https://m.example/app/albums?sort=name&reauth=2',
    );
  });
});

describe('ways in and out', () => {
  const kanidm = { name: 'kanidm', label: 'Kanidm', url: '/auth/oidc/kanidm' };
  const authelia = { name: 'authelia', label: 'Authelia', url: '/auth/oidc/authelia' };
  const login = { password: true, passkey: false, oidc: [], exclusive: false, logoutURL: '' };

  it('has no password form where a proxy decides, whatever else is said', () => {
    expect(doorOf({ login: { ...login, password: false, exclusive: true }, denied: null }, '')).toBe('again');
    expect(doorOf({ login: { ...login, exclusive: true }, denied: null }, 'password')).toBe('again');
    for (const denied of ['unknown', 'denied'] as const)
      expect(doorOf({ login: { ...login, exclusive: true }, denied }, '')).toBe('denied');
  });
  it('leads who came by the proxy back to it', () => {
    expect(doorOf({ login, denied: null }, 'header')).toBe('again');
    expect(doorOf({ login, denied: null }, 'password')).toBe('form');
    expect(doorOf({ login, denied: 'unknown' }, 'header')).toBe('form');
  });
  it('shows providers where they are the only way', () => {
    expect(doorOf({ login: { ...login, password: false, oidc: [kanidm] }, denied: null }, '')).toBe('form');
  });
  it('has the provider used last in front', () => {
    expect(inOrder([kanidm, authelia], 'oidc:authelia')).toEqual([authelia, kanidm]);
    expect(inOrder([kanidm, authelia], 'password')).toEqual([kanidm, authelia]);
  });
  it('signs out to where the sign-in is kept', () => {
    const session = (via: 'header' | 'password' | 'oidc') => ({ id: 's', via, expiresAt: null });
    const out = { ...login, logoutURL: '/outpost/sign_out' };
    expect(afterSignOut({ login: out, session: session('header') }, '/app/login')).toBe('/outpost/sign_out');
    expect(afterSignOut({ login: out, session: session('oidc') }, '/app/login')).toBe('/outpost/sign_out');
    expect(afterSignOut({ login: out, session: session('password') }, '/app/login')).toBe('/app/login');
    expect(afterSignOut({ login, session: session('header') }, '/app/login')).toBe('/app/login');
  });
});

// One name for all that a window sends, and for what it listens to: else it hears its own changes.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ask, probeMedia } from '../src/lib/api/client';
import { eventsUrl, windowName } from '../src/lib/api/window';

const NAME = 'X-ND-Client-Unique-Id';
const answered = () => new Response('{}', { headers: { 'Content-Type': 'application/json', 'X-ND-Auth': '1' } });

afterEach(() => vi.unstubAllGlobals());

describe('the name of the window', () => {
  it('goes with every request', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(() => Promise.resolve(answered()));
    vi.stubGlobal('fetch', fetch);
    await ask('PUT', '/api/song/1/annotation', { body: { starred: true } });
    await ask('GET', '/api/song');
    await probeMedia('/api/stream/1');
    const sent = fetch.mock.calls.map(([, init]) => new Headers(init?.headers).get(NAME));
    expect(sent).toEqual([windowName, windowName, windowName]);
  });

  it('is the one that the events are asked for with', () => {
    const asked = new URL(eventsUrl(), 'http://music.example');
    expect(asked.searchParams.get('client')).toBe(windowName);
    expect(asked.searchParams.get('page')).toBe('1');
  });

  it('is short, plain, and another one after a reload', async () => {
    expect(windowName).toMatch(/^[0-9a-f]{24}$/);
    vi.resetModules();
    expect((await import('../src/lib/api/window')).windowName).not.toBe(windowName);
  });
});

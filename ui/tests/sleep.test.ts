// The sleep timer: when it stops the music, and when it does not.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const pause = vi.fn();
vi.mock('../src/lib/player/player.svelte', () => ({ engine: { pause } }));
const { sleep } = await import('../src/lib/player/sleep.svelte');
const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
  pause.mockClear();
});
afterEach(() => {
  sleep.choose(null);
  vi.useRealTimers();
});

describe('the sleep timer', () => {
  it('counts down, and stops the music once', () => {
    sleep.choose(15);
    expect(sleep.left).toBe(15);
    vi.advanceTimersByTime(5 * MINUTE);
    expect(sleep.left).toBe(10);
    vi.advanceTimersByTime(9 * MINUTE);
    expect(sleep.left).toBe(1);
    expect(pause).not.toHaveBeenCalled();
    vi.advanceTimersByTime(MINUTE);
    expect(pause).toHaveBeenCalledOnce();
    expect(sleep.left).toBeNull();
  });

  it('is replaced by a new choice, and switched off', () => {
    sleep.choose(15);
    vi.advanceTimersByTime(14 * MINUTE);
    sleep.choose(30);
    vi.advanceTimersByTime(29 * MINUTE);
    expect(pause).not.toHaveBeenCalled();
    sleep.choose(null);
    vi.advanceTimersByTime(100 * MINUTE);
    expect(pause).not.toHaveBeenCalled();
    expect(sleep.left).toBeNull();
  });

  it('stops at once when the computer slept past its end', () => {
    sleep.choose(15);
    vi.setSystemTime(Date.now() + 40 * MINUTE);
    vi.advanceTimersByTime(MINUTE);
    expect(pause).toHaveBeenCalledOnce();
  });
});

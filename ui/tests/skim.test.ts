// When a list counts as skimmed: jumps by more than it shows, until it rests.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Skim } from '../src/components/skim.svelte';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('skimming', () => {
  it('does not begin with the first place, nor with steps of a wheel or a page', () => {
    const skim = new Skim();
    for (const top of [90_000, 90_200, 90_900, 90_100]) skim.pass(top, 800);
    expect(skim.on).toBe(false);
  });

  it('begins with a jump and ends after a rest', () => {
    const skim = new Skim();
    skim.pass(0, 800);
    skim.pass(5000, 800);
    expect(skim.on).toBe(true);
    vi.advanceTimersByTime(60);
    skim.pass(10_000, 800);
    vi.advanceTimersByTime(60);
    expect(skim.on).toBe(true);
    vi.advanceTimersByTime(30);
    expect(skim.on).toBe(false);
  });
});

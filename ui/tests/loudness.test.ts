// Levelling: which tag counts, what the pre-amp may do, and that no known peak goes over full scale.
import { describe, expect, it } from 'vitest';
import { asAlbum, factor, inOrder, type Levels } from '../src/lib/audio/loudness';
import * as q from '../src/lib/audio/queue';
import { Timing } from '../src/lib/audio/timing';

const song = (change: Partial<q.Playable> = {}): q.Playable => ({
  id: 's',
  title: 's',
  artist: 'A',
  duration: 1,
  ...change,
});
const tagged = song({ rgTrackGain: -6.02, rgTrackPeak: 0.9, rgAlbumGain: -12.04, rgAlbumPeak: 1 });
const levels = (levelling: Levels['levelling'], preamp = 0): Levels => ({ levelling, preamp });

describe('levelling', () => {
  it.each([
    ['off', false, 1],
    ['song', true, 0.5],
    ['album', false, 0.25],
    ['context', false, 0.5],
    ['context', true, 0.25],
  ] as const)('%s, heard as an album: %s', (levelling, album, wanted) =>
    expect(factor(tagged, levels(levelling), album)).toBeCloseTo(wanted, 3),
  );

  it('takes the other tag when one is missing', () => {
    expect(factor(song({ rgTrackGain: -6.02 }), levels('album'), true)).toBeCloseTo(0.5, 3);
    expect(factor(song({ rgAlbumGain: -6.02 }), levels('song'), false)).toBeCloseTo(0.5, 3);
  });

  it('never lifts a peak over full scale', () => {
    for (const gain of [-20, 0, 4, 20])
      for (const preamp of [-15, 0, 15])
        for (const peak of [0.2, 0.9, 1, 1.3])
          expect(
            factor(song({ rgTrackGain: gain, rgTrackPeak: peak }), levels('song', preamp), false) * peak,
          ).toBeLessThanOrEqual(1.000001);
  });

  it('never makes a song louder whose peak nobody knows', () => {
    expect(factor(song(), levels('song', 6), false)).toBe(1);
    expect(factor(song({ rgTrackGain: null, rgTrackPeak: null }), levels('song', -6.02), false)).toBeCloseTo(0.5, 3);
  });
});

describe('on the record', () => {
  const track = (discNumber: number, trackNumber: number, albumId = 'x') =>
    song({ id: `${albumId}${discNumber}.${trackNumber}`, albumId, discNumber, trackNumber });
  it.each([
    [track(1, 1), track(1, 2), true],
    [track(1, 9), track(2, 1), true],
    [track(1, 1), track(1, 3), false],
    [track(1, 2), track(1, 1), false],
    [track(1, 1), track(1, 2, 'y'), false],
    [song(), song(), false],
  ])('%# follows', (a, b, wanted) => expect(inOrder(a, b)).toBe(wanted));

  it('hears an album as an album, and a shuffle of it as songs', () => {
    const list = [1, 2, 3].map((n) => track(1, n));
    const queue = q.playFrom(q.empty(), list, 0, null);
    expect(asAlbum(queue, list[0] as q.Playable)).toBe(true);
    const mixed = q.playFrom(q.empty(), [track(1, 3), track(1, 1), track(1, 3, 'y')], 0, null);
    expect(asAlbum(mixed, mixed.current?.song as q.Playable)).toBe(false);
  });
});

describe('the clock', () => {
  it('takes the middle of wavering answers', () => {
    const timing = new Timing();
    for (const off of [0.001, -0.002, 0, 0.003, -0.001]) timing.add(10 + off);
    expect(timing.beginning).toBeCloseTo(10, 6);
  });
  it('forgets everything at a jump', () => {
    const timing = new Timing();
    [10, 10, 10].forEach((at) => timing.add(at));
    timing.add(10.5);
    expect(timing.beginning).toBe(10.5);
    timing.clear();
    expect(timing.beginning).toBeNull();
  });
});

// The queue as plain values: what follows what, and what a move, a removal, a shuffle leaves behind.
import { describe, expect, it } from 'vitest';
import * as q from '../src/lib/audio/queue';

const song = (id: string): q.Playable => ({ id, title: id, artist: 'A', duration: 100 });
const songs = ['a', 'b', 'c', 'd', 'e'].map(song);
const ids = (entries: readonly q.Entry[]) => entries.map((entry) => entry.song.id).join('');
const from = (at = 0) => q.playFrom(q.empty(), songs, at, null);
const keyOf = (queue: q.Queue, id: string) => q.upcoming(queue).find((entry) => entry.song.id === id)?.key ?? 0;

describe('queue', () => {
  it('plays from a row with the rest of the list as context', () => {
    const queue = from(2);
    expect([ids(queue.played), queue.current?.song.id, ids(queue.context)]).toEqual(['ab', 'c', 'de']);
  });

  it('plays what was chosen before the context goes on', () => {
    let queue = q.add(q.add(from(), [song('x')], 'last'), [song('y')], 'next');
    const heard = [];
    while (queue.current) {
      heard.push(queue.current.song.id);
      queue = q.forward(queue);
    }
    expect(heard.join('')).toBe('ayxbcde');
  });

  it('keeps what was chosen when another context begins', () => {
    const queue = q.playFrom(q.add(from(), [song('x')], 'last'), songs, 1, null);
    expect(ids(q.upcoming(queue))).toBe('xcde');
  });

  it('goes back into the context and forward again', () => {
    const queue = q.back(q.forward(q.forward(from())));
    expect([queue.current?.song.id, ids(queue.context)]).toEqual(['b', 'cde']);
  });

  it('jumps over rows, which then count as passed', () => {
    const before = q.add(from(), [song('x'), song('y')], 'last');
    const queue = q.jump(before, keyOf(before, 'c'));
    expect([ids(queue.played), queue.current?.song.id, ids(q.upcoming(queue))]).toEqual(['axyb', 'c', 'de']);
  });

  it('removes one row and clears only what was chosen', () => {
    const before = q.add(from(), [song('x'), song('y')], 'last');
    expect(ids(q.upcoming(q.remove(before, keyOf(before, 'x'))))).toBe('ybcde');
    expect(ids(q.upcoming(q.clearChosen(before)))).toBe('bcde');
  });

  it.each([
    ['b', 2, 'cdbe'],
    ['e', 0, 'ebcd'],
    ['c', 99, 'bdec'],
    ['c', -5, 'cbde'],
  ])('moves %s to %i', (id, to, after) => {
    const queue = from();
    expect(ids(q.upcoming(q.move(queue, keyOf(queue, id), to)))).toBe(after);
  });

  it('moves within its own part only', () => {
    const before = q.add(from(), [song('x'), song('y')], 'last');
    const queue = q.move(before, keyOf(before, 'x'), 5);
    expect([ids(queue.chosen), ids(queue.context)]).toEqual(['yx', 'bcde']);
  });

  it('shuffles what is to come and puts it back in order, beginning after the current song', () => {
    const on = q.setShuffle(from(1), true);
    expect([...ids(on.context)].sort().join('')).toBe('cde');
    const shuffledAll = { ...q.playShuffled(q.empty(), songs, null) };
    const off = q.setShuffle(shuffledAll, false);
    const here = 'abcde'.indexOf(off.current?.song.id ?? '');
    expect(ids(off.context)).toBe('abcde'.slice(here + 1) + 'abcde'.slice(0, here));
  });

  it('never loses or doubles a song in a shuffle', () => {
    const many = Array.from({ length: 500 }, (_, i) => song(String(i)));
    const queue = q.playShuffled(q.empty(), many, null);
    const all = [queue.current?.song.id, ...queue.context.map((entry) => entry.song.id)];
    expect(new Set(all).size).toBe(500);
  });

  it('repeats one song until the listener presses next', () => {
    const queue = { ...from(), repeat: 'one' as const };
    expect(q.forward(queue).current?.song.id).toBe('a');
    expect(q.forward(queue, true).current?.song.id).toBe('b');
  });

  it('begins again when everything repeats, and ends otherwise', () => {
    const last = from(4);
    expect(q.forward(last).current).toBeNull();
    const again = q.forward({ ...last, repeat: 'all' });
    expect([again.current?.song.id, ids(again.context)]).toEqual(['a', 'bcde']);
    expect(q.peek({ ...last, repeat: 'all' })?.song.id).toBe('a');
  });

  it('survives the flat form that the server keeps', () => {
    const queue = q.forward(q.add(from(), [song('x')], 'last'));
    const { songs: flat, current } = q.flat(queue);
    const back = q.fromFlat(flat, current);
    expect([ids(back.played), back.current?.song.id, ids(back.context)]).toEqual(['a', 'x', 'bcde']);
    expect(q.fromFlat([], 3).current).toBeNull();
  });

  it('changes a song wherever it stands', () => {
    const queue = q.patch(q.add(from(1), [song('a')], 'last'), 'a', { title: 'new' });
    expect([queue.played[0]?.song.title, queue.chosen[0]?.song.title, queue.context[0]?.song.title]).toEqual([
      'new',
      'new',
      'c',
    ]);
  });
});

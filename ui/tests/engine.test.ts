// The engine with decks that make no sound: states, preloading, plays that count, and what an error means.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Deck, DeckEvent } from '../src/lib/audio/deck';
import { Engine } from '../src/lib/audio/engine';
import type { Playable } from '../src/lib/audio/queue';
import { PLAIN_SOUND, type SoundSettings } from '../src/lib/audio/types';

/** The common clock of all fake decks. */
let now = 0;

class FakeDeck implements Deck {
  url = '';
  position = 0;
  duration = 0;
  ahead = 30;
  loudness = 1;
  factor = 1;
  faded: [number, number, number] | null = null;
  /** When it is to be heard; null = at once. */
  moment: number | null = null;
  clockless = false;
  running = true;
  playing = false;
  onevent: (name: DeckEvent) => void = () => undefined;
  refuse: Error | null = null;
  load(url: string, at: number) {
    this.url = url;
    this.position = at;
    this.duration = 100;
    this.playing = false;
    this.moment = this.faded = null;
  }
  play() {
    if (this.refuse) return Promise.reject(this.refuse);
    this.playing = true;
    return Promise.resolve();
  }
  playAt(moment: number) {
    this.moment = moment;
    return this.play();
  }
  pause() {
    this.playing = false;
    this.moment = null;
  }
  seek(seconds: number) {
    this.position = seconds;
  }
  volume(level: number) {
    this.loudness = level;
  }
  level(factor: number) {
    this.factor = factor;
  }
  fade(from: number, to: number, seconds: number) {
    this.faded = [from, to, seconds];
  }
  empty() {
    this.url = '';
    this.playing = false;
    this.moment = null;
  }
  get clock() {
    return this.clockless ? null : now;
  }
  get endsAt() {
    return this.clockless ? null : now + this.duration - this.position;
  }
  /** Sound for so many seconds, told in quarters as a browser tells it. */
  run(seconds: number) {
    for (let i = 0; i < seconds * 4; i++) {
      now += 0.25;
      this.position += 0.25;
      this.onevent('time');
    }
  }
}

const song = (id: string): Playable => ({ id, title: id, artist: 'A', duration: 100 });
const songs = ['a', 'b', 'c'].map(song);
const settle = () => new Promise((done) => setTimeout(done));

let decks: FakeDeck[];
let verdict: 'fine' | 'lost' | 'broken' | 'offline';
let engine: Engine<Playable>;
const heard = { start: vi.fn(), played: vi.fn(), skipped: vi.fn() };
const active = () => decks.find((deck) => deck.playing && deck.moment === null) as FakeDeck;
const other = () => decks.find((deck) => deck !== active()) as FakeDeck;
const state = () => engine.snapshot.state;

beforeEach(() => {
  decks = [];
  now = 0;
  verdict = 'fine';
  Object.values(heard).forEach((spy) => spy.mockReset());
  engine = new Engine<Playable>({
    deck: () => {
      const deck = new FakeDeck();
      decks.push(deck);
      return deck;
    },
    url: (one) => `/stream/${one.id}`,
    probe: () => Promise.resolve(verdict),
    onstart: heard.start,
    onplayed: heard.played,
    onskipped: heard.skipped,
  });
});

function playing() {
  engine.playFrom(songs, 0, null);
  active().onevent('playing');
}

describe('engine', () => {
  it('is idle, loads, plays, pauses, plays on', () => {
    expect(state()).toBe('idle');
    engine.playFrom(songs, 0, null);
    expect(state()).toBe('loading');
    active().onevent('playing');
    expect(state()).toBe('playing');
    expect(heard.start).toHaveBeenCalledTimes(1);
    engine.toggle();
    expect(state()).toBe('paused');
    engine.toggle();
    active().onevent('playing');
    expect(state()).toBe('playing');
    expect(heard.start).toHaveBeenCalledTimes(1);
  });

  it('says stalled while it waits for the network, and playing when sound goes on', () => {
    playing();
    active().onevent('waiting');
    expect(state()).toBe('stalled');
    active().run(1);
    expect(state()).toBe('playing');
  });

  it('loads the next song on the spare deck after the half, and plays it from there', () => {
    playing();
    active().run(40);
    expect(other().url).toBe('');
    active().run(15);
    const spare = other();
    expect(spare.url).toBe('/stream/b');
    active().onevent('ended');
    expect(active()).toBe(spare);
    expect(engine.snapshot.queue.current?.song.id).toBe('b');
  });

  it('forgets what lay ready when something else comes next', () => {
    playing();
    active().run(60);
    engine.add([song('x')], 'next');
    expect(other().url).toBe('');
    active().run(1);
    expect(other().url).toBe('/stream/x');
  });

  it('ends after the last song', () => {
    engine.playFrom(songs, 2, null);
    active().onevent('playing');
    active().onevent('ended');
    expect(state()).toBe('ended');
    expect(engine.snapshot.queue.current).toBeNull();
  });

  it('counts a play at its half, once, and not by seeking over it', () => {
    playing();
    engine.seek(90);
    active().run(5);
    expect(heard.played).not.toHaveBeenCalled();
    engine.seek(0);
    active().run(50);
    expect(heard.played).toHaveBeenCalledTimes(1);
  });

  it('goes to the beginning first, and to the song before within three seconds', () => {
    playing();
    engine.next();
    active().run(10);
    engine.previous();
    expect([engine.snapshot.queue.current?.song.id, engine.snapshot.position]).toEqual(['b', 0]);
    engine.previous();
    expect(engine.snapshot.queue.current?.song.id).toBe('a');
  });

  it('holds song, place and queue when the sign-in is lost, and goes on when it is back', async () => {
    playing();
    active().run(20);
    verdict = 'lost';
    active().onevent('error');
    await settle();
    expect(engine.snapshot).toMatchObject({ held: true, state: 'stalled', position: 20 });
    expect(engine.snapshot.queue.current?.song.id).toBe('a');
    expect(heard.skipped).not.toHaveBeenCalled();
    engine.resume();
    expect([active().url, active().position]).toEqual(['/stream/a', 20]);
    expect(engine.snapshot.held).toBe(false);
  });

  it('tries a song again once when the server says it is fine', async () => {
    playing();
    active().run(20);
    active().onevent('error');
    await settle();
    expect([active().url, active().position]).toEqual(['/stream/a', 20]);
    active().onevent('error');
    await settle();
    expect(heard.skipped).toHaveBeenCalledTimes(1);
    expect(engine.snapshot.queue.current?.song.id).toBe('b');
  });

  it('skips a broken song, and stops after ten in a row', async () => {
    verdict = 'broken';
    engine.playFrom(
      Array.from({ length: 20 }, (_, i) => song(`s${i}`)),
      0,
      null,
    );
    for (let i = 0; i < 15 && state() !== 'paused'; i++) {
      active().onevent('error');
      await settle();
    }
    expect(state()).toBe('paused');
    expect(heard.skipped).toHaveBeenCalledTimes(10);
  });

  it('waits for a gesture when the browser wants one', async () => {
    decks.forEach((deck) => (deck.refuse = new DOMException('no', 'NotAllowedError')));
    engine.playFrom(songs, 0, null);
    await settle();
    expect(state()).toBe('paused');
  });

  it('comes back silent, at its place, and loads only when asked to play', () => {
    playing();
    const { queue } = engine.snapshot;
    decks.forEach((deck) => deck.empty());
    engine.restore(queue, 42);
    expect([state(), decks.some((deck) => deck.url)]).toEqual(['paused', false]);
    engine.play();
    expect([active().url, active().position]).toEqual(['/stream/a', 42]);
  });

  it('makes loudness out of volume, and silence out of mute', () => {
    playing();
    engine.volume(0.5);
    expect(active().loudness).toBeCloseTo(0.25);
    engine.mute(true);
    expect(active().loudness).toBe(0);
    engine.volume(2);
    expect(engine.snapshot).toMatchObject({ volume: 1, muted: false });
  });

  describe('between two songs', () => {
    const record = ['a', 'b', 'c'].map((id, i) => ({ ...song(id), albumId: 'x', discNumber: 1, trackNumber: i + 1 }));
    const begin = (list: Playable[], change: Partial<SoundSettings> = {}) => {
      engine.tune({ ...PLAIN_SOUND, ...change });
      engine.playFrom(list, 0, null);
      active().onevent('playing');
    };
    const current = () => engine.snapshot.queue.current?.song.id;

    it('arranges the next song for the very moment at which this one ends', () => {
      begin(record);
      active().run(99);
      expect(other().moment).toBeCloseTo(100, 6);
      const spare = other();
      active().run(1);
      active().onevent('ended');
      expect([current(), state(), spare.playing]).toEqual(['b', 'playing', true]);
      expect(heard.start).toHaveBeenCalledTimes(2);
      expect(decks.filter((deck) => deck.url)).toEqual([spare]);
    });

    it('takes the arrangement back on pause and on seeking, and makes it again', () => {
      begin(record);
      active().run(99);
      const first = active();
      const spare = other();
      engine.pause();
      expect([spare.playing, spare.url]).toEqual([false, '/stream/b']);
      engine.play();
      first.onevent('playing');
      first.run(0.5);
      expect(spare.moment).not.toBeNull();
      engine.seek(10);
      expect([spare.playing, spare.moment, current()]).toEqual([false, null, 'a']);
    });

    it('plays another song at once when the queue changes in the last second', () => {
      begin(record);
      active().run(99);
      const first = active();
      engine.add([song('x')], 'next');
      expect(other().url).toBe('');
      first.run(0.5);
      expect(other().url).toBe('/stream/x');
      engine.next();
      expect(current()).toBe('x');
      expect(active().url).toBe('/stream/x');
    });

    it('says stalled when the next song does not sound in time', () => {
      begin(record);
      active().run(99);
      other().running = false;
      active().run(1);
      active().onevent('ended');
      expect([current(), state()]).toEqual(['b', 'stalled']);
      (decks.find((deck) => deck.url) as FakeDeck).onevent('playing');
      expect(state()).toBe('playing');
    });

    it('falls back to the end of the song when the next one fails on the spare deck', () => {
      begin(record);
      active().run(99);
      other().onevent('error');
      active().onevent('ended');
      expect([current(), active().url]).toEqual(['b', '/stream/b']);
    });

    it('starts at once when the file was shorter than it said', () => {
      begin(record);
      active().run(99);
      const spare = other();
      active().onevent('ended');
      expect(spare.moment).toBeCloseTo(now, 6);
      expect(current()).toBe('b');
    });

    it('waits for the end when gaps are allowed or there is no clock', () => {
      begin(record, { gapless: false });
      active().run(99);
      expect(other().moment).toBeNull();
      decks.forEach((deck) => (deck.clockless = true));
      begin(record);
      active().run(99);
      expect(other().moment).toBeNull();
      active().onevent('ended');
      expect(current()).toBe('b');
    });

    it('crossfades songs of different records, and never two that follow each other on one', () => {
      begin([song('a'), song('b')], { crossfade: 6 });
      active().run(93.75);
      const going = active();
      going.run(0.25);
      expect(current()).toBe('b');
      expect(going.faded).toEqual([1, 0, 6]);
      expect(decks.find((deck) => deck !== going)?.faded).toEqual([0, 1, 6]);
      begin(record, { crossfade: 6 });
      active().run(95);
      expect([current(), active().faded]).toEqual(['a', null]);
    });

    it('silences the song that goes out when the listener pauses or skips in a crossfade', () => {
      begin([song('a'), song('b'), song('c')], { crossfade: 6 });
      const going = active();
      going.run(94);
      expect(going.playing).toBe(true);
      engine.pause();
      expect([going.url, state(), current()]).toEqual(['', 'paused', 'b']);
    });

    it('loads one song ahead and never two', () => {
      begin(record);
      active().run(60);
      expect(decks.map((deck) => deck.url).sort()).toEqual(['/stream/a', '/stream/b']);
    });

    it('levels each song by its own tags', () => {
      const loud = { ...song('a'), rgTrackGain: -6, rgTrackPeak: 1 };
      begin([loud, song('b')], { levelling: 'song' });
      expect(active().factor).toBeCloseTo(0.501, 3);
      active().run(60);
      expect(other().factor).toBe(1);
      engine.tune({ ...PLAIN_SOUND, levelling: 'off' });
      expect(active().factor).toBe(1);
    });
  });

  it('publishes a new snapshot for every change and never edits an old one', () => {
    const seen: unknown[] = [];
    engine.subscribe((snapshot) => seen.push(snapshot));
    playing();
    expect(new Set(seen).size).toBe(seen.length);
  });
});

// The engine with decks that make no sound: states, preloading, plays that count, and what an error means.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Deck, DeckEvent } from '../src/lib/audio/deck';
import { Engine } from '../src/lib/audio/engine';
import type { Playable } from '../src/lib/audio/queue';

class FakeDeck implements Deck {
  url = '';
  position = 0;
  duration = 0;
  ahead = 30;
  level = 1;
  playing = false;
  onevent: (name: DeckEvent) => void = () => undefined;
  refuse: Error | null = null;
  load(url: string, at: number) {
    this.url = url;
    this.position = at;
    this.duration = 100;
    this.playing = false;
  }
  play() {
    if (this.refuse) return Promise.reject(this.refuse);
    this.playing = true;
    return Promise.resolve();
  }
  pause() {
    this.playing = false;
  }
  seek(seconds: number) {
    this.position = seconds;
  }
  volume(level: number) {
    this.level = level;
  }
  empty() {
    this.url = '';
    this.playing = false;
  }
  /** Sound for so many seconds, told in quarters as a browser tells it. */
  run(seconds: number) {
    for (let i = 0; i < seconds * 4; i++) {
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
const active = () => decks.find((deck) => deck.playing) as FakeDeck;
const other = () => decks.find((deck) => deck !== active()) as FakeDeck;
const state = () => engine.snapshot.state;

beforeEach(() => {
  decks = [];
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
    expect(active().level).toBeCloseTo(0.25);
    engine.mute(true);
    expect(active().level).toBe(0);
    engine.volume(2);
    expect(engine.snapshot).toMatchObject({ volume: 1, muted: false });
  });

  it('publishes a new snapshot for every change and never edits an old one', () => {
    const seen: unknown[] = [];
    engine.subscribe((snapshot) => seen.push(snapshot));
    playing();
    expect(new Set(seen).size).toBe(seen.length);
  });
});

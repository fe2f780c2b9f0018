// A deck made of one audio element. Through the graph it has a clock, a delay line to start on the sample, and gains; without, only a volume.
import type { Deck, DeckEvent } from './deck';
import type { Graph } from './graph';
import { Timing } from './timing';

const EVENTS: Record<string, DeckEvent> = {
  playing: 'playing',
  waiting: 'waiting',
  stalled: 'waiting',
  pause: 'paused',
  timeupdate: 'time',
  progress: 'time',
  durationchange: 'length',
  ended: 'ended',
  error: 'error',
};
/** How long a start may wait in the delay line. */
const LONGEST = 3;
const CLICK = 0.012;

interface Nodes {
  context: AudioContext;
  delay: DelayNode;
  gain: GainNode;
  fade: GainNode;
}

function curve(from: number, to: number): Float32Array<ArrayBuffer> {
  const shape = new Float32Array(65);
  for (let i = 0; i < shape.length; i++) {
    const x = i / (shape.length - 1);
    shape[i] =
      to > from ? from + (to - from) * Math.sin((x * Math.PI) / 2) : to + (from - to) * Math.cos((x * Math.PI) / 2);
  }
  return shape;
}

export class AudioDeck implements Deck {
  onevent: (name: DeckEvent) => void = () => undefined;
  #element: HTMLAudioElement;
  #nodes: Nodes | null = null;
  #timing = new Timing();
  #start = 0;
  #volume = 1;
  #factor = 1;
  #wait = 0;
  #stopping = 0;
  #following = 0;
  #tail = 0;

  constructor(private readonly graph: Graph) {
    this.#element = this.#made();
  }

  load(url: string, at: number): void {
    this.#still();
    // An element that went through the graph once cannot leave it again.
    if (Boolean(this.#nodes) && !this.graph.open()) this.#element = this.#made();
    this.#start = at;
    this.#element.src = url;
    this.#element.load();
    this.#loudness();
  }

  play(): Promise<void> {
    clearTimeout(this.#stopping);
    this.#wire();
    this.graph.hold(this, true);
    this.#ramp(1, CLICK);
    return this.#element.play();
  }

  async playAt(moment: number): Promise<void> {
    const nodes = this.#wire();
    if (!nodes) return this.play();
    clearTimeout(this.#stopping);
    this.graph.hold(this, true);
    this.#hold(nodes.fade.gain, 1);
    const fresh = this.#element.paused;
    if (fresh) {
      this.#timing.clear();
      this.#delay(LONGEST);
      await this.#element.play();
    }
    this.#follow(moment);
  }

  pause(): void {
    this.graph.hold(this, false);
    const { position } = this;
    const late = this.#wait > 0;
    const stop = () => {
      this.#element.pause();
      // What waits in the delay line was not heard yet: it is played again.
      if (late) this.seek(position);
    };
    this.#endFollowing();
    if (!this.#nodes || this.#element.paused || (late && position === 0)) return stop();
    this.#ramp(0, CLICK);
    clearTimeout(this.#stopping);
    this.#stopping = window.setTimeout(stop, CLICK * 1000 + 4);
  }

  seek(seconds: number): void {
    this.#endFollowing();
    this.#delay(0);
    this.#timing.clear();
    if (this.#element.readyState === 0) this.#start = seconds;
    else this.#element.currentTime = seconds;
  }

  volume(level: number): void {
    this.#volume = level;
    this.#loudness();
  }

  level(factor: number): void {
    this.#factor = factor;
    this.#loudness();
  }

  fade(from: number, to: number, seconds: number): void {
    const nodes = this.#nodes;
    if (!nodes) return;
    const now = nodes.context.currentTime;
    this.#hold(nodes.fade.gain, from);
    nodes.fade.gain.setValueCurveAtTime(curve(from, to), now + 0.001, Math.max(0.02, seconds));
  }

  empty(): void {
    this.#still();
    this.#element.pause();
    this.#element.removeAttribute('src');
    this.#element.load();
  }

  get position(): number {
    const element = this.#element;
    if (element.readyState === 0) return this.#start;
    if (!this.#wait) return element.currentTime;
    const left =
      this.#tail && this.endsAt !== null ? this.endsAt - (this.#nodes?.context.currentTime ?? 0) : this.#wait;
    return Math.max(0, (this.#tail ? this.duration : element.currentTime) - left);
  }

  get duration(): number {
    return Number.isFinite(this.#element.duration) ? this.#element.duration : 0;
  }

  get ahead(): number {
    const { buffered, currentTime } = this.#element;
    for (let i = 0; i < buffered.length; i++)
      if (buffered.start(i) <= currentTime + 0.5 && buffered.end(i) >= currentTime)
        return buffered.end(i) - currentTime;
    return 0;
  }

  get endsAt(): number | null {
    if (!this.#nodes || !this.duration) return null;
    if (!this.#tail) this.#sample();
    const beginning = this.#timing.beginning;
    return beginning === null ? null : beginning + this.duration + this.#wait;
  }

  get clock(): number | null {
    return this.#nodes?.context.currentTime ?? null;
  }

  get running(): boolean {
    return this.#tail > 0 || (!this.#element.paused && this.#element.readyState >= 3);
  }

  #made(): HTMLAudioElement {
    const element = new Audio();
    element.preload = 'auto';
    this.#nodes = null;
    element.addEventListener('loadedmetadata', () => {
      if (this.#start > 0) element.currentTime = this.#start;
      this.#start = 0;
    });
    for (const [name, event] of Object.entries(EVENTS))
      element.addEventListener(name, () => element === this.#element && this.#heard(name, event));
    return element;
  }

  #heard(name: string, event: DeckEvent): void {
    // "stalled" with sound in the buffer is the network's business, not the listener's.
    if (name === 'stalled' && this.ahead > 1) return;
    if (name === 'error' && !this.#element.getAttribute('src')) return;
    if (name === 'pause' && this.#element.ended) return;
    if (name === 'timeupdate') this.#sample();
    if (name === 'waiting') this.#timing.clear();
    if (name === 'ended') return this.#ended();
    this.onevent(event);
  }

  /** The element is at its end; what waits in the delay line still sounds. */
  #ended(): void {
    const over = () => {
      clearInterval(this.#tail);
      this.#tail = 0;
      this.onevent('ended');
    };
    const end = this.#wait > 0 ? this.endsAt : null;
    const context = this.#nodes?.context;
    if (end === null || !context) return over();
    this.#tail = window.setInterval(() => (context.currentTime >= end - 0.005 ? over() : this.onevent('time')), 40);
  }

  #wire(): Nodes | null {
    const context = this.graph.open();
    if (!context || this.#nodes) return this.#nodes;
    const [delay, gain, fade] = [context.createDelay(LONGEST + 1), context.createGain(), context.createGain()];
    context
      .createMediaElementSource(this.#element)
      .connect(delay)
      .connect(gain)
      .connect(fade)
      .connect(context.destination);
    this.#nodes = { context, delay, gain, fade };
    this.#element.volume = 1;
    this.#loudness();
    return this.#nodes;
  }

  #loudness(): void {
    if (this.#nodes)
      this.#nodes.gain.gain.setTargetAtTime(this.#volume * this.#factor, this.#nodes.context.currentTime, 0.008);
    else this.#element.volume = Math.min(1, this.#volume * this.#factor);
  }

  #hold(param: AudioParam, value: number): void {
    const now = this.#nodes?.context.currentTime ?? 0;
    param.cancelScheduledValues(0);
    param.setValueAtTime(value, now);
  }

  #ramp(to: number, seconds: number): void {
    if (!this.#nodes) return;
    const param = this.#nodes.fade.gain;
    this.#hold(param, param.value);
    param.linearRampToValueAtTime(to, this.#nodes.context.currentTime + seconds);
  }

  /** Whole samples only: a fraction would blur the sound for the rest of the song. */
  #delay(seconds: number): void {
    this.#wait = seconds;
    if (!this.#nodes) return;
    const { context, delay } = this.#nodes;
    this.#wait = Math.round(seconds * context.sampleRate) / context.sampleRate;
    delay.delayTime.cancelScheduledValues(0);
    delay.delayTime.setValueAtTime(this.#wait, context.currentTime);
  }

  #sample(): void {
    const element = this.#element;
    if (this.#nodes && !element.paused && !element.ended && !element.seeking && element.readyState >= 3)
      this.#timing.add(this.#nodes.context.currentTime - element.currentTime);
  }

  /** Sets the delay line again and again until just before the moment: each look at the clocks makes it truer. */
  #follow(moment: number): void {
    clearInterval(this.#following);
    const context = this.#nodes?.context;
    if (!context) return;
    const look = () => {
      if (this.#element.currentTime > 0.03) this.#sample();
      const beginning = this.#timing.beginning;
      if (beginning !== null) this.#delay(Math.max(0, Math.min(LONGEST, moment - beginning)));
      if (context.currentTime < moment - 0.06) return;
      clearInterval(this.#following);
      // It did not start in time: then as soon as it can.
      if (beginning === null) this.#delay(0);
    };
    this.#following = window.setInterval(look, 20);
    look();
  }

  #endFollowing(): void {
    clearInterval(this.#following);
    clearInterval(this.#tail);
    this.#tail = 0;
  }

  #still(): void {
    clearTimeout(this.#stopping);
    this.#endFollowing();
    this.graph.hold(this, false);
    this.#timing.clear();
    this.#delay(0);
    if (this.#nodes) this.#hold(this.#nodes.fade.gain, 1);
  }
}

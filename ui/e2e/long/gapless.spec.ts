// What comes out of the page when one song follows another: two halves of one sine, recorded as the browser plays them.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, expect, type Page } from '@playwright/test';
import { albumCard, createAdmin, person, signIn } from '../fixtures';
import { startServer, until, type Running } from '../server';

/** Low, so that a shift of one period (50 ms) cannot hide. */
const PITCH = 20;
const HALF = 9;
const albums = [
  { name: 'Sine in FLAC', ending: 'flac', rate: 44100 },
  { name: 'Sine in WAV', ending: 'wav', rate: 44100 },
  { name: 'Sine of another rate', ending: 'flac', rate: 48000 },
];

function halves(root: string): void {
  for (const { name, ending, rate } of albums) {
    const folder = path.join(root, name);
    fs.mkdirSync(folder, { recursive: true });
    for (const half of [0, 1])
      execFileSync('ffmpeg', [
        ...['-hide_banner', '-loglevel', 'error', '-y', '-f', 'lavfi'],
        ...['-i', `aevalsrc='0.5*sin(2*PI*${PITCH}*(t+${half * HALF}))':s=${rate}:d=${HALF}:c=stereo`],
        ...Object.entries({ title: `Half ${half + 1}`, artist: 'Sine', album: name, track: String(half + 1) }).flatMap(
          ([key, value]) => ['-metadata', `${key}=${value}`],
        ),
        path.join(folder, `${half + 1}.${ending}`),
      ]);
  }
}

/** Everything that goes to the speakers is also kept, from the second that the test names. */
async function tapOn(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const kept: Float32Array[] = [];
    let tap: ScriptProcessorNode | null = null;
    const connect = AudioNode.prototype.connect as (...of: unknown[]) => AudioNode;
    AudioNode.prototype.connect = function (this: AudioNode, ...of: unknown[]) {
      const { context } = this;
      if (of[0] === context.destination && !(this instanceof ScriptProcessorNode)) {
        if (!tap) {
          tap = (context as AudioContext).createScriptProcessor(4096, 1, 1);
          tap.onaudioprocess = (event) => kept.push(new Float32Array(event.inputBuffer.getChannelData(0)));
          connect.call(tap, context.destination);
        }
        connect.call(this, tap);
      }
      return connect.apply(this, of);
    } as typeof AudioNode.prototype.connect;
    Object.assign(window, {
      recorded: () => {
        const all = new Float32Array(kept.reduce((sum, part) => sum + part.length, 0));
        let at = 0;
        for (const part of kept) {
          all.set(part, at);
          at += part.length;
        }
        return { rate: tap?.context.sampleRate ?? 0, samples: [...all] };
      },
    });
  });
}

interface Heard {
  /** Longest silence inside the sound, in milliseconds. */
  silence: number;
  /** How far the second half lies from where it belongs, in milliseconds: late is positive, modulo one period. */
  shift: number;
  /** Loudest sample: two halves at once would be louder than one. */
  loudest: number;
  seconds: number;
}

function measure(samples: number[], rate: number): Heard {
  const first = samples.findIndex((sample) => Math.abs(sample) > 0.05);
  const last = samples.length - [...samples].reverse().findIndex((sample) => Math.abs(sample) > 0.05);
  const sound = samples.slice(first, last);
  // A sine is never below a tenth of its height for longer than a moment: a run of that is silence.
  let [silence, run] = [0, 0];
  for (const sample of sound) {
    run = Math.abs(sample) < 0.05 ? run + 1 : 0;
    silence = Math.max(silence, run);
  }
  const phase = (from: number, to: number) => {
    let [re, im] = [0, 0];
    for (let i = from; i < to; i++) {
      const angle = (2 * Math.PI * PITCH * i) / rate;
      re += (sound[i] ?? 0) * Math.cos(angle);
      im += (sound[i] ?? 0) * Math.sin(angle);
    }
    return Math.atan2(re, im);
  };
  const [join, second] = [Math.round(HALF * rate), rate];
  let turn = phase(join - 2 * second, join - second) - phase(join + second, join + 2 * second);
  turn = ((turn + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
  return {
    silence: (silence / rate) * 1000,
    shift: (turn / (2 * Math.PI * PITCH)) * 1000,
    loudest: sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0),
    seconds: sound.length / rate,
  };
}

let server: Running;
let root = '';

test.beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'melodrome-sine-'));
  halves(root);
  server = await startServer({ ND_MUSICFOLDER: root });
  await createAdmin(server);
});
test.afterAll(async () => {
  await server?.stop();
  fs.rmSync(root, { recursive: true, force: true });
});

for (const { name } of albums)
  test(`${name}: less than 5 ms between two halves`, async ({ page }) => {
    await tapOn(page);
    await signIn(page, server.url);
    await until('the scan', async () => {
      await page.reload();
      return (await albumCard(page, name).count()) > 0;
    });
    await albumCard(page, name).click();
    await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Player' })).toContainText('Half 2', { timeout: 60_000 });
    await page.waitForTimeout(HALF * 1000 + 1500);
    const { rate, samples } = await page.evaluate(() =>
      (window as unknown as { recorded: () => { rate: number; samples: number[] } }).recorded(),
    );
    const heard = measure(samples, rate);
    console.log(`${person.name} heard ${name}: ${JSON.stringify(heard)}`);
    expect(heard.seconds).toBeGreaterThan(2 * HALF - 0.2);
    expect(heard.seconds).toBeLessThan(2 * HALF + 0.2);
    expect(heard.silence).toBeLessThan(5);
    expect(Math.abs(heard.shift)).toBeLessThan(2.5);
    expect(heard.loudest).toBeLessThan(0.6);
  });

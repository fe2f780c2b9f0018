// WCAG contrast of every pair of tokens that meets on the screen: both themes, all nine accents, tints of any cover.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

type Rgb = [number, number, number];
type Env = Record<string, string | number>;

const file = fs.readFileSync(path.join(import.meta.dirname, '../src/styles/tokens.css'), 'utf8');
const css = file.split('@media (prefers-contrast')[0] ?? '';
const vars: Record<string, string> = {};
for (const [, name = '', value = ''] of css.matchAll(/(--[\w-]+):\s*([^;]+);/g)) vars[name] ??= value.trim();
Object.assign(vars, { '--accent-h': '228', '--accent-k': '1' });

const clip = (x: number) => Math.min(1, Math.max(0, x));
function oklch(L: number, C: number, h: number): Rgb {
  const [a, b] = [C * Math.cos((h * Math.PI) / 180), C * Math.sin((h * Math.PI) / 180)];
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}
const linear = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const hex = (text: string) => [1, 3, 5].map((i) => linear(parseInt(text.slice(i, i + 2), 16) / 255)) as Rgb;
const light = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
function ratio(a: Rgb, b: Rgb): number {
  const [x, y] = [light(a), light(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** light-dark(a, b) at its own comma. */
function split(value: string): [string, string] {
  if (!value.startsWith('light-dark(')) return [value, value];
  const inner = value.slice(11, -1);
  let depth = 0;
  for (let i = 0; i < inner.length; i++) {
    if (inner[i] === '(') depth++;
    if (inner[i] === ')') depth--;
    if (inner[i] === ',' && depth === 0) return [inner.slice(0, i).trim(), inner.slice(i + 1).trim()];
  }
  throw new Error(`no comma in ${value}`);
}

const resolve = (value: string, env: Env) =>
  value.replace(/var\((--[\w-]+)\)/g, (_, name: string) => String(env[name] ?? vars[name]));
function colour(value: string, dark: boolean, env: Env): Rgb {
  const text = resolve(split(resolve(value, env))[dark ? 1 : 0], env);
  if (text.startsWith('light-dark')) return colour(text, dark, env);
  if (text.startsWith('#')) return hex(text);
  const from = /^oklch\(from \S+ ([\d.]+) min\(c, ([\d.]+)\) h\)/.exec(text);
  if (from) return oklch(Number(from[1]), Math.min(Number(env.c), Number(from[2])), Number(env.h));
  const plain = /^oklch\(([\d.]+) (?:calc\(([\d.]+) \* ([\d.]+)\)|([\d.]+)) ([\d.]+)\)/.exec(text);
  if (!plain) throw new Error(`cannot read ${text}`);
  return oklch(Number(plain[1]), plain[4] ? Number(plain[4]) : Number(plain[2]) * Number(plain[3]), Number(plain[5]));
}

const covers: Env[] = [];
for (let h = 0; h < 360; h += 10) for (const c of [0, 0.02, 0.05, 0.1, 0.3]) covers.push({ h, c });
const accents: Env[] = [228, 285, 325, 5, 38, 75, 138, 185].map((h): Env => ({ '--accent-h': String(h) }));
accents.push({ '--accent-k': '0' });
const both = accents.flatMap((a) => covers.map((c) => ({ ...a, ...c })));

const of = (name: string) => vars[name] ?? '';
/** Dominant and key colour of a cover are independent: two tints meet in every combination. */
function worst(front: string, back: string, dark: boolean, envs: Env[]): number {
  const pairs = front.startsWith('--tint') && back.startsWith('--tint-bg');
  return Math.min(
    ...envs.flatMap((one) => {
      const top = colour(of(front), dark, one);
      return (pairs ? envs : [one]).map((other) => ratio(top, colour(of(back), dark, other)));
    }),
  );
}

const plain: Env[] = [{}];
const rows: [string, string, number, Env[]][] = [];
for (const back of ['--bg', '--surface', '--raised', '--hover', '--active'])
  rows.push(['--text', back, 7, plain], ['--text-2', back, 4.5, plain]);
for (const back of ['--bg', '--surface', '--raised', '--hover']) rows.push(['--text-3', back, 4.5, plain]);
for (const back of ['--bg', '--surface', '--raised']) rows.push(['--line-strong', back, 3, plain]);
for (const back of ['--bg', '--surface', '--raised', '--hover', '--accent-wash'])
  rows.push(['--accent', back, 4.5, accents]);
rows.push(['--on-accent', '--accent', 4.5, accents], ['--text', '--accent-wash', 7, accents]);
for (const tone of ['ok', 'warn', 'bad']) {
  rows.push(
    [`--${tone}`, '--bg', 4.5, plain],
    [`--${tone}`, '--raised', 4.5, plain],
    [`--${tone}`, `--${tone}-wash`, 4.5, plain],
  );
  rows.push(['--text', `--${tone}-wash`, 7, plain], ['--text-2', `--${tone}-wash`, 4.5, plain]);
}
for (const sign of ['--heart', '--star']) rows.push([sign, '--bg', 3, plain], [sign, '--hover', 3, plain]);
for (const back of ['--tint-bg', '--tint-bg-2']) {
  rows.push(['--text', back, 7, covers], ['--text-2', back, 4.5, covers], ['--tint-text', back, 4.5, covers]);
  rows.push(['--tint-quiet', back, 4.5, covers], ['--tint-fill', back, 3, covers]);
  rows.push(['--accent', back, 3, both], ['--heart', back, 3, covers], ['--star', back, 3, covers]);
}
rows.push(['--tint-on', '--tint-fill', 4.5, covers]);
for (let i = 1; i <= 6; i++) rows.push([`--viz-${i}`, '--bg', 3, plain]);
rows.push(['--text-2', '--accent-wash', 4.5, accents], ['--text-3', '--accent-wash', 4.5, accents]);
rows.push(['--accent', '--active', 3, accents], ['--bad', '--hover', 4.5, plain]);

describe('contrast', () => {
  it('computes black on white as 21', () => expect(ratio(hex('#000000'), hex('#ffffff'))).toBeCloseTo(21));
  it('reads a known pair right', () => expect(worst('--text', '--bg', false, plain)).toBeCloseTo(17.41, 1));

  it.each(rows)('%s on %s is at least %f', (front, back, floor, envs) => {
    expect(worst(front, back, false, envs), 'light').toBeGreaterThanOrEqual(floor);
    expect(worst(front, back, true, envs), 'dark').toBeGreaterThanOrEqual(floor);
  });
});

// High contrast, chosen or wished by the system: the same names, harder values, every boundary to be seen.
const block = (start: string) => {
  const from = file.indexOf(start);
  return Object.fromEntries(
    [...file.slice(from, file.indexOf('}', from)).matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((match) => [
      match[1] ?? '',
      (match[2] ?? '').trim(),
    ]),
  );
};
const hard = block('[data-contrast="more"] {');
const hardOf = (name: string, dark: boolean, accent: Env) =>
  colour(hard[name] ?? of(name), dark, { ...hard, ...accent });
const hardRows: [string, string, number][] = [];
for (const back of ['--bg', '--surface', '--raised']) {
  for (const front of ['--text', '--text-2', '--text-3']) hardRows.push([front, back, 7]);
  for (const front of ['--line', '--line-strong', '--accent']) hardRows.push([front, back, 4.5]);
}
for (const back of ['--hover', '--active', '--accent-wash']) hardRows.push(['--text', back, 7], ['--text-2', back, 7]);
hardRows.push(['--on-accent', '--accent', 4.5]);

describe('high contrast', () => {
  it('is the same whether it is chosen or wished by the system', () =>
    expect(block('@media (prefers-contrast: more) { :root {')).toEqual(hard));

  it.each(hardRows)('%s on %s is at least %f, with each accent', (front, back, floor) => {
    for (const accent of accents)
      for (const dark of [false, true])
        expect(
          ratio(hardOf(front, dark, accent), hardOf(back, dark, accent)),
          `${dark ? 'dark' : 'light'} ${JSON.stringify(accent)}`,
        ).toBeGreaterThanOrEqual(floor);
  });
});

// Covers drawn without a picture library: each is a few plain shapes, put together per pixel with soft edges.
//
// drawCover({ kind, colours }) answers a PNG. A shape is a function that answers how far a point lies outside of it
// (negative inside), in units of the picture's half width; so every edge can be smoothed by one pixel.

import { deflateSync } from 'node:zlib'

const SIZE = 700
const PIXEL = 2 / SIZE

const rgb = hex => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16))
const circle = (cx, cy, r) => (x, y) => Math.hypot(x - cx, y - cy) - r
const ring = (cx, cy, r, width) => (x, y) => Math.abs(Math.hypot(x - cx, y - cy) - r) - width / 2
const box = (cx, cy, w, h) => (x, y) => Math.max(Math.abs(x - cx) - w / 2, Math.abs(y - cy) - h / 2)
const below = edge => (x, y) => edge(x) - y
const within = (a, b) => (x, y) => Math.max(a(x, y), b(x, y))
const half = (nx, ny, d) => (x, y) => x * nx + y * ny - d
/** A rounded bar from (-w, 0) to (w, 0), as the tracks of a velodrome are. */
const oval = (w, r, width) => (x, y) => Math.abs(Math.hypot(Math.max(Math.abs(x) - w, 0), y) - r) - width / 2

/** Layers from back to front: [shape, colour number, opacity]. */
const KINDS = {
  moons: () => [
    [circle(0.18, -0.12, 0.62), 3, 1], [circle(0.18, -0.12, 0.44), 1, 1], [circle(0.38, -0.24, 0.4), 0, 1],
    [circle(-0.62, -0.62, 0.07), 2, 1], [circle(-0.34, -0.78, 0.03), 2, 1], [circle(-0.78, -0.2, 0.04), 2, 1],
    [below(x => 0.7 + 0.05 * Math.sin(4 * x)), 3, 0.9], [below(x => 0.82 + 0.04 * Math.sin(6 * x + 1)), 2, 0.9],
  ],
  waves: () => [
    [circle(0.3, -0.35, 0.3), 3, 1],
    ...[0, 1, 2, 3, 4].map(i => [below(x => -0.05 + 0.22 * i + 0.09 * Math.sin(3.2 * x + i * 1.3)), i % 2 ? 2 : 1, 0.62 + 0.09 * i]),
  ],
  hills: () => [
    [circle(-0.3, -0.3, 0.24), 1, 0.85],
    [below(x => 0.05 + 0.2 * Math.sin(2 * x + 2)), 2, 0.75], [below(x => 0.32 + 0.16 * Math.sin(2.6 * x)), 2, 1],
    ...[-0.6, -0.42, 0.1, 0.55, 0.72].map((x, i) => [within(half(0.92, -0.39, 0.92 * x + 0.05 - 0.39 * 0.15), within(half(-0.92, -0.39, -0.92 * x + 0.05 - 0.39 * 0.15), half(0, 1, 0.62 + 0.05 * (i % 2)))), 3, 1]),
    [below(x => 0.57 + 0.05 * Math.sin(3 * x + 4)), 3, 1],
  ],
  bars: () => [
    ...[-0.66, -0.44, -0.22, 0, 0.22, 0.44, 0.66].map((x, i) => [box(x, 0.3 - 0.26 * Math.abs(Math.sin(i * 1.7 + 0.6)), 0.15, 0.9), [1, 2, 3][i % 3], 1]),
    [circle(0.5, -0.62, 0.17), 3, 1], [circle(0.57, -0.66, 0.15), 0, 1], [box(0, 0.84, 2, 0.34), 0, 1], [box(0, 0.7, 1.6, 0.03), 1, 1],
  ],
  shards: () => Array.from({ length: 9 }, (_, i) => {
    const a = i * 0.7
    return [within(half(Math.cos(a), Math.sin(a), 0.34 - 0.05 * (i % 3)), within(half(-Math.sin(a * 1.3), Math.cos(a * 1.3), 0.42), half(-Math.cos(a + 0.9), -Math.sin(a + 0.9), 0.3 + 0.04 * i))), 1 + (i % 3), 0.5]
  }),
  sun: () => [
    ...Array.from({ length: 8 }, (_, i) => [ring(0, 0.1, 0.55 + 0.13 * i, 0.05), 1, 0.9 - 0.1 * i]),
    [circle(0, 0.1, 0.44), 3, 1], [below(x => 0.3 + 0.04 * Math.sin(9 * x)), 2, 1], [below(x => 0.62 + 0.04 * Math.sin(8 * x + 2)), 0, 0.55],
  ],
  rooms: () => Array.from({ length: 12 }, (_, i) => {
    const [x, y] = [-0.66 + 0.44 * (i % 4), -0.48 + 0.48 * Math.floor(i / 4)]
    return [box(x, y, 0.36, 0.4), [1, 2, 3, 3, 1, 2, 2, 3, 1, 1, 3, 2][i], 0.92]
  }).concat(Array.from({ length: 12 }, (_, i) => [box(-0.66 + 0.44 * (i % 4) + 0.06, -0.4 + 0.48 * Math.floor(i / 4), 0.12, 0.24), 0, i % 5 === 2 ? 0.95 : 0.35])),
  rings: () => [
    ...[0.86, 0.68, 0.5, 0.32].map((r, i) => [circle(-0.12 + 0.06 * i, 0.14 - 0.05 * i, r), [1, 2, 3, 0][i], 1]),
    [circle(0.06, -0.01, 0.12), 1, 1],
  ],
  track: () => [
    [oval(0.26, 0.46, 0.5), 1, 1], [oval(0.26, 0.3, 0.03), 3, 1], [oval(0.26, 0.42, 0.03), 2, 1], [oval(0.26, 0.62, 0.03), 3, 0.8],
    [box(0, 0.46, 0.03, 0.5), 3, 1], [circle(-0.3, -0.42, 0.07), 2, 1], [circle(-0.08, -0.42, 0.05), 0, 1],
  ],
}

export function drawCover({ kind, colours }) {
  const palette = colours.map(rgb)
  const layers = KINDS[kind]()
  const rows = Buffer.alloc(SIZE * (SIZE * 3 + 1))
  for (let py = 0; py < SIZE; py++) {
    const y = (py + 0.5) * PIXEL - 1
    let at = py * (SIZE * 3 + 1) + 1
    for (let px = 0; px < SIZE; px++) {
      const x = (px + 0.5) * PIXEL - 1
      let [r, g, b] = palette[0]
      for (const [shape, colour, opacity] of layers) {
        const inside = 0.5 - shape(x, y) / PIXEL
        if (inside <= 0) continue
        const cover = inside < 1 ? inside * opacity : opacity
        const top = palette[colour]
        r += (top[0] - r) * cover
        g += (top[1] - g) * cover
        b += (top[2] - b) * cover
      }
      const shade = 1 - 0.1 * (x * x + y * y) / 2 // a little darker towards the corners
      rows[at++] = Math.round(r * shade)
      rows[at++] = Math.round(g * shade)
      rows[at++] = Math.round(b * shade)
    }
  }
  return png(rows)
}

function png(rows) {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(SIZE, 0)
  head.writeUInt32BE(SIZE, 4)
  head.set([8, 2, 0, 0, 0], 8) // 8 bits, RGB, no interlace
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head), chunk('IDAT', deflateSync(rows, { level: 6 })), chunk('IEND', Buffer.alloc(0))])
}

function chunk(name, body) {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), body])
  const out = Buffer.alloc(named.length + 8)
  out.writeUInt32BE(body.length, 0)
  named.copy(out, 4)
  out.writeUInt32BE(crc(named), named.length + 4)
  return out
}

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
  return n >>> 0
})

function crc(bytes) {
  let c = 0xffffffff
  for (const byte of bytes) c = CRC[(c ^ byte) & 255] ^ (c >>> 8)
  return (c ^ 0xffffffff) >>> 0
}

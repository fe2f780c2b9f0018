// Music by arithmetic: a few seconds of a chord progression in the manner of an album.
//
// compose(sound, index) answers 16-bit stereo samples at 44100 Hz. Every partial is one recurrence (two
// multiplications a sample), so that the whole library takes seconds. No randomness but the album's own seed.

export const RATE = 44100
const SCALES = { major: [0, 2, 4, 5, 7, 9, 11], minor: [0, 2, 3, 5, 7, 8, 10], dorian: [0, 2, 3, 5, 7, 9, 10] }

/** A small generator of numbers in 0..1, the same for the same seed. */
export function numbers(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const hertz = note => 440 * 2 ** ((note - 69) / 12)

class Stage {
  constructor(seconds) {
    this.length = Math.round(seconds * RATE)
    this.left = new Float32Array(this.length)
    this.right = new Float32Array(this.length)
  }

  /** One partial: a sine that rises over `attack` seconds and falls by e every `fall` seconds, until `seconds`. */
  sine(at, seconds, frequency, loudness, attack, fall, pan) {
    const start = Math.round(at * RATE)
    const count = Math.min(Math.round(seconds * RATE), this.length - start)
    if (count <= 0 || frequency > 16000) return
    const turn = 2 * Math.cos((2 * Math.PI * frequency) / RATE)
    const fading = Math.exp(-1 / (fall * RATE))
    const rise = Math.max(1, attack * RATE)
    const release = Math.min(count, 0.03 * RATE)
    let before = -Math.sin((2 * Math.PI * frequency) / RATE)
    let now = 0
    let level = loudness
    const { left, right } = this
    for (let i = 0; i < count && level > 0.0008; i++) {
      let sample = now * level
      if (i < rise) sample *= i / rise
      if (count - i < release) sample *= (count - i) / release
      left[start + i] += sample * (1 - pan)
      right[start + i] += sample * pan
      const next = turn * now - before
      before = now
      now = next
      level *= fading
    }
  }

  /** A burst of noise: brushes, hats. `dull` is how much of the last sample stays. */
  noise(at, seconds, loudness, dull, random, pan) {
    const start = Math.round(at * RATE)
    const count = Math.min(Math.round(seconds * RATE), this.length - start)
    const fading = Math.exp(-5 / count)
    let level = loudness
    let held = 0
    for (let i = 0; i < count; i++) {
      held = held * dull + (random() * 2 - 1) * (1 - dull)
      level *= fading
      const sample = held * level
      this.left[start + i] += sample * (1 - pan)
      this.right[start + i] += sample * pan
    }
  }

  /** A drum: a sine that sinks from 140 to 45 Hz. */
  kick(at, loudness) {
    const start = Math.round(at * RATE)
    const count = Math.min(Math.round(0.28 * RATE), this.length - start)
    let phase = 0
    for (let i = 0; i < count; i++) {
      const t = i / RATE
      phase += (2 * Math.PI * (45 + 95 * Math.exp(-t * 28))) / RATE
      const sample = Math.sin(phase) * loudness * Math.exp(-t * 12)
      this.left[start + i] += sample * 0.5
      this.right[start + i] += sample * 0.5
    }
  }

  /** Two echoes, loudest to full scale but for some room, faded at both ends, as bytes. */
  finish(echo) {
    const gap = Math.round(echo * RATE)
    for (let i = gap; i < this.length; i++) {
      this.left[i] += this.right[i - gap] * 0.28
      this.right[i] += this.left[i - gap] * 0.22
    }
    let loudest = 1e-9
    for (const side of [this.left, this.right]) for (const sample of side) if (sample > loudest || -sample > loudest) loudest = Math.abs(sample)
    const gain = (0.72 / loudest) * 32767
    const samples = new Int16Array(this.length * 2) // in the order of bytes of every machine that runs Debian here: little
    for (let i = 0; i < this.length; i++) {
      const left = this.length - i
      const fade = i < 882 ? i / 882 : left < 1.6 * RATE ? left / (1.6 * RATE) : 1
      samples[2 * i] = this.left[i] * gain * fade
      samples[2 * i + 1] = this.right[i] * gain * fade
    }
    return Buffer.from(samples.buffer)
  }
}

/** Partials of the instruments: [multiple, loudness, seconds to fall by e]. */
const PARTIALS = {
  piano: [[1, 1, 0.9], [2, 0.45, 0.6], [3, 0.2, 0.4], [4, 0.1, 0.3], [5, 0.05, 0.2]],
  guitar: [[1, 1, 0.5], [2, 0.6, 0.35], [3, 0.35, 0.22], [4, 0.22, 0.15], [6, 0.1, 0.1]],
  keys: [[1, 1, 0.7], [2, 0.25, 0.5], [4, 0.18, 0.12], [7, 0.06, 0.08]],
  bells: [[1, 1, 1.1], [2.76, 0.4, 0.6], [5.4, 0.2, 0.3]],
  pluck: [[1, 1, 0.35], [2, 0.4, 0.2], [3, 0.2, 0.12]],
}

function strike(stage, instrument, at, note, loudness, pan, seconds = 2.2) {
  for (const [multiple, share, fall] of PARTIALS[instrument]) {
    stage.sine(at, seconds, hertz(note) * multiple, loudness * share, 0.006, fall, pan)
  }
}

/** What each voice does with one bar: bar = { at, beat, chord, bass, random }, notes as MIDI numbers. */
const VOICES = {
  pad(stage, { at, beat, chord }) {
    for (const [i, note] of chord.entries()) {
      for (const [detune, pan] of [[0.998, 0.25], [1.002, 0.75]]) {
        stage.sine(at, beat * 4.6, hertz(note) * detune, 0.2, beat * 1.2, 9, pan)
        stage.sine(at, beat * 4.6, hertz(note) * 2 * detune, 0.05 / (i + 1), beat * 1.6, 6, 1 - pan)
      }
    }
  },
  bells(stage, { at, beat, chord, random }) {
    for (const step of [0, 1.5, 2.5]) strike(stage, 'bells', at + step * beat, chord[Math.floor(random() * chord.length)] + 24, 0.16, random(), 3)
  },
  pluck(stage, { at, beat, chord, random }) {
    for (let i = 0; i < 8; i++) if (random() < 0.7) strike(stage, 'pluck', at + (i * beat) / 2, chord[i % chord.length] + 12, 0.2, random(), 1)
  },
  guitar(stage, { at, beat, chord, random }) {
    const order = [0, 2, 1, 2, 3, 2, 1, 2]
    for (let i = 0; i < 8; i++) strike(stage, 'guitar', at + (i * beat) / 2, chord[order[i] % chord.length], 0.3 + 0.06 * random(), 0.35 + 0.3 * (i % 2), 1.6)
  },
  piano(stage, { at, beat, chord, bass, random }) {
    strike(stage, 'piano', at, bass + 12, 0.35, 0.4, 3)
    for (const step of [0, 0.5, 1, 2, 2.5, 3]) {
      if (random() < 0.85) strike(stage, 'piano', at + step * beat, chord[Math.floor(random() * chord.length)] + (random() < 0.3 ? 12 : 0), 0.25 + 0.15 * random(), 0.6)
    }
  },
  keys(stage, { at, beat, chord, random }) {
    for (const step of [0, 1.66, 2.5]) for (const note of chord) strike(stage, 'keys', at + step * beat, note, 0.14 + 0.04 * random(), 0.55, 1.2)
  },
  arp(stage, { at, beat, chord, random }) {
    for (let i = 0; i < 16; i++) if (random() < 0.8) strike(stage, 'pluck', at + (i * beat) / 4, chord[i % chord.length] + (i % 8 > 4 ? 12 : 0), 0.2, (i % 4) / 3, 0.6)
  },
  bass(stage, { at, beat, bass }) {
    for (const step of [0, 1.5, 2, 3.5]) {
      stage.sine(at + step * beat, beat * 0.9, hertz(bass), 0.55, 0.01, 0.5, 0.5)
      stage.sine(at + step * beat, beat * 0.9, hertz(bass) * 2, 0.15, 0.01, 0.3, 0.5)
    }
  },
  walk(stage, { at, beat, chord, bass }) {
    for (const [i, note] of [bass, chord[1] - 12, chord[2] - 12, bass + 2].entries()) {
      stage.sine(at + i * beat, beat * 0.95, hertz(note), 0.5, 0.008, 0.4, 0.45)
      stage.sine(at + i * beat, beat * 0.95, hertz(note) * 2, 0.14, 0.008, 0.2, 0.45)
    }
  },
  brush(stage, { at, beat, random }) {
    for (const step of [1, 1.66, 3, 3.66]) stage.noise(at + step * beat, 0.16, step % 1 ? 0.1 : 0.2, 0.3, random, 0.65)
  },
  beat(stage, { at, beat, random }) {
    for (let i = 0; i < 4; i++) {
      stage.kick(at + i * beat, 0.8)
      stage.noise(at + (i + 0.5) * beat, 0.07, 0.22, 0.05, random, 0.4)
    }
    for (const step of [1, 3]) stage.noise(at + step * beat, 0.14, 0.35, 0.4, random, 0.5)
  },
}

export function compose(sound, index) {
  const random = numbers(sound.seed * 1000 + index)
  const scale = SCALES[sound.scale]
  const tempo = sound.tempo * (0.94 + 0.12 * random())
  const beat = 60 / tempo
  const bars = Math.max(3, Math.round((11 + 5 * random()) / (beat * 4)))
  const key = sound.root + [0, 5, 2, 7, -2, 3][index % 6]
  const degree = step => key + scale[((step % 7) + 7) % 7] + 12 * Math.floor(step / 7)
  const turn = Math.floor(random() * 4)
  const stage = new Stage(bars * beat * 4 + 2.2)
  for (let bar = 0; bar < bars; bar++) {
    const root = bar === bars - 1 ? 0 : sound.chords[(bar + (bar ? turn : 0)) % sound.chords.length]
    const at = bar * beat * 4 + 0.02
    const chord = [0, 2, 4, 6].map(step => degree(root + step) + (index % 2 && step === 0 ? 12 : 0))
    let bass = degree(root)
    while (bass > 45) bass -= 12
    for (const [order, voice] of sound.voices.entries()) {
      if (bar >= order || bars < 4) VOICES[voice](stage, { at, beat, chord, bass, random })
    }
  }
  return stage.finish(beat * 0.75)
}

// node scripts/demo/library.mjs OUT: a small library of invented music, for people who want to see the product first.
//
// 63 short tracks by several artists in five formats, with a compilation, an album of two discs, years, several
// genres, drawn covers (beside the files and inside them) and a playlist. The music is computed and the covers are
// drawn here; only ffmpeg (for the formats and their tags) is needed beside Node. The same bytes every time.
// What is there already is left alone.

import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { ALBUMS, PLAYLIST } from './albums.mjs'
import { drawCover } from './cover.mjs'
import { compose } from './sound.mjs'

const CODECS = {
  flac: ['-c:a', 'flac', '-sample_fmt', 's16'],
  mp3: ['-c:a', 'libmp3lame', '-b:a', '160k', '-id3v2_version', '4'],
  m4a: ['-c:a', 'aac', '-b:a', '128k', '-movflags', '+faststart'],
  ogg: ['-c:a', 'libvorbis', '-q:a', '4'],
  opus: ['-c:a', 'libopus', '-b:a', '96k'],
}

const out = process.argv[2]
if (!out) {
  console.error('usage: node scripts/demo/library.mjs OUT')
  process.exit(2)
}

const fileName = text => text.replaceAll('/', '-')

function tracksOf(album) {
  const folder = join(out, fileName(album.artist), `${album.year} - ${fileName(album.title)}`)
  const discs = album.discs ?? [album.tracks]
  return discs.flatMap((titles, d) => titles.map((entry, i) => {
    const [title, artist = album.artist] = [entry].flat()
    const number = String(i + 1).padStart(2, '0')
    const prefix = discs.length > 1 ? `${d + 1}-${number}` : number
    return {
      album, title, artist, folder,
      path: join(folder, `${prefix} ${fileName(title)}.${album.format}`),
      track: `${i + 1}/${titles.length}`,
      disc: `${d + 1}/${discs.length}`,
      index: discs.slice(0, d).flat().length + i,
    }
  }))
}

function tags({ album, title, artist, track, disc }) {
  const all = {
    title, artist, album: album.title, album_artist: album.artist, track, disc,
    date: String(album.year), genre: album.genres.join('; '),
    ...(album.compilation ? { compilation: '1' } : {}),
  }
  return Object.entries(all).flatMap(([key, value]) => ['-metadata', `${key}=${value}`])
}

/** One file: the sound goes in through a pipe, and the finished file appears under its name at once. */
function encode(job, picture) {
  const part = `${job.path}.part`
  const format = { m4a: 'ipod', ogg: 'ogg', opus: 'opus', mp3: 'mp3', flac: 'flac' }[job.album.format]
  const args = ['-v', 'error', '-y', '-f', 's16le', '-ar', '44100', '-ac', '2', '-i', 'pipe:0',
    ...(picture ? ['-i', picture, '-map', '0:a', '-map', '1:v', '-c:v', 'copy', '-disposition:v', 'attached_pic', '-metadata:s:v', 'comment=Cover (front)'] : ['-map', '0:a']),
    '-map_metadata', '-1', ...CODECS[job.album.format], ...tags(job),
    '-fflags', '+bitexact', '-flags:a', '+bitexact', '-threads', '1', '-f', format, part]
  return new Promise((resolve, reject) => {
    const ffmpeg = spawn('ffmpeg', args, { stdio: ['pipe', 'ignore', 'pipe'] })
    let complaint = ''
    ffmpeg.stderr.on('data', text => { complaint += text })
    ffmpeg.stdin.on('error', () => {}) // ffmpeg's own message says more than a broken pipe
    ffmpeg.on('error', error => reject(new Error(`ffmpeg did not start: ${error.message}`)))
    ffmpeg.on('close', code => {
      if (code !== 0) return reject(new Error(`ffmpeg could not write ${job.path}: ${complaint.trim()}`))
      renameSync(part, job.path)
      resolve()
    })
    ffmpeg.stdin.end(compose(job.album.sound, job.index))
  })
}

async function main() {
  const jobs = ALBUMS.flatMap(tracksOf)
  const missing = jobs.filter(job => !existsSync(job.path))
  for (const album of ALBUMS) {
    const { folder } = tracksOf(album)[0]
    mkdirSync(folder, { recursive: true })
    album.picture = join(album.cover.embedded ? out : folder, album.cover.embedded ? `.${fileName(album.title)}.png` : 'cover.png')
    if (!existsSync(album.picture)) writeFileSync(album.picture, drawCover(album.cover))
  }
  const queue = missing.values()
  const worker = async () => {
    for (const job of queue) await encode(job, job.album.cover.embedded ? job.album.picture : null)
  }
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, worker))

  const byTitle = new Map(jobs.map(job => [job.title, job]))
  const lines = PLAYLIST.titles.map(title => {
    const job = byTitle.get(title)
    if (!job) throw new Error(`the playlist names an unknown track: ${title}`)
    return `#EXTINF:-1,${job.artist} - ${job.title}\n${relative(out, job.path)}`
  })
  writeFileSync(join(out, `${PLAYLIST.name}.m3u`), `#EXTM3U\n#PLAYLIST:${PLAYLIST.name}\n${lines.join('\n')}\n`)
  console.log(`      demo library: ${jobs.length} tracks, ${missing.length} of them made now`)
}

main().catch(error => {
  console.error(`  The demo library could not be made: ${error.message}`)
  process.exit(1)
})

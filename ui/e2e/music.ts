// The music of the browser tests: a few albums of short tones with drawn covers, made by ffmpeg once per run.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface Disc {
  album: string;
  artist: string;
  year: number;
  genre: string;
  colour: string;
  ending: 'mp3' | 'flac' | 'opus';
  songs: string[];
}

export const library: Disc[] = [
  {
    album: 'Lanes of Light',
    artist: 'Ines Okafor Trio',
    year: 2024,
    genre: 'Jazz',
    colour: '0x12263a',
    ending: 'flac',
    songs: ['Banked Turn', 'Measurement Line', 'Neutral Zone'],
  },
  {
    album: 'Mercury Rising',
    artist: 'Ines Okafor Trio',
    year: 2021,
    genre: 'Jazz',
    colour: '0xc23b22',
    ending: 'mp3',
    songs: ['Mercury', 'Falling'],
  },
  {
    album: 'Salt and Static',
    artist: 'Marrow Coast',
    year: 2022,
    genre: 'Indie rock',
    colour: '0x14696b',
    ending: 'mp3',
    songs: ['Static in the Salt', 'Summer Ferry'],
  },
  {
    album: 'Éclat',
    artist: 'Zoë Ångström',
    year: 2019,
    genre: 'Electronic',
    colour: '0xf1c232',
    ending: 'opus',
    songs: ['Été', 'Nuit'],
  },
];

/** Long enough to be played on after something else has happened. */
export const SECONDS = 24;

function ffmpeg(args: string[]): void {
  execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

export default function make(): () => void {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'melodrome-music-'));
  for (const [number, disc] of library.entries()) {
    const folder = path.join(root, disc.artist, disc.album);
    fs.mkdirSync(folder, { recursive: true });
    ffmpeg([
      '-f',
      'lavfi',
      '-i',
      `color=${disc.colour}:s=600x600,drawbox=x=150:y=150:w=300:h=300:color=white@0.6:t=24`,
      '-frames:v',
      '1',
      path.join(folder, 'cover.jpg'),
    ]);
    for (const [i, title] of disc.songs.entries()) {
      const tags = {
        title,
        artist: disc.artist,
        album_artist: disc.artist,
        album: disc.album,
        date: String(disc.year),
        genre: disc.genre,
        track: `${i + 1}/${disc.songs.length}`,
        disc: '1/1',
      };
      ffmpeg([
        ...['-f', 'lavfi', '-i', `sine=frequency=${220 + number * 60 + i * 30}:duration=${SECONDS}:sample_rate=48000`],
        ...Object.entries(tags).flatMap(([name, value]) => ['-metadata', `${name}=${value}`]),
        path.join(folder, `${String(i + 1).padStart(2, '0')} ${title}.${disc.ending}`),
      ]);
    }
  }
  process.env.MELODROME_TEST_MUSIC = root;
  return () => fs.rmSync(root, { recursive: true, force: true });
}

// The columns that a list of songs can have, and what a song says in each of them.
import { quality } from '../lib/api/song';
import type { Song } from '../lib/api/types';
import { ago } from '../lib/i18n/ago';
import { bytes, day, number } from '../lib/i18n/i18n';
import type { Column } from '../lib/list/columns';
import { clock } from '../lib/time/time';

const end = { align: 'end' } as const;

export const songColumns: readonly Column[] = [
  { id: 'number', width: 44, min: 44, align: 'middle', priority: 99, fixed: true, shown: true },
  { id: 'title', width: 300, min: 200, grow: 2.1, sort: 'title', priority: 99, fixed: true, shown: true },
  { id: 'artist', width: 180, min: 110, grow: 1.1, sort: 'artist', priority: 80, shown: true },
  { id: 'albumArtist', width: 180, min: 110, grow: 1, sort: 'album_artist', priority: 12, shown: false },
  { id: 'album', width: 200, min: 120, grow: 1.2, sort: 'album', priority: 40, shown: true },
  { id: 'genre', width: 110, min: 70, sort: 'genre', priority: 20, shown: true },
  { id: 'year', width: 54, min: 48, sort: 'year', falling: true, priority: 25, shown: true, ...end },
  { id: 'plays', width: 62, min: 54, sort: 'play_count', falling: true, priority: 50, shown: true, ...end },
  { id: 'played', width: 120, min: 80, sort: 'play_date', falling: true, priority: 14, shown: false },
  { id: 'rating', width: 96, min: 90, sort: 'rating', falling: true, priority: 30, shown: true },
  {
    id: 'favourite',
    width: 36,
    min: 34,
    sort: 'starred_at',
    falling: true,
    align: 'middle',
    priority: 60,
    shown: true,
  },
  { id: 'quality', width: 96, min: 72, priority: 10, shown: true },
  { id: 'track', width: 54, min: 44, sort: 'track_number', priority: 9, shown: false, ...end },
  { id: 'disc', width: 46, min: 44, sort: 'disc_number', priority: 8, shown: false, ...end },
  { id: 'added', width: 130, min: 90, sort: 'recently_added', falling: true, priority: 15, shown: false },
  { id: 'composer', width: 160, min: 100, grow: 0.9, priority: 11, shown: false },
  { id: 'format', width: 64, min: 52, sort: 'suffix', priority: 7, shown: false },
  { id: 'bitRate', width: 80, min: 64, sort: 'bit_rate', falling: true, priority: 6, shown: false, ...end },
  { id: 'sampleRate', width: 90, min: 72, sort: 'sample_rate', falling: true, priority: 5, shown: false, ...end },
  { id: 'bitDepth', width: 74, min: 60, sort: 'bit_depth', falling: true, priority: 4, shown: false, ...end },
  { id: 'channels', width: 74, min: 60, sort: 'channels', falling: true, priority: 3, shown: false, ...end },
  { id: 'size', width: 78, min: 60, sort: 'size', falling: true, priority: 6, shown: false, ...end },
  { id: 'bpm', width: 54, min: 48, sort: 'bpm', falling: true, priority: 7, shown: false, ...end },
  { id: 'comment', width: 180, min: 100, grow: 0.9, sort: 'comment', priority: 2, shown: false },
  { id: 'path', width: 240, min: 120, grow: 1, sort: 'path', priority: 1, shown: false },
  { id: 'time', width: 60, min: 54, sort: 'duration', falling: true, priority: 90, shown: true, ...end },
];

const names = (people: { name: string }[] | undefined): string => (people ?? []).map(({ name }) => name).join(', ');

/** Columns of plain words; the others draw something of their own. */
export const said: Record<string, (song: Song) => string> = {
  albumArtist: (song) => song.albumArtist,
  genre: (song) => song.genre ?? '',
  year: (song) => (song.year ? String(song.year) : ''),
  plays: (song) => (song.playCount ? number(song.playCount) : ''),
  played: (song) => (song.playDate ? ago(song.playDate) : ''),
  quality,
  track: (song) => (song.trackNumber ? String(song.trackNumber) : ''),
  disc: (song) => (song.discNumber ? String(song.discNumber) : ''),
  added: (song) => (song.createdAt ? day(song.createdAt) : ''),
  composer: (song) => names(song.participants?.composer),
  format: (song) => song.suffix.toUpperCase(),
  bitRate: (song) => (song.bitRate ? `${number(song.bitRate)} kbit/s` : ''),
  sampleRate: (song) => (song.sampleRate ? `${number(song.sampleRate / 1000)} kHz` : ''),
  bitDepth: (song) => (song.bitDepth ? `${song.bitDepth} bit` : ''),
  channels: (song) => (song.channels ? String(song.channels) : ''),
  size: (song) => (song.size ? bytes(song.size) : ''),
  bpm: (song) => (song.bpm ? String(song.bpm) : ''),
  comment: (song) => song.comment ?? '',
  path: (song) => song.path ?? '',
  time: (song) => clock(song.duration),
};

export const figures = new Set([
  'year',
  'plays',
  'track',
  'disc',
  'bitRate',
  'sampleRate',
  'bitDepth',
  'channels',
  'size',
  'bpm',
  'time',
]);

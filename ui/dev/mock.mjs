// A small server of invented albums, for design work without the real one: the routes of docs/api.md, and the built page.
// Usage: node dev/mock.mjs [port]   MOCK=first-run|signed-out|scanning|empty|lost  BIG=100000 albums  LISTS=10000 songs
// QUEUE=1 with something in the queue  NOW=2026-11-21T19:00:00Z and COVERS=plain for pictures that must not change
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { identity } from './mock-identity.mjs';
import { lists } from './mock-lists.mjs';

const here = new URL('.', import.meta.url).pathname;
const port = Number(process.argv[2] ?? 4599);
const state = { mode: process.env.MOCK ?? '', user: !['first-run', 'signed-out'].includes(process.env.MOCK ?? '') };
const read = (file) => JSON.parse(fs.readFileSync(path.join(here, file), 'utf8'));
const colours = read('colours.json');
const drawn = read('albums.json').map(([id, name, artist, year, genre]) => ({ id, name, artist, year, genre }));
const big = Number(process.env.BIG ?? 0);
const present = process.env.NOW ? Date.parse(process.env.NOW) : Date.now();

const names = [
  'Banked Turn',
  'Measurement Line',
  'Neutral Zone',
  'Copper Wire Choir',
  'Sprinters’ Lane',
  'Half a Lap of Silence',
  'Madison Sling',
  'The Bell',
  'Lanes of Light, Reprise',
];
const lengths = [278, 362, 197, 352, 169, 461, 309, 72, 626];
const plays = [128, 74, 51, 203, 66, 39, 97, 18, 44];
const ratings = [5, 4, 0, 5, 3, 0, 4, 0, 4];

const albums = Array.from({ length: big || drawn.length }, (_, i) => {
  const one = drawn[i % drawn.length];
  return {
    id: i < drawn.length ? one.id : `${one.id}-${i}`,
    name: i < drawn.length ? one.name : `${one.name} ${i}`,
    libraryId: 1,
    albumArtist: one.artist,
    albumArtistId: `artist-${one.artist}`,
    maxYear: Number(one.year),
    songCount: 9,
    duration: 2826,
    size: 1_100_000_000,
    genre: one.genre,
    createdAt: '2026-11-12T10:00:00.000Z',
    compilation: false,
    missing: false,
    starred: i % 7 === 0,
    rating: one.id === 'lanes' ? 5 : 0,
    playCount: i % 4 === 3 ? 0 : (i * 13) % 71,
    playDate: i % 4 === 3 ? undefined : new Date(present - (i + 1) * 17 * 3600_000).toISOString(),
    mbzAlbumType: ['kiln'].includes(one.id) ? 'album; live' : undefined,
    comment:
      one.id === 'lanes'
        ? 'Recorded over three nights on the infield of an empty velodrome, with the banking as the reverb.'
        : undefined,
    participants: {
      composer: [{ id: 'p1', name: 'Ines Okafor' }],
      performer: [{ id: 'p2', name: 'Teo Lindqvist', subRole: 'double bass' }],
      producer: [{ id: 'p3', name: 'Hedda Lindqvist' }],
      engineer: [{ id: 'p4', name: 'Wren Calder' }],
    },
    coverArt: `al-${one.id}`,
    coverColours: colours[one.id],
  };
});
const lyrics = JSON.stringify([
  {
    lang: 'eng',
    synced: true,
    line: [
      'The bell went at the half lap',
      'and nobody looked up',
      'Copper wire from stand to stand',
      'humming what it heard',
      'Every voice a little later',
      'than the one it came to find',
      'Every lane a little longer',
      'than the lane you left behind',
      '',
      'Hold the line, hold the line',
      'till the boards begin to sing',
    ].map((value, i) => ({ start: 116_000 + i * 4400, value })),
  },
]);
const songsOf = (album) =>
  names.map((title, i) => ({
    id: `${album.id}.${i}`,
    title: album.id === 'lanes' ? title : i === 0 ? album.name.split(' ')[0] : title,
    album: album.name,
    albumId: album.id,
    artist: album.albumArtist,
    artistId: album.albumArtistId,
    albumArtist: album.albumArtist,
    albumArtistId: album.albumArtistId,
    trackNumber: i + 1,
    discNumber: album.id === 'kiln' && i > 4 ? 2 : 1,
    discSubtitle: '',
    duration: lengths[i],
    size: 1,
    suffix: 'flac',
    codec: 'flac',
    bitRate: 2800,
    sampleRate: 96000,
    bitDepth: 24,
    channels: 2,
    year: album.maxYear,
    genre: album.genre,
    path: `${album.albumArtist}/${album.name}/${i + 1}.flac`,
    createdAt: album.createdAt,
    missing: false,
    lyrics: i === 3 ? lyrics : '[]',
    playCount: plays[i],
    rating: ratings[i],
    starred: [0, 3, 6].includes(i),
    coverArt: album.coverArt,
    coverColours: album.coverColours,
  }));
const drawnOnly = () => albums.slice(0, 2000);
const artistNames = [...new Set(albums.map((album) => album.albumArtist))].sort((a, b) => a.localeCompare(b));
const grouped = (rows, key) =>
  rows.reduce((map, row) => map.set(key(row), [...(map.get(key(row)) ?? []), row]), new Map());
const byline = grouped(drawnOnly(), (album) => album.albumArtist);
const artists = artistNames.map((name, i) => {
  const own = byline.get(name);
  return {
    id: `artist-${name}`,
    name,
    albumCount: own.length,
    songCount: own.length * 9,
    starred: i % 5 === 1,
    playCount: (i * 37) % 640,
    coverArt: i % 3 ? own[0].coverArt : undefined,
    coverColours: i % 3 ? own[0].coverColours : undefined,
    stats: {
      artist: { songCount: own.length * 9, albumCount: own.length },
      composer: { songCount: own.length * 4, albumCount: own.length },
      ...(i % 2 && { producer: { songCount: 3, albumCount: 1 } }),
    },
  };
});
const genres = [...grouped(drawnOnly(), (album) => album.genre)]
  .map(([name, of]) => ({ id: `genre-${name}`, name, albumCount: of.length, songCount: of.length * 9 }))
  .sort((a, b) => a.name.localeCompare(b.name));
let allSongs;
const everySong = () => (allSongs ??= albums.flatMap(songsOf));
let queue = { current: 0, position: 0, items: [] };
if (process.env.QUEUE) {
  const lanes = albums.find((album) => album.id === 'lanes');
  queue = { current: 3, position: 134_000, items: songsOf(lanes) };
}

/** A minute of a quiet tone, so that something plays. */
function tone(seconds = 60) {
  const rate = 8000;
  const data = Buffer.alloc(44 + rate * seconds * 2);
  data.write('RIFF', 0);
  data.writeUInt32LE(data.length - 8, 4);
  data.write('WAVEfmt ', 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(1, 22);
  data.writeUInt32LE(rate, 24);
  data.writeUInt32LE(rate * 2, 28);
  data.writeUInt16LE(2, 32);
  data.writeUInt16LE(16, 34);
  data.write('data', 36);
  data.writeUInt32LE(data.length - 44, 40);
  for (let i = 0; i < rate * seconds; i++)
    data.writeInt16LE(Math.round(3000 * Math.sin((i / rate) * 2 * Math.PI * 220)), 44 + i * 2);
  return data;
}
const sound = tone();

const user = {
  id: 'u1',
  username: 'mara',
  name: 'Mara Köhler',
  isAdmin: true,
  source: 'local',
  passwordAutogenerated: false,
  capabilities: [],
  libraries: [{ id: 1, name: 'All libraries' }],
};
const session = () => ({
  version: '0.1.0',
  firstRun: state.mode === 'first-run' && !state.user,
  config: {
    enableDownloads: true,
    enableFavourites: true,
    enableStarRating: true,
    welcomeMessage: state.mode === 'signed-out' ? 'to the Köhler family’s music' : '',
    defaultUIVolume: 68,
    musicFolder: '/music',
  },
  user: state.user ? user : null,
  session: state.user ? { id: 's', via: 'password', expiresAt: '2027-01-01T00:00:00.000Z' } : null,
  login: {
    password: !outside(),
    passkey: false,
    oidc: state.mode === 'providers' ? [provider('kanidm', 'Kanidm'), provider('authelia', 'Authelia')] : [],
    exclusive: outside(),
    logoutURL: outside() ? '/sign_out' : '',
  },
  denied: ['unknown', 'denied'].includes(state.mode) ? state.mode : null,
});
const outside = () => ['exclusive', 'unknown', 'denied'].includes(state.mode);
const provider = (name, label) => ({ name, label, url: `/auth/oidc/${name}` });
const scan = () => {
  const scanning = ['scanning', 'first-run'].includes(state.mode);
  return {
    scanning,
    kind: 'full',
    phase: scanning ? 'reading' : 'idle',
    library: 1,
    folders: 6204,
    tracks: scanning ? 82417 : 31204,
    changed: 0,
    rate: scanning ? 1940 : 0,
    errors: scanning ? 17 : 0,
    estimate: scanning ? 118000 : 0,
    elapsedMs: 1,
    lastScan: scanning ? undefined : '2026-11-21T10:00:00.000Z',
    problems: [],
  };
};

const orders = {
  name: (a) => a.name.toLowerCase(),
  title: (a) => a.title.toLowerCase(),
  artist: (a) => (a.albumArtist + (a.maxYear ?? '')).toLowerCase(),
  album: (a) => a.album + String(a.trackNumber).padStart(3, '0'),
  max_year: (a) => a.maxYear,
  year: (a) => a.year,
  play_count: (a) => a.playCount ?? 0,
  play_date: (a) => a.playDate ?? '',
  rating: (a) => a.rating ?? 0,
  duration: (a) => a.duration,
  genre: (a) => a.genre ?? '',
  album_artist: (a) => a.albumArtist,
  starred_at: (a) => (a.starred ? 1 : 0),
  recently_added: (a) => a.createdAt,
  album_count: (a) => a.albumCount,
  song_count: (a) => a.songCount,
};
const mixed = (text, seed) => [...(text + seed)].reduce((sum, c) => (sum * 33 + c.codePointAt(0)) % 1_000_003, 7);

/** The last few lists: a page of 100,000 rows is asked for many times. */
const kept = new Map();
function list(rows, query) {
  const which = new URLSearchParams([...query].filter(([name]) => name !== '_start' && name !== '_end'));
  const name = `${rows[0]?.id} ${rows.length} ${which}`;
  if (!kept.has(name)) {
    if (kept.size > 20) kept.clear();
    kept.set(name, listed(rows, query));
  }
  return kept.get(name);
}

/** Filters and orders as docs/api.md names them. */
function listed(rows, query) {
  const words = (query.get('name') ?? query.get('title') ?? '').toLowerCase();
  const artist =
    query.get('artist_id') ?? query.get('artists_id') ?? query.get('role_composer_id') ?? query.get('role_producer_id');
  const genre = query.get('genre_id')?.replace('genre-', '');
  let out = rows.filter(
    (a) =>
      (!query.get('starred') || a.starred) &&
      (!artist || a.albumArtistId === artist) &&
      (!genre || a.genre === genre) &&
      (!query.get('album_id') || a.albumId === query.get('album_id')) &&
      (!query.get('recently_played') || a.playCount) &&
      (!words || (a.title ?? a.name).toLowerCase().includes(words)),
  );
  const sort = query.get('_sort');
  const key = sort === 'random' ? (a) => mixed(a.id, query.get('seed') ?? '') : orders[sort];
  const way = query.get('_order')?.toUpperCase() === 'DESC' ? -1 : 1;
  if (key && out.length && key(out[0]) !== undefined) {
    const keyed = out.map((a) => [key(a), a]).sort(([a], [b]) => (a < b ? -way : a > b ? way : 0));
    out = keyed.map(([, a]) => a);
  }
  return out;
}
const paged = (rows, query) => {
  const [from, end] = [Number(query.get('_start') ?? 0), Number(query.get('_end') ?? 0)];
  return { rows: end > from ? rows.slice(from, end) : rows.slice(from), total: rows.length };
};
const lettersOf = (rows, text) => {
  const seen = new Map();
  rows.forEach((row, index) => {
    const letter = text(row)[0].normalize('NFD')[0].toUpperCase();
    if (!seen.has(letter)) seen.set(letter, index);
  });
  return [...seen].map(([letter, index]) => ({ letter, index }));
};

const routes = {
  'GET /api/session': () => session(),
  'POST /auth/login': (_, body) =>
    body.password === 'wrong' ? [401, { error: 'Invalid username or password' }] : ((state.user = true), user),
  'POST /auth/createAdmin': () => ((state.user = true), user),
  'POST /auth/logout': () => ((state.user = false), null),
  'GET /api/keepalive': () => ({ response: 'ok' }),
  'GET /api/album': (query) => paged(list(state.mode === 'empty' ? [] : albums, query), query),
  'GET /api/album/letters': (query) =>
    lettersOf(list(albums, query), (a) => (query.get('_sort') === 'artist' ? a.albumArtist : a.name)),
  'GET /api/song': (query) => paged(list(state.mode === 'empty' ? [] : everySong(), query), query),
  'GET /api/artist': (query) => paged(list(state.mode === 'empty' ? [] : artists, query), query),
  'GET /api/artist/letters': (query) => lettersOf(list(artists, query), (a) => a.name),
  'GET /api/genre': (query) => paged(state.mode === 'empty' ? [] : genres, query),
  'GET /api/search': (query) => {
    const words = query.get('q').toLowerCase();
    const has = (text) => text.toLowerCase().includes(words);
    return {
      artists: [...new Set(albums.map((a) => a.albumArtist))]
        .filter(has)
        .map((name) => ({
          id: `artist-${name}`,
          name,
          albumCount: albums.filter((a) => a.albumArtist === name).length,
        }))
        .slice(0, 20),
      albums: albums.filter((a) => has(a.name)).slice(0, 20),
      songs: albums
        .slice(0, 40)
        .flatMap(songsOf)
        .filter((song) => has(song.title))
        .slice(0, 20),
    };
  },
  'GET /api/queue': () => queue,
  'POST /api/queue': () => null,
  'PUT /api/queue': () => null,
  'POST /api/scrobble': () => null,
  'GET /api/scan': () => scan(),
  'POST /api/scan': () => ((state.mode = 'scanning'), scan()),
  'DELETE /api/scan': () => ((state.mode = ''), scan()),
};

const types = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};
const policy =
  "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self'; script-src 'self'; connect-src 'self'";

function page(name, answer) {
  const dist = path.join(here, '../dist');
  const file = path.join(
    dist,
    name.startsWith('assets/') || /^[\w.-]+\.\w+$/.test(name) ? path.normalize(name) : 'index.html',
  );
  if (!fs.existsSync(file)) return answer.writeHead(404).end();
  const type = types[path.extname(file)] ?? 'text/html';
  const bytes = fs.readFileSync(file);
  answer.writeHead(200, { 'content-type': type, 'content-security-policy': policy });
  answer.end(/html|javascript|css/.test(type) ? bytes.toString().replaceAll('/__BASE__', '') : bytes);
}

function json(answer, status, data, total) {
  const headers = {
    'content-type': 'application/json',
    'x-nd-auth': '1',
    ...(total !== undefined && { 'x-total-count': String(total) }),
  };
  if (data === null) return answer.writeHead(204, { 'x-nd-auth': '1' }).end();
  answer.writeHead(status, headers).end(JSON.stringify(data));
}

function media(request, answer) {
  const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '');
  const [from, to] = range ? [Number(range[1]), range[2] ? Number(range[2]) : sound.length - 1] : [0, sound.length - 1];
  const headers = {
    'content-type': 'audio/wav',
    'accept-ranges': 'bytes',
    'content-length': to - from + 1,
    'content-range': `bytes ${from}-${to}/${sound.length}`,
  };
  answer.writeHead(range ? 206 : 200, headers);
  answer.end(request.method === 'HEAD' ? undefined : sound.subarray(from, to + 1));
}

/** Two colours and two shapes: a picture of the page stays small, and the same on every machine. */
const plain = ({ dominant, key } = { dominant: '#555', key: '#999' }) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" shape-rendering="crispEdges"><path fill="${dominant}" d="M0 0h8v8H0z"/><path fill="${key}" d="M1 5h6v2H1zM5 1h2v2H5z"/></svg>`;

async function body(request) {
  let text = '';
  for await (const part of request) text += part;
  if (!/json/.test(request.headers['content-type'] ?? 'json')) return text;
  return text ? JSON.parse(text) : {};
}
const remembered = lists({ albums, songsOf, user, state });
const known = identity();
const more = (request, url, sent) => known(request, url, sent) ?? remembered(request, url, sent);

http
  .createServer(async (request, answer) => {
    const url = new URL(request.url, 'http://mock');
    const name = url.pathname;
    if (name === '/mode')
      return json(answer, 200, {
        mode: (state.mode = url.searchParams.get('is') ?? ''),
        user: (state.user = url.searchParams.get('user') !== '0'),
      });
    if (name === '/' || name === '/app') return answer.writeHead(302, { location: '/app/' }).end();
    if (name.startsWith('/app/')) return page(name.slice(5), answer);
    if (name.startsWith('/api/stream/')) return media(request, answer);
    if (state.mode === 'lost' && name.startsWith('/api/') && name !== '/api/session')
      return answer.writeHead(401).end('login, says the proxy');
    if (name === '/api/events')
      return answer.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n');
    if (name.startsWith('/api/cover/')) {
      const id = decodeURIComponent(name.slice(11)).replace(/^al-/, '');
      answer.writeHead(200, { 'content-type': 'image/svg+xml' });
      if (process.env.COVERS === 'plain') return answer.end(plain(colours[id]));
      return fs
        .createReadStream(path.join(here, 'covers', `${id}.svg`))
        .on('error', () => answer.end())
        .pipe(answer);
    }
    const sent = ['POST', 'PUT'].includes(request.method) ? await body(request) : {};
    const told = more(request, url, sent);
    if (told) {
      if (told.headers) for (const [key, value] of Object.entries(told.headers)) answer.setHeader(key, value);
      if (told.text !== undefined)
        return answer
          .writeHead(told.status ?? 200, { 'content-type': 'audio/x-mpegurl', 'x-nd-auth': '1' })
          .end(told.text);
      return json(answer, told.status ?? 200, told.data, told.total);
    }
    const one = /^\/api\/(album|artist|song)\/([^/]+)(\/annotation)?$/.exec(name);
    if (one && one[2] !== 'letters') {
      const id = decodeURIComponent(one[2]);
      if (one[3]) {
        const rows = { album: albums, artist: artists, song: everySong() }[one[1]];
        const row = Object.assign(rows.find((a) => a.id === id) ?? {}, sent);
        kept.clear();
        return json(answer, 200, { starred: row.starred ?? false, rating: row.rating ?? 0, playCount: 1 });
      }
      if (one[1] === 'artist') {
        const artist = artists.find((a) => a.id === id);
        return artist ? json(answer, 200, artist) : json(answer, 404, { error: 'No such artist' });
      }
      const album = albums.find((a) => a.id === id);
      return album ? json(answer, 200, album) : json(answer, 404, { error: 'No such album' });
    }
    const route = routes[`${request.method} ${name}`];
    if (!route) return json(answer, 404, { error: 'No such route' });
    const said = route(url.searchParams, sent);
    if (Array.isArray(said) && typeof said[0] === 'number') return json(answer, said[0], said[1]);
    if (said?.rows) return json(answer, 200, said.rows, said.total);
    return json(answer, 200, said, Array.isArray(said) ? said.length : undefined);
  })
  .listen(port, '127.0.0.1', () => console.log(`mock: http://127.0.0.1:${port}/app/`));

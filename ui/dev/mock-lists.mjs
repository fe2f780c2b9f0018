// The part of the mock that remembers: playlists, people, libraries. LISTS=10000 makes the first playlist that long.

/** `[name, comment, public, cover ids]` */
const drawn = [
  [
    'Kitchen, loud',
    'For when the extractor fan is on.',
    true,
    ['brass', 'ultra', 'pine', 'velvet', 'sunday', 'kilometre'],
  ],
  ['Night drive', '', false, ['echo', 'nachtzug']],
  ['Unplayed jazz', '', false, ['mercury', 'copper']],
  ['Quiet mornings', '', true, ['rooms', 'cloud']],
  ['Marathon', '', false, ['kilometre']],
  ['Dad’s tapes, restored', 'From the shoebox.', false, ['tape']],
  ['Wedding shortlist', '', true, ['paper']],
  ['Zum Einschlafen', '', false, ['atlas']],
  ['Cover versions', '', false, ['velvet']],
];

export function lists({ albums, songsOf, user, state }) {
  const songs = new Map(
    albums
      .slice(0, 60)
      .flatMap(songsOf)
      .map((song) => [song.id, song]),
  );
  const album = (id) => albums.find((one) => one.id === id);
  const pick = (ids) => ids.flatMap((id, i) => songsOf(album(id) ?? albums[0]).slice(i % 3, (i % 3) + 3));
  const long = Number(process.env.LISTS ?? 0);
  let next = 1;
  let time = Date.parse('2026-11-20T10:00:00.000Z');
  const now = () => new Date((time += 1000)).toISOString();
  const playlists = [];
  const make = (fields, tracks) => {
    const list = {
      id: `list-${next++}`,
      name: '',
      comment: '',
      public: false,
      path: '',
      sync: false,
      rules: null,
      ...fields,
    };
    Object.assign(list, { ownerId: fields.ownerId ?? user.id, ownerName: fields.ownerName ?? user.username });
    Object.assign(list, { createdAt: now(), updatedAt: now(), tracks, version: 1 });
    playlists.unshift(list);
    return list;
  };
  for (const [name, comment, open, ids] of [...drawn].reverse())
    make(
      { name, comment, public: open },
      pick(ids).map((s) => s.id),
    );
  playlists[1].rules = { all: [{ is: { genre: 'Electronic' } }] };
  Object.assign(playlists[3], { ownerId: 'u2', ownerName: 'jonas' });
  Object.assign(playlists[7], { path: '/music/Zum Einschlafen.m3u', sync: true });
  const all = [...songs.keys()];
  if (long) playlists[0].tracks = Array.from({ length: long }, (_, i) => all[(i * 7) % all.length]);

  const without = (row, ...names) => Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
  const shown = ({ tracks, ...list }) => {
    const first = songs.get(tracks[0]);
    return {
      ...list,
      songCount: tracks.length,
      duration: tracks.reduce((sum, id) => sum + (songs.get(id)?.duration ?? 0), 0),
      coverArt: first?.coverArt,
      coverColours: first?.coverColours,
    };
  };
  const touch = (list) => Object.assign(list, { updatedAt: now(), version: list.version + 1 });

  function tracksOf(list, method, place, query, sent, accept) {
    const mark = { headers: { etag: `"${list.version}"` } };
    if (method === 'GET' && accept.includes('mpegurl')) {
      const lines = list.tracks.map((id) => `#EXTINF:${songs.get(id).duration},x\n/music/${id}.flac`);
      return { text: `#EXTM3U\n#PLAYLIST:${list.name}\n${lines.join('\n')}\n` };
    }
    if (method === 'GET') {
      const rows = list.tracks.map((id, i) => ({ ...songs.get(id), id: String(i + 1), mediaFileId: id }));
      const end = Number(query.get('_end')) || rows.length;
      return { data: rows.slice(Number(query.get('_start')), end), total: rows.length, ...mark };
    }
    if (list.rules || (list.path && list.sync))
      return { status: 409, data: { error: 'playlist tracks are not editable' } };
    touch(list);
    if (method === 'POST') {
      const ids = [...(sent.ids ?? []), ...(sent.albumIds ?? []).flatMap((id) => songsOf(album(id)).map((s) => s.id))];
      list.tracks.push(...ids);
      return { data: { added: ids.length } };
    }
    if (method === 'DELETE') {
      const gone = new Set(query.getAll('id').map(Number));
      list.tracks = list.tracks.filter((_, i) => !gone.has(i + 1));
      return { data: { ids: [...gone].map(String) } };
    }
    if (place) {
      const [id] = list.tracks.splice(place - 1, 1);
      list.tracks.splice(Number(sent.insert_before) - 1, 0, id);
      return { data: { id: String(place) } };
    }
    list.tracks = sent.ids;
    return { data: {}, headers: { etag: `"${list.version}"` } };
  }

  const libraries = [
    ['Main', '/music', 118_402, 1.9e12],
    ['Vinyl rips', '/mnt/nas/vinyl', 4118, 610e9],
    ['Children', '/music-kids', 1240, 9e9],
  ].map(([name, path, totalSongs, totalSize], i) => ({
    id: i + 1,
    name,
    path,
    totalSongs,
    totalSize,
    totalAlbums: Math.round(totalSongs / 12),
    totalMissingFiles: 0,
    lastScanAt: '2026-11-21T09:00:00.000Z',
    defaultNewUsers: i === 0,
  }));
  const people = [
    ['mara', 'Mara Köhler', 'mara@example.org', true, 'header', [1, 2, 3], '2026-11-21T18:55:00.000Z'],
    ['jonas', 'Jonas Köhler', '', false, 'header', [1, 2], '2026-11-21T15:00:00.000Z'],
    ['ziva', 'Živa Novak', 'ziva@example.org', false, 'local', [1], '2026-11-20T15:00:00.000Z'],
    ['roman.o', 'Роман Осипов', '', false, 'local', [1], '2026-11-12T15:00:00.000Z'],
    ['kids', 'Kids’ tablet', '', false, 'local', [3], '2026-11-21T08:00:00.000Z'],
    ['tom', 'Tom Weller', '', false, 'header', [1], '2026-08-19T08:00:00.000Z'],
    ['аdmin', 'Аdmin', '', false, 'header', [], null],
  ].map(([userName, name, email, isAdmin, source, own, lastAccessAt], i) => ({
    id: `u${i + 1}`,
    userName,
    name,
    email,
    isAdmin,
    authSource: source,
    source,
    groups: source === 'header' ? ['family', ...(isAdmin ? ['music-admins'] : [])] : [],
    lastConfirmedAt: source === 'header' ? lastAccessAt : null,
    lastAccessAt,
    lastLoginAt: lastAccessAt,
    createdAt: '2026-01-01T00:00:00.000Z',
    libraries: libraries.filter((one) => own.includes(one.id)),
  }));
  const wrong = (errors) => ({ status: 400, data: { errors } });

  function peopleRoutes(method, id, rest, sent) {
    const one = people.find((person) => person.id === id);
    if (!id && method === 'GET') return { data: people, total: people.length };
    if (!id) {
      if (people.some((person) => person.userName === sent.userName))
        return wrong({ userName: 'ra.validation.unique' });
      if (!sent.password) return wrong({ password: 'ra.validation.required' });
      const made = without(
        {
          id: `u${people.length + 1}`,
          authSource: 'local',
          email: '',
          lastAccessAt: null,
          libraries: [libraries[0]],
          ...sent,
        },
        'password',
      );
      people.push(made);
      return { data: { id: made.id } };
    }
    if (!one) return { status: 404, data: { error: 'user not found' } };
    if (rest) {
      if (method === 'PUT') one.libraries = libraries.filter((library) => sent.libraryIds.includes(library.id));
      return { data: one.libraries };
    }
    if (method === 'DELETE') people.splice(people.indexOf(one), 1);
    if (method === 'PUT') {
      if (sent.password && one.id === user.id && sent.currentPassword !== 'old')
        return wrong({ currentPassword: 'ra.validation.passwordDoesNotMatch' });
      Object.assign(one, without(sent, 'password', 'currentPassword'));
    }
    return { data: method === 'DELETE' ? {} : one };
  }

  function libraryRoutes(method, id, sent) {
    const one = libraries.find((library) => library.id === Number(id));
    if (!id && method === 'GET') return { data: libraries, total: libraries.length };
    if (sent.path === '/nowhere') return wrong({ path: 'resources.library.validation.pathInvalid' });
    if (!id) {
      const made = {
        id: libraries.length + 1,
        totalSongs: 0,
        totalSize: 0,
        totalAlbums: 0,
        totalMissingFiles: 0,
        lastScanAt: null,
        ...sent,
      };
      libraries.push(made);
      return { data: { id: String(made.id) } };
    }
    if (!one) return { status: 404, data: { error: 'library not found' } };
    if (method === 'DELETE') libraries.splice(libraries.indexOf(one), 1);
    if (method === 'PUT') Object.assign(one, sent);
    return { data: method === 'DELETE' ? {} : one };
  }

  return (request, url, sent) => {
    const [, api, kind, id, rest, place] = url.pathname.split('/').map(decodeURIComponent);
    if (api !== 'api') return null;
    const { method } = request;
    if (kind === 'user') return peopleRoutes(method, id, rest, sent);
    if (kind === 'library') return libraryRoutes(method, id, sent);
    if (kind !== 'playlist' || rest === 'annotation') return null;
    if (!id && method === 'GET') {
      const rows = state.mode === 'empty' ? [] : playlists.map(shown);
      return { data: rows, total: rows.length };
    }
    if (!id && typeof sent === 'string') {
      const lines = sent.split('\n').filter((line) => line.trim() && !line.startsWith('#'));
      const found = lines.flatMap((line) => {
        const name = line
          .trim()
          .replace(/^.*\//, '')
          .replace(/\.\w+$/, '');
        return songs.has(name) ? [name] : [];
      });
      const list = make({ name: /^#PLAYLIST:(.*)$/m.exec(sent)?.[1] ?? 'Imported' }, found);
      const text = `#EXTM3U\n${found.map((name) => `/music/${name}.flac`).join('\n')}\n`;
      return { status: 201, text, headers: { location: `/api/playlist/${list.id}` } };
    }
    if (!id) return { data: { id: make(sent, []).id } };
    const list = playlists.find((one) => one.id === id);
    if (!list) return { status: 404, data: { error: 'playlist not found' } };
    if (rest === 'tracks')
      return tracksOf(list, method, Number(place), url.searchParams, sent, request.headers.accept ?? '');
    if (method === 'DELETE') playlists.splice(playlists.indexOf(list), 1);
    if (method === 'PUT') Object.assign(touch(list), sent);
    return { data: method === 'DELETE' ? {} : shown(list) };
  };
}

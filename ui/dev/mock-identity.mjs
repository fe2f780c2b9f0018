// The part of the mock that knows keys, sessions and the sign-in check, in the shapes that the server answers.

const ago = (minutes) =>
  new Date(Date.parse(process.env.NOW ?? new Date().toISOString()) - minutes * 60_000).toISOString();
const DAY = 1440;
const row = (id, name, kind, scope, made, used, client, rest = {}) => ({
  id,
  name,
  kind,
  scope,
  libraries: [],
  createdAt: ago(made * DAY),
  createdFrom: '10.0.0.8',
  lastUsedAt: used === null ? null : ago(used),
  lastUsedFrom: used === null ? null : '10.0.0.23',
  lastClient: client,
  lastAgent: client,
  expiresAt: null,
  lockedTo: null,
  ...rest,
});
const keys = [
  row('k1', 'Mara’s phone', 'app', 'full', 200, 2, 'Symfonium'),
  row('k2', 'Desk', 'both', 'full', 120, 660, 'Feishin', { libraries: [1] }),
  row('k3', 'Car', 'app', 'stream', 90, 12 * DAY, 'substreamer', { expiresAt: ago(-40 * DAY) }),
  row('k4', 'Living room', 'key', 'read', 200, 61 * DAY, 'Jellyfin app', { lockedTo: 'Jellyfin app' }),
];
const session = (id, client, address, made, used, current = false, kind = 'login') => ({
  id,
  kind,
  client,
  address,
  createdAt: ago(made * DAY),
  lastUsedAt: ago(used),
  expiresAt: ago(-DAY),
  current,
});
const sessions = [
  session(
    's1',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36',
    '10.0.0.8',
    1,
    0,
    true,
  ),
  session(
    's2',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) AppleWebKit/605 Version/19.0 Mobile Safari/604.1',
    '91.12.4.7',
    9,
    300,
  ),
  session('s3', 'Feishin', '10.0.0.23', 60, 4 * DAY, false, 'pair'),
];

export function identity() {
  const now = { keys: [...keys], sessions: [...sessions] };
  return (request, url, sent) => {
    const path = url.pathname.replace(/^\/api\/user\/[^/]+\/(credentials|sessions)/, '/api/$1');
    const id = path.split('/')[3];
    if (path.startsWith('/api/credentials')) {
      if (request.method === 'GET') return { data: now.keys };
      if (request.method === 'DELETE') {
        now.keys = now.keys.filter((one) => one.id !== id);
        return { data: null };
      }
      const made = row(`k${now.keys.length + 1}`, sent.name, sent.kind, sent.scope, 0, null, null, {
        libraries: sent.libraries ?? [],
        expiresAt: sent.expiresAt ?? null,
      });
      now.keys = [...now.keys, made];
      return {
        data: {
          id: made.id,
          username: 'mara',
          password: sent.kind === 'key' ? null : '7kqf-m2xd-4hva-tz3r-wn5c-j6gp-2y',
          apiKey: sent.kind === 'app' ? null : 'nd_3q2cVhJmD0pZ8yWn5fKxT1uBsRgLaEo7iHvXjQwYkM4',
          serverUrl: 'https://music.koehler.example',
          connectUrl: 'https://music.koehler.example/connect/q7Yb3kWz9TnLx2RmV5cJd8',
          connectExpiresAt: ago(-5),
        },
      };
    }
    if (path.startsWith('/api/sessions')) {
      if (request.method === 'GET') return { data: now.sessions };
      now.sessions = now.sessions.filter((one) => (id ? one.id !== id : one.current));
      return { data: null };
    }
    if (path === '/api/connect')
      return sent.userCode === 'ABCD-2345' ? { data: null } : { status: 404, data: { error: 'No such code' } };
    return null;
  };
}

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

const diagnosis = {
  verdict: 'danger',
  rows: [
    {
      id: 'forged-exempt',
      severity: 'danger',
      seen: 'A forged header passes on /share',
      why: 'The proxy does not remove Remote-User from requests it lets through.',
      fix: 'Remove the header before the exempt paths, as below.',
    },
    {
      id: 'secret-age',
      severity: 'warning',
      seen: 'The shared secret is 412 days old',
      why: 'Whoever knew it then can still name anybody.',
      fix: 'Two can be valid at once: add a new one, change the proxy, take the old one away.',
    },
    { id: 'version', severity: 'info', seen: 'The proxy speaks HTTP/1.1', why: '', fix: '' },
    {
      id: 'host',
      severity: 'ok',
      seen: 'Address, host and scheme agree',
      why: 'https, music.koehler.example',
      fix: '',
    },
    {
      id: 'aliases',
      severity: 'ok',
      seen: 'No other identity headers seen',
      why: '14 known names looked for.',
      fix: '',
    },
  ],
  request: {
    peer: '172.18.0.4',
    clientIp: '10.0.0.23',
    matchedRule: '172.18.0.0/24',
    headers: [
      { name: 'Remote-User', value: 'mara', kind: 'user' },
      { name: 'Remote-Groups', value: 'family,music-admins', kind: 'groups' },
      { name: 'X-Proxy-Secret', value: null, kind: 'secret' },
      { name: 'X-Forwarded-For', value: '10.0.0.23', kind: 'forwarded' },
    ],
    user: 'mara',
    groups: ['family', 'music-admins'],
    secret: 'present',
  },
  snippets: [
    {
      proxy: 'caddy',
      title: 'Remove the header on exempt paths',
      text: '@open path /share/* /rest/*\nhandle @open {\n    request_header -Remote-User\n    request_header -Remote-Groups\n    reverse_proxy melodrome:4533\n}',
    },
    {
      proxy: 'nginx',
      title: 'Remove the header on exempt paths',
      text: 'proxy_set_header Remote-User "";\nproxy_set_header Remote-Groups "";',
    },
  ],
  refusals: [
    { at: ago(3), peer: '10.0.0.99', reason: 'untrusted', user: 'intruder', surface: 'page', count: 3 },
    { at: ago(90), peer: '172.18.0.4', reason: 'duplicate', user: null, surface: 'rest', count: 1 },
  ],
  counters: [
    { surface: 'page', result: 'ok', count: 1280 },
    { surface: 'rest', result: 'absent', count: 44 },
    { surface: 'page', result: 'untrusted', count: 3 },
  ],
};
const audit = Array.from({ length: 130 }, (_, i) => ({
  id: `a${i}`,
  at: ago(i * 47),
  event: ['sign-in', 'credential.created', 'refused', 'provision'][i % 4],
  mechanism: ['header', 'password', 'header', 'header'][i % 4],
  user: ['mara', 'jonas', null, 'ziva'][i % 4],
  actor: i % 4 === 1 ? 'mara' : null,
  peer: '172.18.0.4',
  clientIp: '10.0.0.23',
  surface: 'page',
  result: i % 4 === 2 ? 'refused' : 'ok',
  reason: i % 4 === 2 ? 'untrusted' : null,
  requestId: `r${i}`,
}));

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
    if (path === '/api/extauth/diagnose') return { data: diagnosis };
    if (path === '/api/audit') {
      const [from, end] = [Number(url.searchParams.get('_start')), Number(url.searchParams.get('_end'))];
      return { data: audit.slice(from, end), total: audit.length };
    }
    if (path === '/api/connect')
      return sent.userCode === 'ABCD-2345' ? { data: null } : { status: 404, data: { error: 'No such code' } };
    return null;
  };
}

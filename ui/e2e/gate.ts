// A proxy whose answer can be switched: it lets through with a name, or answers in one of the ways in which proxies ask for a login.
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = 'open' | '302 to another origin' | '302 on this origin' | '401' | '403' | '200 with HTML';

export interface Seen {
  method: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  /** What it was answered with. */
  by: Answer;
}

export interface Gate {
  url: string;
  state: { answer: Answer; user: string; visits: number; stays: boolean };
  seen: Seen[];
  stop: () => Promise<void>;
}

const listen = (server: http.Server): Promise<number> =>
  new Promise((done) => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)));
const closed = (server: http.Server): Promise<unknown> => {
  server.closeAllConnections();
  return new Promise((done) => server.close(done));
};
const html = { 'Content-Type': 'text/html' };

export async function startGate(upstream: number): Promise<Gate> {
  const state: Gate['state'] = { answer: 'open', user: 'mara', visits: 0, stays: false };
  const seen: Seen[] = [];

  /** The login page. Only a person in front of it signs in: what fetch follows to here stays outside. */
  const login = (request: http.IncomingMessage, answer: http.ServerResponse, back: string) => {
    if (request.headers['sec-fetch-mode'] !== 'navigate')
      return answer.writeHead(200, html).end('<title>Login</title>');
    state.visits += 1;
    if (!state.stays) state.answer = 'open';
    return answer.writeHead(302, { Location: back }).end();
  };
  const elsewhere = http.createServer((request, answer) =>
    login(request, answer, new URL(request.url ?? '/', 'http://x').searchParams.get('rd') ?? '/'),
  );
  const elsewherePort = await listen(elsewhere);

  const gate = http.createServer((request, answer) => {
    const path = request.url ?? '/';
    const by = state.answer;
    seen.push({ method: request.method ?? '', path, headers: request.headers, by });
    const here = `http://${request.headers.host}`;
    const asked = new URL(path, here);
    if (asked.pathname === '/outpost/login') return login(request, answer, asked.searchParams.get('rd') ?? '/');
    if (asked.pathname === '/outpost/sign_out')
      return answer.writeHead(200, html).end(`<h1>Signed out</h1><p id=back>${asked.searchParams.get('rd')}</p>`);
    const back = encodeURIComponent(here + path);
    const onThisOrigin = `/outpost/login?rd=${back}`;
    if (by === '302 to another origin')
      return answer.writeHead(302, { Location: `http://127.0.0.1:${elsewherePort}/login?rd=${back}` }).end();
    if (by === '302 on this origin') return answer.writeHead(302, { Location: onThisOrigin }).end();
    if (by !== 'open') {
      // Proxies that refuse scripts still lead a person to the login.
      if (request.headers['sec-fetch-mode'] === 'navigate')
        return answer.writeHead(302, { Location: onThisOrigin }).end();
      return answer.writeHead(by === '401' ? 401 : by === '403' ? 403 : 200, html).end('<title>Login</title>');
    }
    const headers = { ...request.headers, 'remote-user': state.user };
    const passed = http.request(
      { host: '127.0.0.1', port: upstream, method: request.method, path, headers },
      (told) => {
        answer.writeHead(told.statusCode ?? 502, told.rawHeaders);
        told.pipe(answer);
      },
    );
    passed.on('error', () => answer.destroy());
    answer.on('close', () => passed.destroy());
    return request.pipe(passed);
  });
  const port = await listen(gate);
  return {
    url: `http://127.0.0.1:${port}`,
    state,
    seen,
    stop: async () => {
      await Promise.all([closed(gate), closed(elsewhere)]);
    },
  };
}

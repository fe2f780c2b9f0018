// A real Caddy in front, and a login service that answers as a forward-auth service does: who, or a redirect to its login page.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { freePort, stopped, until } from './server';

function binary(): string {
  const named = process.env.MELODROME_CADDY;
  const local = path.resolve(import.meta.dirname, '../../.venv/bin/caddy');
  const found =
    named ?? (fs.existsSync(local) ? local : spawnSync('which', ['caddy'], { encoding: 'utf8' }).stdout.trim());
  if (!found || !fs.existsSync(found)) throw new Error('Caddy is missing; set MELODROME_CADDY to its path');
  return found;
}

export interface Proxied {
  url: string;
  login: { signedIn: boolean; user: string; visits: number; silent: boolean };
  stop: () => Promise<void>;
}

export async function startCaddy(upstream: number): Promise<Proxied> {
  const login = { signedIn: true, user: 'mara', visits: 0, silent: false };
  const service = http.createServer((request, answer) => {
    const url = new URL(request.url ?? '/', 'http://login');
    if (url.pathname === '/verify') {
      const back = `http://${request.headers['x-forwarded-host']}${request.headers['x-forwarded-uri']}`;
      if (login.signedIn) return answer.writeHead(200, { 'Remote-User': login.user }).end();
      const to = `http://127.0.0.1:${(service.address() as AddressInfo).port}/login?rd=${encodeURIComponent(back)}`;
      return answer.writeHead(302, { Location: to, 'Content-Type': 'text/html' }).end('login');
    }
    // A song or a picture that follows the redirect gets the login page as text; only a person in front of it signs in.
    if (request.headers['sec-fetch-mode'] !== 'navigate')
      return answer.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>Login</title>');
    login.visits += 1;
    if (!login.silent) login.signedIn = true;
    return answer.writeHead(302, { Location: url.searchParams.get('rd') ?? '/' }).end();
  });
  await new Promise<void>((done) => service.listen(0, '127.0.0.1', done));
  const port = await freePort();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'melodrome-caddy-'));
  const file = path.join(folder, 'Caddyfile');
  fs.writeFileSync(
    file,
    `{
  admin off
  auto_https off
  persist_config off
}
http://127.0.0.1:${port} {
  forward_auth 127.0.0.1:${(service.address() as AddressInfo).port} {
    uri /verify
    copy_headers Remote-User
  }
  reverse_proxy 127.0.0.1:${upstream}
}
`,
  );
  const log = fs.openSync(path.join(folder, 'caddy.log'), 'w');
  const child = spawn(binary(), ['run', '--config', file, '--adapter', 'caddyfile'], {
    stdio: ['ignore', log, log],
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  });
  const url = `http://127.0.0.1:${port}`;
  await until('Caddy’s first answer', async () => (await fetch(`${url}/api/session`)).status > 0);
  return {
    url,
    login,
    stop: async () => {
      await stopped(child);
      service.closeAllConnections();
      await new Promise((done) => service.close(done));
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

// The real server for a test: its own data folder, its own port, ended with the test. A missing binary is a failure, not a skip.
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export interface Running {
  url: string;
  port: number;
  stop: () => Promise<void>;
}

export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = net.createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => done(port));
    });
  });
}

export async function until(what: string, ready: () => Promise<boolean>, tries = 300): Promise<void> {
  for (let i = 0; i < tries; i++) {
    if (await ready().catch(() => false)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${what} did not happen`);
}

export async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(force);
}

export async function startServer(env: Record<string, string> = {}, base = ''): Promise<Running> {
  const binary = path.resolve(
    process.env.MELODROME_BIN ?? path.join(import.meta.dirname, '../../target/debug/melodrome'),
  );
  if (!fs.existsSync(binary)) throw new Error(`${binary} is missing; build the server first or set MELODROME_BIN`);
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'melodrome-data-'));
  const port = await freePort();
  const log = fs.openSync(path.join(data, 'server.log'), 'w');
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ND_')));
  const child = spawn(binary, [], {
    cwd: data,
    stdio: ['ignore', log, log],
    env: {
      ...clean,
      ND_MUSICFOLDER: process.env.MELODROME_TEST_MUSIC ?? '',
      ND_DATAFOLDER: data,
      ND_CACHEFOLDER: path.join(data, 'cache'),
      ND_ADDRESS: '127.0.0.1',
      ND_PORT: String(port),
      ...env,
    },
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await until('the server’s first answer', async () => {
      if (child.exitCode !== null) throw new Error('exited');
      return (await fetch(`${url}${base}/api/session`)).ok;
    });
  } catch (error) {
    await stopped(child);
    throw new Error(
      `the server did not start:\n${fs.readFileSync(path.join(data, 'server.log'), 'utf8').slice(-4000)}`,
      { cause: error },
    );
  }
  return {
    url,
    port,
    stop: async () => {
      await stopped(child);
      fs.closeSync(log);
      fs.rmSync(data, { recursive: true, force: true });
    },
  };
}

// The small server of invented albums (dev/mock.mjs) with the built page: the same data every time, as much of it as wanted.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { freePort, stopped, until, type Running } from './server';

/** The moment at which all invented things were added and heard. */
export const NOW = '2026-11-21T19:00:00.000Z';

export async function startMock(env: Record<string, string> = {}): Promise<Running> {
  const port = await freePort();
  const script = path.join(import.meta.dirname, '../dev/mock.mjs');
  const child = spawn(process.execPath, [script, String(port)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NOW, ...env },
  });
  const url = `http://127.0.0.1:${port}`;
  await until('the first answer of the invented server', async () => {
    if (child.exitCode !== null) throw new Error('it ended');
    return (await fetch(`${url}/app/`)).ok;
  });
  return { url, port, stop: () => stopped(child) };
}

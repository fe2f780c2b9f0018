// What most browser tests need: a scanned server with one administrator, and a page that is signed in to it.
import { expect, test as plain, type Page } from '@playwright/test';
import { library } from './music';
import { startServer, until, type Running } from './server';

export const person = { name: 'mara', password: 'three little words' };

export const albumCard = (page: Page, name: string) =>
  page
    .getByRole('gridcell')
    .getByRole('link', { name: new RegExp(name) })
    .first();

export async function createAdmin(server: Running): Promise<void> {
  const answer = await fetch(`${server.url}/auth/createAdmin`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'XMLHttpRequest', Origin: server.url },
    body: JSON.stringify({ username: person.name, password: person.password }),
  });
  if (!answer.ok) throw new Error(`createAdmin: ${answer.status} ${await answer.text()}`);
}

/** Through the form, as a person does it. */
export async function signIn(page: Page, url: string, to = '/app/albums'): Promise<void> {
  await page.goto(url + to);
  await page.getByLabel('User name').fill(person.name);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('grid', { name: 'Albums' })).toBeVisible();
}

/** The sound itself: how far the element that plays has come. */
export const listen = (page: Page) => page.evaluate(() => window.heard?.() ?? 0);

export async function expectSound(page: Page): Promise<void> {
  await expect.poll(() => listen(page)).toBeGreaterThan(0);
  const before = await listen(page);
  await expect.poll(() => listen(page)).toBeGreaterThan(before);
}

declare global {
  interface Window {
    heard?: () => number;
  }
}

/** Audio elements outside the document cannot be found by a selector: remember each one as it is made. */
export async function earsOn(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const all: HTMLAudioElement[] = [];
    const Original = window.Audio;
    window.Audio = function (src?: string) {
      const element = new Original(src);
      all.push(element);
      return element;
    } as unknown as typeof Audio;
    window.heard = () => all.find((element) => !element.paused)?.currentTime ?? 0;
  });
}

interface Scanned extends Running {
  /** As the person would, without a page: so that no test hears the queue of the one before. */
  clearQueue: () => Promise<void>;
}

export const test = plain.extend<{ ears: void }, { server: Scanned }>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the wanted fixtures from the pattern
    async ({}, use) => {
      const server = await startServer();
      await createAdmin(server);
      const login = await fetch(`${server.url}/auth/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'XMLHttpRequest', Origin: server.url },
        body: JSON.stringify({ username: person.name, password: person.password }),
      });
      const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      await until('the first scan', async () => {
        const headers = { cookie };
        const albums = await fetch(`${server.url}/api/album?_start=0&_end=50`, { headers });
        const scan = (await (await fetch(`${server.url}/api/scan`, { headers })).json()) as { scanning: boolean };
        return !scan.scanning && Number(albums.headers.get('x-total-count')) === library.length;
      });
      const clearQueue = async () => {
        const cleared = await fetch(`${server.url}/api/queue`, {
          method: 'POST',
          headers: {
            cookie,
            'Content-Type': 'application/json',
            'X-Requested-With': 'XMLHttpRequest',
            Origin: server.url,
          },
          body: JSON.stringify({ ids: [], current: 0, position: 0 }),
        });
        if (!cleared.ok) throw new Error(`clearing the queue: ${cleared.status} ${await cleared.text()}`);
      };
      await use({ ...server, clearQueue });
      await server.stop();
    },
    { scope: 'worker' },
  ],
  ears: [
    async ({ page, server }, use) => {
      await server.clearQueue();
      await earsOn(page);
      await use();
    },
    { auto: true },
  ],
});

export { expect };

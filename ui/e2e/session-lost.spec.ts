// What the page does when the sign-in in front of it ends, in each of the ways proxies say so; and when another person comes.
import { test, type Page } from '@playwright/test';
import { albumCard, earsOn, expect, expectSound, listen } from './fixtures';
import { startGate, type Answer, type Gate } from './gate';
import { startServer, type Running } from './server';

let server: Running;
let gate: Gate;

test.beforeAll(async () => {
  server = await startServer({
    ND_EXTAUTH_TRUSTEDSOURCES: '127.0.0.1/32',
    ND_EXTAUTH_USERHEADER: 'Remote-User',
    ND_EXTAUTH_LOGOUTURL: 'http://login.example/sign_out',
  });
  gate = await startGate(server.port);
});
test.afterAll(async () => {
  await gate?.stop();
  await server?.stop();
});
test.beforeEach(async ({ page }) => {
  Object.assign(gate.state, { answer: 'open', user: 'mara', visits: 0, stays: false });
  gate.seen.length = 0;
  await earsOn(page);
});

const banner = (page: Page) => page.getByRole('status').filter({ hasText: 'Your sign-in has ended' });

async function home(page: Page): Promise<void> {
  await page.goto(`${gate.url}/app/`);
  await expect(albumCard(page, 'Lanes of Light')).toBeVisible();
}
async function play(page: Page): Promise<void> {
  await home(page);
  await albumCard(page, 'Lanes of Light').click();
  await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
  await expectSound(page);
}

const answers: Answer[] = ['302 to another origin', '302 on this origin', '401', '403', '200 with HTML'];
for (const answer of answers) {
  // proves: U-3, U-4
  test(`${answer}: the song plays on, the banner says why, one button leads back to the same place`, async ({
    page,
  }) => {
    await play(page);
    gate.state.answer = answer;
    await page.getByRole('button', { name: 'Favourite: Lanes of Light', exact: true }).click();
    await expect(banner(page)).toContainText('Playing on from');
    const before = await listen(page);
    await expect.poll(() => listen(page)).toBeGreaterThan(before + 1);
    await expect(page.getByLabel('Password')).toHaveCount(0);
    expect(gate.state.visits).toBe(0);

    await banner(page).getByRole('button', { name: 'Sign in again' }).click();
    await expect(page.getByRole('heading', { name: 'Lanes of Light', level: 1 })).toBeVisible();
    await expect(page).toHaveURL(/\/app\/album\/[^?]+$/);
    await expect(banner(page)).toHaveCount(0);
    await expect(page.getByRole('region', { name: 'Player' })).toContainText('Banked Turn');
    expect(gate.state.visits).toBe(1);
    // Where the song was: a moment before the navigation at the latest.
    const kept = await page.getByRole('slider', { name: /position|Seek/i }).getAttribute('aria-valuenow');
    expect(Number(kept)).toBeGreaterThanOrEqual(Math.floor(before));
    expect(gate.seen.some(({ path }) => path.includes('reauth=1'))).toBe(true);
  });
}

// proves: U-4, U-5
test('while the sign-in is gone nothing knocks at the login, and no events are waited for', async ({ page }) => {
  await play(page);
  gate.state.answer = '401';
  await page.getByRole('button', { name: 'Favourite: Lanes of Light', exact: true }).click();
  await expect(banner(page)).toBeVisible();
  gate.seen.length = 0;
  await page.waitForTimeout(5000);
  const asked = gate.seen.map(({ path }) => path).filter((path) => /\/api\/(?!stream|cover)/.test(path));
  expect(asked).toEqual([]);
});

// proves: U-4
test('a login that lets nobody in is not tried twice within half a minute', async ({ page }) => {
  await home(page);
  gate.state.answer = '401';
  gate.state.stays = true;
  await page.getByRole('link', { name: /^Songs/ }).click();
  await expect.poll(() => gate.state.visits).toBeGreaterThan(0);
  const visits = gate.state.visits;
  gate.state.answer = 'open';
  await home(page);
  gate.state.answer = '401';
  await page.getByRole('link', { name: /^Songs/ }).click();
  await expect(banner(page)).toBeVisible();
  expect(gate.state.visits).toBe(visits);
});

// proves: U-1, U-2, U-8, U-10
test('every question has the manners that proxies look at, and no address carries who asks', async ({ page }) => {
  await play(page);
  const asked = gate.seen.filter(({ path }) => path.startsWith('/api/'));
  const byScript = asked.filter(
    ({ headers }) => headers['sec-fetch-dest'] === 'empty' && !headers.accept?.includes('event-stream'),
  );
  expect(byScript.length).toBeGreaterThan(3);
  for (const { path, headers, method } of byScript) {
    expect(headers['x-requested-with'], path).toBe('XMLHttpRequest');
    if (method !== 'HEAD') expect(headers.accept, path).toContain('application/json');
  }
  // The page speaks /api alone, so there is no `c` to be right or wrong about.
  expect(gate.seen.filter(({ path }) => path.startsWith('/rest'))).toEqual([]);
  for (const { path } of gate.seen) expect(path).not.toMatch(/[?&](jwt|token|u|p|t|s|apiKey|auth)=/);
  const manifest = page.locator('link[rel=manifest]');
  await expect(manifest).toHaveAttribute('crossorigin', 'use-credentials');
});

// proves: U-6
test('a song that the proxy keeps is not called broken', async ({ page }) => {
  await play(page);
  gate.state.answer = '302 to another origin';
  await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Next' }).click();
  await expect(banner(page)).toBeVisible();
  await expect(page.getByText(/could not be played|skipped/i)).toHaveCount(0);
  expect(gate.seen.some(({ method, path }) => method === 'HEAD' && path.includes('/api/stream/'))).toBe(true);
});

// proves: U-7
test('the document always comes from the network, and nothing of a login stays in a cache', async ({ page }) => {
  await home(page);
  gate.seen.length = 0;
  await page.reload();
  await expect(albumCard(page, 'Lanes of Light')).toBeVisible();
  const document = gate.seen.find(({ headers }) => headers['sec-fetch-dest'] === 'document');
  expect(document).toBeDefined();
  gate.state.answer = '302 on this origin';
  await page.goto(`${gate.url}/app/songs`);
  expect(gate.state.visits).toBe(1);
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const inside = await Promise.all(
      names.map(async (name) => (await (await caches.open(name)).keys()).map((one) => one.url)),
    );
    return inside.flat();
  });
  expect(kept.filter((url) => /\/app\/$|\/login|\/api\//.test(url))).toEqual([]);
});

// proves: U-9
test('another person in the same browser finds nothing of the first one', async ({ page }) => {
  await play(page);
  await page.evaluate(async () => {
    localStorage.setItem('melodrome.volume', '0.42');
    await caches.open('songs').then((one) => one.put('/app/kept', new Response('of mara')));
  });
  await expect.poll(() => page.evaluate(() => localStorage.getItem('melodrome.user'))).not.toBeNull();
  const first = await page.evaluate(() => localStorage.getItem('melodrome.user'));

  gate.state.user = 'jonas';
  await page.goto(`${gate.url}/app/`);
  await expect(page.getByRole('button', { name: /jonas/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Player' })).not.toContainText('Banked Turn');
  const left = await page.evaluate(async () => ({
    user: localStorage.getItem('melodrome.user'),
    volume: localStorage.getItem('melodrome.volume'),
    caches: await caches.keys(),
  }));
  expect(left.user).not.toBe(first);
  expect(left.volume).toBeNull();
  expect(left.caches).toEqual([]);
});

// proves: U-11
test('signing out tells the server, then leads to the login service’s own end', async ({ page }) => {
  await page.route('http://login.example/**', (route) =>
    route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Signed out</h1>' }),
  );
  await home(page);
  await page.getByRole('button', { name: /mara/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Signed out' })).toBeVisible();
  expect(gate.seen.some(({ method, path }) => method === 'POST' && path === '/auth/logout')).toBe(true);
  await page.goto(`${gate.url}/app/icon.svg`);
  expect(await page.evaluate(() => localStorage.getItem('melodrome.user'))).toBeNull();
});

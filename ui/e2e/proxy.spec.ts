// Behind a real proxy with a login service: signed in at once, and what happens when that sign-in ends.
import { test } from '@playwright/test';
import { startCaddy, type Proxied } from './caddy';
import { albumCard, earsOn, expect, expectSound, listen } from './fixtures';
import { startServer, type Running } from './server';

let server: Running;
let proxy: Proxied;

test.beforeAll(async () => {
  server = await startServer({ ND_EXTAUTH_TRUSTEDSOURCES: '127.0.0.1/32', ND_EXTAUTH_USERHEADER: 'Remote-User' });
  proxy = await startCaddy(server.port);
});
test.afterAll(async () => {
  await proxy?.stop();
  await server?.stop();
});
test.beforeEach(async ({ page }) => {
  Object.assign(proxy.login, { signedIn: true, visits: 0, silent: false });
  await earsOn(page);
});

test('the login service’s person is signed in at once, as the first administrator', async ({ page }) => {
  await page.goto(`${proxy.url}/app/`);
  await expect(page.getByRole('button', { name: /mara/ })).toBeVisible();
  await expect(albumCard(page, 'Lanes of Light')).toBeVisible();
  const session = await (await page.request.get(`${proxy.url}/api/session`)).json();
  expect(session).toMatchObject({ user: { username: 'mara', isAdmin: true }, session: { via: 'header' } });
  expect((await page.context().cookies()).filter((cookie) => cookie.name.includes('nd_sid'))).toEqual([]);
});

async function play(page: import('@playwright/test').Page): Promise<void> {
  await page.goto(`${proxy.url}/app/`);
  await albumCard(page, 'Lanes of Light').click();
  await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
  await expectSound(page);
}

// proves: U-4
test('a session that ends shows the banner, and the song plays on', async ({ page }) => {
  await play(page);
  proxy.login.signedIn = false;
  await page.getByRole('button', { name: 'Favourite: Lanes of Light', exact: true }).click();
  const banner = page.getByRole('status').filter({ hasText: 'Your sign-in has ended' });
  await expect(banner).toContainText('Playing on from');
  const before = await listen(page);
  await expect.poll(() => listen(page)).toBeGreaterThan(before + 1);
  await expect(page.getByLabel('Password')).toHaveCount(0);
  expect(proxy.login.visits).toBe(0);

  await banner.getByRole('button', { name: 'Sign in again' }).click();
  await expect(page.getByRole('heading', { name: 'Lanes of Light', level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/\/app\/album\/[^?]+$/);
  await expect(page.getByRole('status').filter({ hasText: 'Your sign-in has ended' })).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Player' })).toContainText('Banked Turn');
  expect(proxy.login.visits).toBe(1);
});

// proves: auth-15-23, U-4
test('with nothing playing the page goes to the login by itself, once', async ({ page }) => {
  await page.goto(`${proxy.url}/app/`);
  await expect(albumCard(page, 'Lanes of Light')).toBeVisible();
  proxy.login.signedIn = false;
  await page.getByRole('link', { name: /^Songs/ }).click();
  await expect.poll(() => proxy.login.visits).toBe(1);
  await expect(page).toHaveURL(/\/songs$/);
  await expect(page.getByRole('heading', { name: /^Songs/, level: 1 })).toBeVisible();
});

// proves: U-4
test('a login that brings nobody back is explained, not repeated', async ({ page }) => {
  await page.goto(`${proxy.url}/app/`);
  await expect(albumCard(page, 'Lanes of Light')).toBeVisible();
  // The page itself is let through, its questions are not: a careless exemption.
  await page.route('**/api/**', (route) => route.fulfill({ status: 401, contentType: 'text/plain', body: 'login' }));
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Your sign-in ended' })).toBeVisible();
  await page.getByRole('button', { name: 'Sign in again' }).click();
  await expect(page.getByRole('alert')).toContainText('You came back twice');
});

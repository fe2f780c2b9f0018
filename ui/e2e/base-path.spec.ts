// Under a base path everything moves along: assets, routes, covers, sound.
import { test } from '@playwright/test';
import { albumCard, earsOn, expect, expectSound, person } from './fixtures';
import { startServer, type Running } from './server';

let server: Running;
test.beforeAll(async () => {
  server = await startServer({ ND_BASEURL: '/music' }, '/music');
});
test.afterAll(async () => server?.stop());

test('the page works under a base path', async ({ page }) => {
  await earsOn(page);
  const outside: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (!pathname.startsWith('/music/')) outside.push(pathname);
  });
  await page.goto(`${server.url}/music/app/`);
  await page.getByLabel('User name').fill(person.name);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Continue as mara' }).click();
  await expect(page.getByRole('heading', { name: 'Your music' })).toBeVisible();
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByRole('button', { name: 'Keep name and password' }).click();
  await page.getByRole('button', { name: 'Start listening' }).click();
  await expect(page).toHaveURL(/\/music\/app\/albums$/);
  await albumCard(page, 'Lanes of Light').click();
  await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
  await expectSound(page);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Lanes of Light', level: 1 })).toBeVisible();
  await expect(page.getByRole('main').locator('img[data-loaded]').first()).toBeVisible();
  expect(outside).toEqual([]);
});

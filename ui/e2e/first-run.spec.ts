// From nothing to sound: the first visit to a fresh server.
import { albumCard, earsOn, expect, expectSound, person } from './fixtures';
import { test } from '@playwright/test';
import { startServer, type Running } from './server';

let server: Running;
test.beforeAll(async () => {
  server = await startServer();
});
test.afterAll(async () => server?.stop());

// proves: auth-17-61, auth-17-62
test('first run leads from an empty server to sound', async ({ page }) => {
  await earsOn(page);
  await page.goto(server.url);
  await expect(page.getByRole('heading', { name: 'Who runs this server?' })).toBeVisible();
  await expect(page).toHaveURL(/\/app\/welcome$/);

  await page.getByLabel('User name').fill(person.name);
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Continue as mara' }).click();
  await expect(page.getByRole('alert')).toContainText('too short or too common');
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await expect(page.getByText('Strong')).toBeVisible();
  await page.getByRole('button', { name: 'Continue as mara' }).click();

  await expect(page.getByRole('heading', { name: 'Your music' })).toBeVisible();
  await expect(page.getByText(process.env.MELODROME_TEST_MUSIC ?? '/missing')).toBeVisible();
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'How people sign in' })).toBeVisible();
  await page.getByRole('button', { name: 'Keep name and password' }).click();

  await expect(page.getByRole('heading', { name: 'Ready to listen' })).toBeVisible();
  await page.getByRole('button', { name: 'Start listening' }).click();
  await albumCard(page, 'Lanes of Light').click();
  await expect(page.getByRole('heading', { name: 'Lanes of Light', level: 1 })).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
  await expectSound(page);
  await expect(page.getByRole('region', { name: 'Player' })).toContainText('Banked Turn');
});

test('first run is refused once an account exists', async ({ page }) => {
  await page.goto(`${server.url}/app/welcome`);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

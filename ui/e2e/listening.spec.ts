// Playing, queueing, loving: what a listener does, by mouse and by keys alone.
import { albumCard, expect, expectSound, signIn, test } from './fixtures';

test.beforeEach(async ({ page, server }) => signIn(page, server.url));

test('a favourite rolls back when the server refuses it, and says so', async ({ page }) => {
  await albumCard(page, 'Salt and Static').click();
  const heart = page.getByRole('main').getByRole('button', { name: 'Favourite: Salt and Static' });
  await page.route('**/api/album/*/annotation', async (route) => {
    await new Promise((done) => setTimeout(done, 300));
    await route.fulfill({
      status: 500,
      headers: { 'X-ND-Auth': '1' },
      contentType: 'application/json',
      body: '{"error":"no"}',
    });
  });
  await heart.click();
  await expect(heart).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('alert')).toContainText('could not be saved');
  await expect(heart).toHaveAttribute('aria-pressed', 'false');

  await page.unroute('**/api/album/*/annotation');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(heart).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('link', { name: 'Favourites' }).first().click();
  await page.getByRole('tab', { name: 'Albums' }).click();
  await expect(albumCard(page, 'Salt and Static')).toBeVisible();
  await expect(albumCard(page, 'Lanes of Light')).toHaveCount(0);
});

test('search, open, play by keys alone', async ({ page }) => {
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Search' });
  await expect(field).toBeFocused();
  await page.keyboard.type('mercury');
  await expect(page.getByRole('option', { name: /Mercury Rising/ })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('heading', { name: 'Mercury Rising', level: 1 })).toBeVisible();

  await page.keyboard.press('F6');
  for (let i = 0; i < 40 && !(await page.evaluate(() => document.activeElement?.getAttribute('role') === 'row')); i++)
    await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expectSound(page);
  await expect(page.getByRole('region', { name: 'Player' })).toContainText('Falling');
  await page.keyboard.press('f');
  await expect(
    page.getByRole('row', { name: /Falling/ }).getByRole('button', { name: 'Favourite: Falling' }),
  ).toHaveAttribute('aria-pressed', 'true');
});

test('arrows walk the grid in two dimensions', async ({ page }) => {
  await albumCard(page, 'Lanes of Light').focus();
  const name = () => page.evaluate(() => document.activeElement?.querySelector('b')?.textContent?.trim());
  const first = await name();
  await page.keyboard.press('ArrowRight');
  expect(await name()).not.toBe(first);
  await page.keyboard.press('ArrowLeft');
  expect(await name()).toBe(first);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Lanes of Light', level: 1 })).toBeVisible();
});

test('the queue is ordered by keys, emptied with undo, and back after a reload', async ({ page }) => {
  await albumCard(page, 'Lanes of Light').click();
  await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
  await expectSound(page);
  await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Queue' }).click();
  const rows = page.getByRole('complementary', { name: 'Queue' }).getByRole('listitem');
  await expect(rows).toHaveText([/Measurement Line/, /Neutral Zone/]);
  await rows.first().focus();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(rows).toHaveText([/Neutral Zone/, /Measurement Line/]);
  await expect(page.locator('[data-live]')).toHaveText('Now 2 of 2');
  await page.keyboard.press('Delete');
  await expect(rows).toHaveText([/Neutral Zone/]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rows).toHaveCount(2);
  await page.waitForResponse(
    (response) => response.url().endsWith('/api/queue') && response.request().method() !== 'GET',
  );
  await page.reload();
  await expect(page.getByRole('region', { name: 'Player' })).toContainText('Banked Turn');
  await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Queue' }).click();
  await expect(rows).toHaveText([/Neutral Zone/, /Measurement Line/]);
});

test('the next song follows by itself', async ({ page }) => {
  await albumCard(page, 'Éclat').click();
  await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
  await expectSound(page);
  const seek = page.getByRole('slider', { name: 'Seek' });
  await seek.focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('region', { name: 'Player' })).toContainText('Nuit');
  await expectSound(page);
});

test('on a phone the mini player opens the player, and the tabs lead on', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await albumCard(page, 'Mercury Rising').click();
  await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
  await expectSound(page);
  await page.getByRole('button', { name: /Open player/ }).click();
  const full = page.getByRole('dialog', { name: 'Now playing' });
  await expect(full).toContainText('Mercury');
  await full.getByRole('button', { name: 'Close player' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Search' }).click();
  await page.getByRole('combobox', { name: 'Search' }).fill('ete');
  await expect(page.getByRole('option', { name: /Été/ })).toBeVisible();
});

// The player by keys: through an album, the queue and back, the palette, the theme, the whole screen; and two browsers at once.
import { albumCard, expect, expectSound, signIn, test } from './fixtures';

test.beforeEach(async ({ page, server }) => signIn(page, server.url));

const bar = (page: import('@playwright/test').Page) => page.getByRole('region', { name: 'Player' });

async function playLanes(page: import('@playwright/test').Page): Promise<void> {
  await albumCard(page, 'Lanes of Light').click();
  await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
  await expectSound(page);
}

test('an album plays on into its second song without a stop', async ({ page }) => {
  await playLanes(page);
  await page.getByRole('slider', { name: 'Seek' }).focus();
  await page.keyboard.press('PageUp');
  for (let i = 0; i < 7; i++) await page.keyboard.press('PageUp');
  await expect(bar(page)).toContainText('Measurement Line', { timeout: 30_000 });
  await expectSound(page);
  await expect(bar(page).getByRole('button', { name: 'Pause' })).toBeVisible();
});

test('the queue is ordered by lifting a song, and Ctrl Z puts it back', async ({ page }) => {
  await playLanes(page);
  await page.keyboard.press('q');
  const rows = page.getByRole('complementary', { name: 'Queue' }).getByRole('listitem');
  await expect(rows).toHaveText([/Measurement Line/, /Neutral Zone/]);
  await rows.first().focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(rows).toHaveText([/Neutral Zone/, /Measurement Line/]);
  await page.keyboard.press('Control+z');
  await expect(rows).toHaveText([/Measurement Line/, /Neutral Zone/]);
});

test('from the palette to an album, and to a dark page, by keys alone', async ({ page }) => {
  await page.keyboard.press('/');
  await expect(page.getByRole('combobox', { name: 'Search' })).toBeFocused();
  await page.keyboard.type('mercury');
  await expect(page.getByRole('option', { name: /Mercury Rising/ }).first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('heading', { name: 'Mercury Rising', level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Search' })).toBeFocused();
  await page.keyboard.type('>dark');
  await expect(page.getByRole('option', { name: 'Switch to dark' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

for (const [size, viewport] of Object.entries({
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
}))
  test(`the whole screen: ${size}`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await playLanes(page);
    await page.keyboard.press('Shift+F');
    const full = page.getByRole('dialog', { name: 'Now playing' });
    await expect(full).toContainText('Banked Turn');
    await expect(full).toContainText('FLAC');
    await expect(full).toContainText('untouched');
    await page.keyboard.press('Shift+N');
    await expect(full).toContainText('Measurement Line');
    await page.keyboard.press('Escape');
    await expect(full).toHaveCount(0);
  });

test('two browsers see each other’s favourite', async ({ page, server, browser }) => {
  const events = page.waitForRequest(/\/api\/events/);
  await page.reload();
  const listens = new URL((await events).url()).searchParams.get('client');
  expect(listens).toBeTruthy();
  const other = await (await browser.newContext()).newPage();
  await signIn(other, server.url);
  for (const one of [page, other]) await albumCard(one, 'Mercury Rising').click();
  const heart = (one: typeof page) => one.getByRole('main').getByRole('button', { name: 'Favourite: Mercury Rising' });
  await expect(heart(other)).toHaveAttribute('aria-pressed', 'false');
  // It is told, it does not ask.
  const asked: string[] = [];
  other.on('request', (request) => request.url().includes('/api/album/') && asked.push(request.url()));
  const change = page.waitForRequest(/\/annotation$/);
  await heart(page).click();
  await expect(heart(other)).toHaveAttribute('aria-pressed', 'true');
  expect(asked).toEqual([]);
  // The change carries the name under which its window listens: it is not told of it.
  expect((await change).headers()['x-nd-client-unique-id']).toBe(listens);
  await heart(page).click();
  await expect(heart(other)).toHaveAttribute('aria-pressed', 'false');
  await other.context().close();
});

test('keys are bound anew, and what clashes is shown', async ({ page, server }) => {
  await page.goto(`${server.url}/app/settings/keyboard`);
  await page.getByRole('button', { name: /^Mute: m/ }).click();
  await page.keyboard.press('q');
  await expect(page.getByRole('main').getByText('Also wanted by: Queue')).toBeVisible();
  await page.getByRole('button', { name: 'Usual keys for: Mute' }).click();
  await expect(page.getByRole('main').getByText('Also wanted by: Queue')).toHaveCount(0);
});

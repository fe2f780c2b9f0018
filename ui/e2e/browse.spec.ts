// The rooms of the library: home, songs, artists, favourites; by keys alone where a listener would.
import type { Page } from '@playwright/test';
import { expect, expectSound, signIn, test } from './fixtures';

test.beforeEach(async ({ page, server }) => signIn(page, server.url));

const player = (page: Page) => page.getByRole('region', { name: 'Player' });
const nav = (page: Page) => page.getByRole('navigation', { name: 'Main' });
const songRow = (page: Page, title: string) =>
  page.getByRole('grid', { name: /^Songs of/ }).getByRole('row', { name: new RegExp(title) });

/** Focus as the keyboard moves it: what has it, by its name or its text. */
async function tabTo(page: Page, what: RegExp): Promise<void> {
  for (let i = 0; i < 80; i++) {
    const here = await page.evaluate(() => {
      const element = document.activeElement?.closest<HTMLElement>('a, button');
      return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    });
    if (what.test(here)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the Tab key never reached ${what}`);
}

test('an album plays from home by keys alone', async ({ page }) => {
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await expect(page.getByRole('heading', { name: 'Home', level: 1 })).toBeVisible();
  const shelf = page.getByRole('grid', { name: 'Recently added' });
  await expect(shelf.getByRole('link')).toHaveCount(4);
  const names = await shelf.locator('b').allTextContents();
  await tabTo(page, new RegExp(names[0]?.trim() ?? ''));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+Enter');
  await expectSound(page);
  // What plays stands first on the page now, and its pause is one Tab away.
  const card = page.getByRole('region', { name: 'Continue' }).getByRole('article').first();
  await expect(card).toContainText('Playing here');
  await expect(card).toContainText(names[1]?.trim() ?? '');
  await card.getByRole('link').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(card).toContainText('Paused here');
});

test('home re-rolls, and keeps the shelves as they were arranged', async ({ page }) => {
  await page.goto(page.url().replace('/albums', '/'));
  await expect(page.getByRole('grid', { name: 'Something else' })).toBeVisible();
  const asked = page.waitForRequest((request) => /_sort=random/.test(request.url()));
  await page.getByRole('button', { name: 'Roll again' }).click();
  await asked;
  // Nobody has a favourite here yet: an empty shelf is not drawn.
  await expect(page.getByRole('grid', { name: 'Artists you love' })).toHaveCount(0);

  await page.getByRole('button', { name: 'Arrange shelves' }).click();
  const dialog = page.getByRole('dialog', { name: 'Arrange shelves' });
  await dialog.getByRole('checkbox', { name: 'Recently added' }).uncheck();
  await dialog.getByRole('button', { name: 'Move Something else' }).focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press('Alt+ArrowUp');
  await expect(page.locator('[data-live]')).toHaveText(/Something else, now 1 of 7/);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('grid', { name: 'Recently added' })).toHaveCount(0);
  await page.reload();
  await expect(page.locator('main h2').first()).toHaveText('Something else');
  await expect(page.getByRole('grid', { name: 'Recently added' })).toHaveCount(0);
});

test('songs are sorted by their heads, and the order survives a reload', async ({ page }) => {
  await nav(page).getByRole('link', { name: 'Songs' }).click();
  const rows = page.getByRole('grid', { name: 'Songs of Songs' }).getByRole('row');
  await expect(rows).toHaveCount(10);
  await expect(rows.nth(1)).toContainText('Banked Turn');
  const head = page.getByRole('columnheader', { name: 'Title' });
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  await head.getByRole('button').click();
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  await expect(rows.nth(9)).toContainText('Banked Turn');
  await page.getByRole('columnheader', { name: 'Year' }).getByRole('button').click();
  await expect(page).toHaveURL(/sort=year&order=DESC/);
  await page.reload();
  await expect(page.getByRole('columnheader', { name: 'Year' })).toHaveAttribute('aria-sort', 'descending');
  await expect(rows.nth(1)).toContainText('2024');
  await expect(rows.nth(9)).toContainText('2019');
});

test('a song plays from its row with the whole list behind it', async ({ page }) => {
  await nav(page).getByRole('link', { name: 'Songs' }).click();
  await songRow(page, 'Mercury Ines Okafor Trio').dblclick({ position: { x: 120, y: 20 } });
  await expectSound(page);
  await expect(player(page)).toContainText('Mercury');
  await player(page).getByRole('button', { name: 'Next', exact: true }).click();
  await expect(player(page)).toContainText('Neutral Zone');
  await player(page).getByRole('button', { name: 'Previous', exact: true }).click();
  await player(page).getByRole('button', { name: 'Previous', exact: true }).click();
  await expect(player(page)).toContainText('Measurement Line');
});

test('songs are selected by mouse and keys, and acted on together', async ({ page }) => {
  await nav(page).getByRole('link', { name: 'Songs' }).click();
  const rows = page.getByRole('grid', { name: 'Songs of Songs' }).getByRole('row');
  const at = { position: { x: 120, y: 20 } };
  await rows.nth(2).click(at);
  await rows.nth(4).click({ ...at, modifiers: ['Shift'] });
  const bar = page.getByRole('toolbar', { name: 'Selection' });
  await expect(bar).toContainText('3 selected');
  await expect(bar).toContainText('1:12');
  await rows.nth(7).click({ ...at, modifiers: ['Control'] });
  await expect(bar).toContainText('4 selected');
  await page.keyboard.press('Space');
  await expect(bar).toContainText('3 selected');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.locator('[data-live]')).toHaveText('2 selected');
  await page.keyboard.press('Control+a');
  await expect(bar).toContainText('9 selected');
  await page.keyboard.press('Escape');
  await expect(bar).toHaveCount(0);

  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowDown');
  await bar.getByRole('button', { name: 'Play', exact: true }).click();
  await expectSound(page);
  await player(page).getByRole('button', { name: 'Queue' }).click();
  await expect(page.getByRole('complementary', { name: 'Queue' }).getByRole('listitem')).toHaveCount(1);
});

test('the menu of a song has one order, and rates', async ({ page }) => {
  await nav(page).getByRole('link', { name: 'Songs' }).click();
  const row = songRow(page, 'Summer Ferry');
  await row.click({ button: 'right', position: { x: 120, y: 20 } });
  const menu = page.getByRole('menu', { name: 'Summer Ferry' });
  await expect(menu.getByRole('menuitem')).toHaveText([
    /^\s*Play/,
    /^\s*Play next/,
    /^\s*Add to queue/,
    /^\s*Add to playlist/,
    /^\s*Add to favourites/,
    /^\s*Rate/,
    /^\s*Go to album/,
    /^\s*Go to Marrow Coast/,
    /^\s*Download/,
  ]);
  await menu.getByRole('menuitem', { name: /^Rate/ }).click();
  await page.getByRole('menuitemradio', { name: '4 stars' }).click();
  await expect(row.getByRole('slider', { name: 'Rating of Summer Ferry' })).toHaveAttribute('aria-valuenow', '4');
  await row.focus();
  await page.keyboard.press('0');
  await expect(row.getByRole('slider', { name: 'Rating of Summer Ferry' })).toHaveAttribute('aria-valuenow', '0');
  await row.focus();
  await page.keyboard.press('a');
  await expect(page.getByRole('dialog', { name: /playlist/i })).toBeVisible();
});

test('columns are chosen, ordered by keys, and kept', async ({ page }) => {
  await nav(page).getByRole('link', { name: 'Songs' }).click();
  await page.getByRole('button', { name: 'Columns' }).click();
  const dialog = page.getByRole('dialog', { name: 'Columns' });
  await dialog.getByRole('checkbox', { name: 'Genre' }).uncheck();
  await dialog.getByRole('checkbox', { name: 'Format' }).check();
  await dialog.getByRole('button', { name: 'Move Year' }).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('Escape');
  const heads = page.getByRole('grid', { name: 'Songs of Songs' }).getByRole('columnheader');
  await expect(heads.filter({ hasText: 'Genre' })).toHaveCount(0);
  await page.reload();
  await expect(heads.filter({ hasText: 'Format' })).toHaveCount(1);
  await expect(heads.filter({ hasText: 'Genre' })).toHaveCount(0);
  await expect(songRow(page, 'Été')).toContainText('OPUS');
});

test('an artist’s page plays, shuffles and shows every part', async ({ page }) => {
  await nav(page).getByRole('link', { name: 'Artists' }).click();
  const artists = page.getByRole('grid', { name: 'Artists' });
  await expect(artists.getByRole('link')).toHaveCount(3);
  await page.getByRole('searchbox', { name: 'Filter by name' }).fill('ines');
  await expect(artists.getByRole('link')).toHaveCount(1);
  await artists.getByRole('link', { name: /Ines Okafor Trio/ }).click();
  await expect(page.getByRole('heading', { name: 'Ines Okafor Trio', level: 1 })).toBeVisible();
  await expect(
    page
      .locator('main')
      .getByRole('link', { name: /Lanes of Light/ })
      .first(),
  ).toBeVisible();

  await page.getByRole('tab', { name: /Overview/ }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: /Albums/ })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/tab=songs/);
  await expect(page.getByRole('grid', { name: 'Songs of Ines Okafor Trio' }).getByRole('row')).toHaveCount(6);

  await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
  await expectSound(page);
  // Oldest album first.
  await expect(player(page)).toContainText('Mercury');
  await page.getByRole('main').getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByRole('main').getByRole('button', { name: 'Shuffle', exact: true }).click();
  await expectSound(page);
  await expect(player(page).getByRole('button', { name: 'Shuffle' })).toHaveAttribute('aria-pressed', 'true');
});

test('a genre leads to its albums and songs', async ({ page }) => {
  await nav(page).getByRole('link', { name: 'Genres' }).click();
  await page.getByRole('link', { name: /Indie rock/ }).click();
  await expect(page.getByRole('heading', { name: 'Indie rock', level: 1 })).toBeVisible();
  await expect(page.getByRole('gridcell').getByRole('link', { name: /Salt and Static/ })).toBeVisible();
  await page.getByRole('tab', { name: /Songs/ }).click();
  await expect(songRow(page, 'Summer Ferry')).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Songs of Indie rock' }).getByRole('row')).toHaveCount(3);
});

test('favourites list what has a heart; a refused heart rolls back', async ({ page }) => {
  await nav(page).getByRole('link', { name: 'Songs' }).click();
  const heart = songRow(page, 'Nuit').getByRole('button', { name: 'Favourite: Nuit' });
  await page.route('**/api/song/*/annotation', async (route) => {
    await new Promise((done) => setTimeout(done, 300));
    await route.fulfill({
      status: 500,
      headers: { 'X-ND-Auth': '1' },
      contentType: 'application/json',
      body: '{"error":"no"}',
    });
  });
  await songRow(page, 'Nuit').focus();
  await page.keyboard.press('f');
  await expect(heart).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('alert')).toContainText('could not be saved');
  await expect(heart).toHaveAttribute('aria-pressed', 'false');

  await page.unroute('**/api/song/*/annotation');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(heart).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(page.getByRole('heading', { name: 'Favourites', level: 1 })).toBeVisible();
  await expect(songRow(page, 'Nuit')).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Songs of Favourites' }).getByRole('row')).toHaveCount(2);
  await songRow(page, 'Nuit').focus();
  await page.keyboard.press('f');
  await expect(page.getByText('No favourite songs yet')).toBeVisible();
});

test('on a phone the library leads everywhere, a tap plays and a long press selects', async ({ browser, server }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, locale: 'en-GB' });
  const page = await context.newPage();
  await signIn(page, server.url);
  await nav(page).getByRole('link', { name: 'Library' }).tap();
  await page.getByRole('main').getByRole('link', { name: /Songs/ }).tap();
  const row = songRow(page, 'Static in the Salt');
  await expect(row).toBeVisible();
  const box = await row.boundingBox();
  if (!box) throw new Error('the row is nowhere');
  const touch = await context.newCDPSession(page);
  const point = { x: box.x + 140, y: box.y + 20 };
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
  await expect(page.getByRole('toolbar', { name: 'Selection' })).toContainText('1 selected');
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect(page.getByRole('toolbar', { name: 'Selection' })).toContainText('1 selected');
  await page.getByRole('button', { name: 'Clear selection' }).tap();
  await row.tap({ position: { x: 140, y: 20 } });
  await expect(player(page)).toContainText('Static in the Salt');
  await context.close();
});

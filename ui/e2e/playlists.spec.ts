// Playlists by hand and by keys: made, filled, ordered, taken back, imported.
import type { Page } from '@playwright/test';
import { albumCard, expect, signIn, test } from './fixtures';

const titles = (page: Page) =>
  page
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') })
    .locator('b')
    .allTextContents();
const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) });

/** A playlist with the five songs of one artist, and the page of it. */
async function filled(page: Page, name: string): Promise<void> {
  for (const album of ['Lanes of Light', 'Mercury Rising']) {
    await page.goto(page.url().replace(/\/app\/.*/, '/app/albums'));
    await albumCard(page, album).click();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Add to playlist' }).click();
    await page.getByRole('combobox', { name: 'Playlist to add to' }).fill(name);
    await page
      .getByRole('option', { name: new RegExp(name) })
      .first()
      .click();
    await expect(page.getByText(new RegExp(`“${name}” made|added to ${name}`)).first()).toBeVisible();
  }
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await expect.poll(() => titles(page)).toEqual(five);
}
const five = ['Banked Turn', 'Measurement Line', 'Neutral Zone', 'Mercury', 'Falling'];

test('a playlist is made, filled and ordered by keys alone', async ({ page, server }) => {
  await signIn(page, server.url);
  await page.goto(`${server.url}/app/playlists`);
  await page.getByRole('button', { name: 'New playlist' }).last().focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.keyboard.type('By keys');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'By keys' })).toBeVisible();

  await page.goto(`${server.url}/app/albums`);
  await albumCard(page, 'Lanes of Light').focus();
  await page.keyboard.press('Enter');
  await expect(row(page, 'Banked Turn')).toBeVisible();
  await page.keyboard.press('F6');
  for (let i = 0; i < 40 && !(await page.evaluate(() => document.activeElement?.getAttribute('role') === 'row')); i++)
    await page.keyboard.press('Tab');
  for (const song of ['Banked Turn', 'Measurement Line', 'Neutral Zone']) {
    // The dialog gives the focus back to its row, and the arrows go on from there.
    if (song !== 'Banked Turn') await page.keyboard.press('ArrowDown');
    await expect(row(page, song)).toBeFocused();
    await page.keyboard.press('a');
    await expect(page.getByRole('combobox', { name: 'Playlist to add to' })).toBeFocused();
    await page.keyboard.type('by k');
    await page.keyboard.press('Enter');
    await expect(page.getByText('1 song added to By keys').first()).toBeVisible();
  }
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'By keys' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => titles(page)).toEqual(['Banked Turn', 'Measurement Line', 'Neutral Zone']);

  await row(page, 'Banked Turn').focus();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(page.locator('[data-live]')).toHaveText('Now 2 of 3');
  await expect(row(page, 'Banked Turn')).toBeFocused();
  await page.keyboard.press('Alt+End');
  await expect(page.locator('[data-live]')).toHaveText('Now 3 of 3');
  await expect.poll(() => titles(page)).toEqual(['Measurement Line', 'Neutral Zone', 'Banked Turn']);

  // Lifted, carried and returned; lifted, carried and dropped.
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowUp');
  await expect(page.locator('[data-live]')).toHaveText('Now 2 of 3');
  await page.keyboard.press('Escape');
  await expect.poll(() => titles(page)).toEqual(['Measurement Line', 'Neutral Zone', 'Banked Turn']);
  await page.keyboard.press('Space');
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  const order = ['Banked Turn', 'Measurement Line', 'Neutral Zone'];
  await expect.poll(() => titles(page)).toEqual(order);
  await expect(row(page, 'Banked Turn')).toBeFocused();

  await page.keyboard.press('Delete');
  await expect.poll(() => titles(page)).toEqual(order.slice(1));
  await page.keyboard.press('Control+z');
  await expect.poll(() => titles(page)).toEqual(order);
  await page.reload();
  await expect.poll(() => titles(page)).toEqual(order);
});

test('a song is dragged to its place, and the drag taken back', async ({ page, server }) => {
  await signIn(page, server.url);
  await filled(page, 'By hand');
  const last = row(page, 'Falling');
  await last.hover();
  const grip = (await last.locator('.grip').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const top = (await row(page, 'Banked Turn').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
  await page.mouse.down();
  await page.mouse.move(grip.x + 8, grip.y - 20, { steps: 4 });
  await page.mouse.move(top.x + 20, top.y + 4, { steps: 8 });
  await page.mouse.up();
  const dragged = ['Falling', ...five.slice(0, 4)];
  await expect.poll(() => titles(page)).toEqual(dragged);
  await page.reload();
  await expect.poll(() => titles(page)).toEqual(dragged);

  // Two at once, by the selection, and back again.
  await row(page, 'Falling').click();
  await row(page, 'Banked Turn').click({ modifiers: ['Shift'] });
  await expect(page.getByRole('toolbar', { name: '2 selected' })).toBeVisible();
  await row(page, 'Banked Turn').focus();
  await page.keyboard.press('Alt+End');
  const both = ['Measurement Line', 'Neutral Zone', 'Mercury', 'Falling', 'Banked Turn'];
  await expect.poll(() => titles(page)).toEqual(both);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect.poll(() => titles(page)).toEqual(dragged);
  await page.reload();
  await expect.poll(() => titles(page)).toEqual(dragged);
});

test('a deleted playlist comes back with its songs', async ({ page, server }) => {
  await signIn(page, server.url);
  await filled(page, 'Nearly gone');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Delete playlist' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /Playlists/ })).toBeVisible();
  const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Nearly gone' });
  await expect(link).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await link.click();
  await expect.poll(() => titles(page)).toEqual(five);
});

test('an import names the lines that it did not find, and what it found plays', async ({ page, server }) => {
  await signIn(page, server.url);
  await page.goto(`${server.url}/app/playlists`);
  await page
    .getByLabel('Import', { exact: true })
    .last()
    .setInputFiles({
      name: 'From elsewhere.m3u8',
      mimeType: 'audio/x-mpegurl',
      buffer: Buffer.from(
        [
          '#EXTM3U',
          '#EXTINF:24,Ines Okafor Trio - Banked Turn',
          'Ines Okafor Trio/Lanes of Light/01 Banked Turn.flac',
          '#EXTINF:24,Nobody - Never Was',
          'Nobody/Never Was.mp3',
          'Ines Okafor Trio/Mercury Rising/02 Falling.mp3',
        ].join('\n'),
      ),
    });
  const report = page.getByRole('dialog', { name: 'Imported' });
  await expect(report).toContainText('2 of 3 songs found');
  await expect(report).toContainText('Nobody - Never Was');
  await expect(report.getByRole('listitem')).toHaveCount(1);
  await report.getByRole('button', { name: 'Open the playlist' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'From elsewhere' })).toBeVisible();
  await expect.poll(() => titles(page)).toEqual(['Banked Turn', 'Falling']);
  await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Player' })).toContainText('Banked Turn');

  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as M3U file' }).click();
  expect((await saved).suggestedFilename()).toBe('From elsewhere.m3u8');
});

// The frame around the pages: the side bar as a rail and as wide as wanted, songs dragged to its playlists, search within a part, sleep.
import type { Page } from '@playwright/test';
import { albumCard, expect, expectSound, signIn, test } from './fixtures';

test.beforeEach(async ({ page, server }) => signIn(page, server.url));

const side = (page: Page) => page.getByRole('navigation', { name: 'Main' });
const width = async (page: Page) => (await side(page).boundingBox())?.width ?? 0;
const songRow = (page: Page, title: string) => page.getByRole('main').getByRole('row', { name: new RegExp(title) });

async function newPlaylist(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New playlist' }).first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('button', { name: 'Make playlist' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

test('the side bar becomes a rail and back by a key, and has the width that it was given', async ({ page }) => {
  expect(await width(page)).toBe(236);
  await page.keyboard.press('[');
  await expect.poll(() => width(page)).toBe(68);
  await expect(side(page).getByRole('link', { name: 'Songs' })).toBeVisible();
  await page.reload();
  await expect.poll(() => width(page)).toBe(68);
  await side(page).getByRole('link', { name: 'Songs' }).click();
  await expect(page.getByRole('heading', { name: 'Songs', level: 1 })).toBeVisible();
  await page.keyboard.press('[');
  await expect.poll(() => width(page)).toBe(236);

  const edge = page.getByRole('separator', { name: 'Width of the side bar' });
  await edge.focus();
  await page.keyboard.press('End');
  await expect.poll(() => width(page)).toBe(320);
  await page.keyboard.press('ArrowLeft');
  await expect(edge).toHaveAttribute('aria-valuenow', '312');
  const box = await edge.boundingBox();
  if (!box) throw new Error('no edge');
  await page.mouse.move(box.x + 4, 400);
  await page.mouse.down();
  await page.mouse.move(260, 400, { steps: 4 });
  await page.mouse.up();
  await page.reload();
  await expect.poll(() => width(page)).toBe(260);
  await edge.dblclick();
  await expect.poll(() => width(page)).toBe(236);
});

test('a song row is dragged onto a playlist of the side bar', async ({ page }) => {
  await newPlaylist(page, 'Carried');
  await side(page).getByRole('link', { name: 'Songs' }).click();
  const list = side(page).getByRole('link', { name: 'Carried' });
  await songRow(page, 'Neutral Zone').dragTo(list, { sourcePosition: { x: 120, y: 20 } });
  await expect(page.getByText('1 song added to Carried').first()).toBeVisible();
  // From the page of an album too.
  await side(page).getByRole('link', { name: 'Albums' }).click();
  await albumCard(page, 'Lanes of Light').click();
  await songRow(page, 'Banked Turn').dragTo(list, { sourcePosition: { x: 120, y: 20 } });
  await list.click();
  await expect(songRow(page, 'Neutral Zone')).toBeVisible();
  await expect(songRow(page, 'Banked Turn')).toBeVisible();
});

test('a playlist gets a picture of its own, loses it, and another owner', async ({ page, server }) => {
  await page.evaluate(async (url) => {
    const body = JSON.stringify({ userName: 'nora', name: 'Nora', password: 'some words to come in' });
    const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'XMLHttpRequest' };
    await fetch(`${url}/api/user`, { method: 'POST', headers, body });
  }, server.url);
  await newPlaylist(page, 'Illustrated');
  const edit = page.getByRole('button', { name: 'Edit details' }).first();
  const dialog = page.getByRole('dialog', { name: 'Edit details' });
  // One pixel of PNG.
  const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  await edit.click();
  await dialog
    .getByLabel('Picture', { exact: true })
    .setInputFiles({ name: 'own.png', mimeType: 'image/png', buffer: Buffer.from(pixel, 'base64') });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('New picture for Illustrated').first()).toBeVisible();
  await edit.click();
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('has the picture of its songs again').first()).toBeVisible();

  await edit.click();
  await dialog
    .getByLabel('Picture', { exact: true })
    .setInputFiles({ name: 'own.png', mimeType: 'image/png', buffer: Buffer.from('no picture at all') });
  await dialog.getByLabel('Owner').selectOption('Nora');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/picture could not be saved/).first()).toBeVisible();
  await expect(page.getByRole('main').getByText('nora')).toBeVisible();
});

test('the palette searches within a year and within the favourites', async ({ page }) => {
  const search = async (words: string) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search' }).fill(words);
  };
  const found = page.getByRole('option');
  await search('year:2021');
  await expect(found).toHaveText([/Falling/, /Mercury/, /Mercury Rising/]);
  await page.keyboard.press('Escape');
  await search('lanes year:2024');
  await expect(found).toHaveText([/Banked Turn/, /Measurement Line/, /Neutral Zone/, /Lanes of Light/]);
  await page.keyboard.press('Escape');
  await albumCard(page, 'Éclat').click();
  await songRow(page, 'Nuit').focus();
  const saved = page.waitForResponse((answer) => answer.url().endsWith('/annotation') && answer.ok());
  await page.keyboard.press('f');
  await saved;
  await search('is:fav nuit');
  await expect(found).toHaveText([/Nuit/]);
  await page.keyboard.press('Enter');
  await expectSound(page);
});

test('the sleep timer stops the music', async ({ page }) => {
  await page.clock.install();
  await page.reload();
  await albumCard(page, 'Lanes of Light').click();
  await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
  const player = page.getByRole('region', { name: 'Player' });
  await expect(player.getByRole('button', { name: 'Pause' })).toBeVisible();
  await player.getByRole('button', { name: 'Queue' }).click();
  await page.getByRole('button', { name: 'Sleep timer' }).click();
  await page.getByRole('menuitem', { name: '15 minutes' }).click();
  await expect(page.getByRole('button', { name: 'The music stops in 15 minutes' })).toBeFocused();
  await page.clock.fastForward('15:01');
  await expect(player.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sleep timer' })).toBeVisible();
});

// Without a mouse: rating, the theme, and where the focus is after something that lay on top has closed.
import type { Locator, Page } from '@playwright/test';
import { albumCard, expect, expectSound, signIn, test } from './fixtures';

test.beforeEach(async ({ page, server }) => signIn(page, server.url));

const main = (page: Page) => page.getByRole('main');
const row = (page: Page, title: string) => main(page).getByRole('row', { name: new RegExp(title) });

/** Presses Tab until it is there. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let i = 0; i < 80; i++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the Tab key never reached ${String(wanted)}`);
}

async function goTo(page: Page, key: string, heading: string): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press(key);
  await expect(main(page).getByRole('heading', { name: heading, level: 1 })).toBeVisible();
}

test('a song in a list, and the one that plays, are rated by keys alone', async ({ page }) => {
  await goTo(page, 's', 'Songs');
  const first = main(page).getByRole('grid').getByRole('row').nth(1);
  await expect(first).toContainText('Banked Turn');
  await tabTo(page, first);
  await page.keyboard.press('ArrowDown');
  await expect(row(page, 'Été')).toBeFocused();
  const rating = (title: string) => row(page, title).getByRole('slider', { name: `Rating of ${title}` });
  await page.keyboard.press('4');
  await expect(rating('Été')).toHaveAttribute('aria-valuenow', '4');
  await page.keyboard.press('Enter');
  await expectSound(page);

  // Elsewhere on the page a number means what plays.
  await goTo(page, 'h', 'Home');
  const saved = page.waitForResponse((answer) => answer.url().endsWith('/annotation') && answer.ok());
  await page.keyboard.press('2');
  await saved;
  await goTo(page, 's', 'Songs');
  await expect(rating('Été')).toHaveAttribute('aria-valuenow', '2');
  await page.keyboard.press('0');
  await expect(rating('Été')).toHaveAttribute('aria-valuenow', '0');
});

test('theme, contrast and accent are chosen by keys alone, and kept', async ({ page }) => {
  await page.keyboard.press('g');
  await page.keyboard.press(',');
  await expect(main(page).getByRole('heading', { level: 1 })).toBeVisible();
  await tabTo(page, page.getByRole('link', { name: 'Appearance' }));
  await page.keyboard.press('Enter');
  await expect(main(page).getByRole('heading', { name: 'Appearance', level: 1 })).toBeVisible();
  const themes = page.getByRole('radiogroup', { name: 'Theme' });
  const html = page.locator('html');
  await tabTo(page, themes.getByRole('radio').first());
  await page.keyboard.press('ArrowRight');
  await expect(html).toHaveAttribute('data-theme', 'light');
  await page.keyboard.press('ArrowRight');
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('ArrowRight');
  await expect(html).toHaveAttribute('data-contrast', 'more');
  await tabTo(page, page.getByRole('radiogroup', { name: 'Accent' }).getByRole('radio', { name: 'Azure' }));
  await page.keyboard.press('ArrowRight');
  await expect(html).toHaveAttribute('data-accent', 'iris');
  await page.reload();
  for (const [name, value] of [
    ['data-theme', 'dark'],
    ['data-contrast', 'more'],
    ['data-accent', 'iris'],
  ] as const)
    await expect(html).toHaveAttribute(name, value);
});

test('what closes gives the focus back to what opened it', async ({ page }) => {
  const closes = async (what: Locator, opener: Locator) => {
    await expect(what).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(what).toHaveCount(0);
    await expect(opener).toBeFocused();
  };
  const menu = page.getByRole('menu');
  const sort = main(page).getByRole('button', { name: /Sorted by/ });
  await tabTo(page, sort);
  await page.keyboard.press('Enter');
  await closes(menu, sort);

  const card = albumCard(page, 'Lanes of Light');
  await card.focus();
  await page.keyboard.press('Shift+F10');
  await expect(menu).toBeVisible();
  // A dialog out of a menu: the menu is gone by then, what it was opened from is not.
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await closes(page.getByRole('dialog', { name: 'Add to playlist' }), card);
  await page.keyboard.press('Enter');

  await expect(row(page, 'Neutral Zone')).toBeVisible();
  await tabTo(page, row(page, 'Banked Turn'));
  await page.keyboard.press('ArrowDown');
  const song = row(page, 'Measurement Line');
  await page.keyboard.press('a');
  await closes(page.getByRole('dialog', { name: 'Add to playlist' }), song);
  await page.keyboard.press('Shift+F10');
  await closes(menu, song);
  await page.keyboard.press('Control+k');
  await closes(page.getByRole('dialog', { name: 'Search' }), song);
  await page.keyboard.press('?');
  await closes(page.getByRole('dialog', { name: 'Keyboard' }), song);
  await page.keyboard.press('Enter');
  await expectSound(page);
  await page.keyboard.press('Shift+F');
  await closes(page.getByRole('dialog', { name: 'Now playing' }), song);

  const queue = page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Queue' });
  await tabTo(page, queue);
  await page.keyboard.press('Enter');
  const close = page.getByRole('button', { name: 'Close queue' });
  await close.focus();
  await page.keyboard.press('Enter');
  await expect(close).toHaveCount(0);
  await expect(queue).toBeFocused();
  const account = page.getByRole('button', { name: 'mara' });
  await account.focus();
  await page.keyboard.press('Enter');
  await closes(page.getByRole('dialog', { name: 'Account' }), account);
  const make = page.getByRole('button', { name: 'New playlist' }).first();
  await make.focus();
  await page.keyboard.press('Enter');
  await closes(page.getByRole('dialog', { name: 'New playlist' }), make);

  await page.goto(page.url().replace(/\/app\/.*/, '/app/settings/users'));
  const person = page.getByRole('button', { name: 'Open mara' });
  await person.focus();
  await page.keyboard.press('Enter');
  await closes(page.getByRole('dialog', { name: 'mara' }), person);
});

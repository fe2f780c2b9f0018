// No screen has anything that axe calls wrong, in either theme, on wide screens and phones.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { albumCard, expect, signIn, test } from './fixtures';
import { startServer } from './server';

const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const themes = ['light', 'dark'] as const;

async function clean(page: Page, screen: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(
    ({ id, impact, nodes }) => `${screen}: ${impact} ${id}: ${nodes.map((node) => node.html.slice(0, 160)).join('\n')}`,
  );
  expect(found).toEqual([]);
}

/** The page has something to show, or says that it has not. */
const filled = (page: Page) =>
  page
    .getByRole('main')
    .getByRole('link')
    .or(page.getByRole('main').getByRole('heading', { level: 2 }))
    .or(page.getByRole('main').getByRole('row'))
    .first();

for (const [size, viewport] of Object.entries(sizes))
  for (const theme of themes) {
    const look = { viewport, colorScheme: theme, reducedMotion: 'reduce' } as const;

    test.describe(`${size}, ${theme}`, () => {
      test.use({
        viewport: look.viewport,
        colorScheme: look.colorScheme,
        contextOptions: { reducedMotion: look.reducedMotion },
      });

      test('every screen of a signed-in listener', async ({ page, server }) => {
        await page.goto(`${server.url}/app/`);
        await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
        await clean(page, 'sign-in');
        await signIn(page, server.url);
        await expect(albumCard(page, 'Lanes of Light')).toBeVisible();
        await clean(page, 'albums');

        await page.getByRole('button', { name: /Sorted by/ }).click();
        await clean(page, 'sort menu');
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: size === 'phone' ? 'Account' : 'mara' }).click();
        await expect(page.getByRole('dialog', { name: 'Account' })).toBeVisible();
        await clean(page, 'account');
        await page.keyboard.press('Escape');

        await albumCard(page, 'Lanes of Light').click();
        await expect(page.getByRole('row', { name: /Neutral Zone/ })).toBeVisible();
        await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
        await expect(page.getByRole('region', { name: 'Player' })).toContainText('Banked Turn');
        await clean(page, 'album');

        await page.getByRole('button', { name: 'Queue', exact: true }).click();
        await expect(page.getByRole('listitem').filter({ hasText: 'Neutral Zone' })).toBeVisible();
        await clean(page, 'queue');
        await page.getByRole('button', { name: 'Close queue' }).click();

        await page.getByRole('button', { name: /Open player/ }).click();
        await expect(page.getByRole('dialog', { name: 'Now playing' })).toBeVisible();
        await clean(page, 'now playing');
        await page.getByRole('button', { name: 'Close player' }).click();

        if (size === 'phone') await page.getByRole('link', { name: 'Search' }).click();
        else await page.keyboard.press('Control+k');
        await page.getByRole('combobox', { name: 'Search' }).fill('mer');
        await expect(page.getByRole('option', { name: /Mercury Rising/ })).toBeVisible();
        await clean(page, 'search');
        if (size === 'desktop') {
          await page.keyboard.press('Escape');
          await page.keyboard.press('?');
          await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
          await clean(page, 'keys');
        }

        await page.goto(`${server.url}/app/album/nothing`);
        await expect(page.getByText('This album is not here any more')).toBeVisible();
        await clean(page, 'missing album');
      });

      test('every room of the library', async ({ page, server }) => {
        await signIn(page, server.url);
        for (const [address, shown] of [
          ['', 'Home'],
          ['songs', 'Songs'],
          ['artists', 'Artists'],
          ['genres', 'Genres'],
          ['favourites', 'Favourites'],
          ['favourites?tab=albums', 'Favourites'],
          ['favourites?tab=artists', 'Favourites'],
          ['library', 'Library'],
        ] as const) {
          await page.goto(`${server.url}/app/${address}`);
          await expect(page.getByRole('heading', { name: shown, level: 1 })).toBeVisible();
          await expect(filled(page)).toBeVisible();
          await clean(page, address || 'home');
        }
        await page.goto(`${server.url}/app/songs`);
        const row = page.getByRole('row', { name: /Neutral Zone/ });
        await row.focus();
        await page.keyboard.press('Shift+ArrowDown');
        await expect(page.getByRole('toolbar', { name: 'Selection' })).toBeVisible();
        await clean(page, 'songs, selected');
        await row.focus();
        await page.keyboard.press('Shift+F10');
        await expect(page.getByRole('menu')).toBeVisible();
        await clean(page, 'songs, menu');
        await page.keyboard.press('Escape');
        if (size === 'desktop') {
          await page.getByRole('button', { name: 'Columns' }).click();
          await expect(page.getByRole('dialog', { name: 'Columns' })).toBeVisible();
          await clean(page, 'columns');
        }
        await page.goto(`${server.url}/app/genres`);
        await page.getByRole('link', { name: /Jazz/ }).click();
        await expect(page.getByRole('heading', { name: 'Jazz', level: 1 })).toBeVisible();
        await clean(page, 'genre');
        await page.goto(`${server.url}/app/artists`);
        await page.getByRole('link', { name: /Ines Okafor Trio/ }).click();
        await expect(page.getByRole('heading', { name: 'Ines Okafor Trio', level: 1 })).toBeVisible();
        for (const tab of [/Overview/, /Albums/, /All songs/]) {
          await page.getByRole('tab', { name: tab }).click();
          await expect(filled(page)).toBeVisible();
          await clean(page, `artist ${tab}`);
        }
      });

      test('playlists, people and libraries', async ({ page, server }) => {
        await signIn(page, server.url);
        for (const [address, heading] of [
          ['playlists', /^Playlists/],
          ['settings/profile', 'Profile'],
          ['settings/libraries', 'Libraries and scans'],
          ['settings/users', 'Users'],
        ] as const) {
          await page.goto(`${server.url}/app/${address}`);
          await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
          await clean(page, address);
        }
        await page.getByRole('button', { name: 'Open mara' }).click();
        await expect(page.getByRole('dialog', { name: 'mara' })).toBeVisible();
        await clean(page, 'one user');
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Add local user' }).click();
        await expect(page.getByRole('dialog', { name: 'Add local user' })).toBeVisible();
        await clean(page, 'new user');
        await page.goto(`${server.url}/app/playlists`);
        await page.getByRole('button', { name: 'New playlist' }).last().click();
        await page.getByRole('textbox', { name: 'Name' }).fill(`${size} ${theme}`);
        await clean(page, 'new playlist');
        await page.getByRole('button', { name: 'Make playlist' }).click();
        await expect(page.getByRole('heading', { level: 1, name: `${size} ${theme}` })).toBeVisible();
        await clean(page, 'playlist');
      });

      test('the screens of a lost sign-in', async ({ page, server }) => {
        await signIn(page, server.url);
        await albumCard(page, 'Lanes of Light').click();
        await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
        await expect(page.getByRole('region', { name: 'Player' })).toContainText('Banked Turn');
        const deny = (route: import('@playwright/test').Route) =>
          route.fulfill({ status: 401, contentType: 'text/plain', body: 'login' });
        await page.route(/\/api\/(?!stream)/, deny);
        await page.getByRole('main').getByRole('button', { name: 'Favourite: Lanes of Light' }).click();
        await expect(page.getByText('Your sign-in has ended.')).toBeVisible();
        await clean(page, 'banner');
        await page.reload();
        // It tries once by itself, and then stays.
        await expect(page).toHaveURL(/reauth=1/);
        await expect(page.getByRole('heading', { name: 'Your sign-in ended' })).toBeVisible();
        await clean(page, 'sign in again');
      });
    });
  }

test('the first run', async ({ browser }) => {
  const fresh = await startServer();
  try {
    for (const [size, viewport] of Object.entries(sizes))
      for (const colorScheme of themes) {
        const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
        const page = await context.newPage();
        await page.goto(fresh.url);
        await expect(page.getByRole('heading', { name: 'Who runs this server?' })).toBeVisible();
        await clean(page, `welcome ${size} ${colorScheme}`);
        await context.close();
      }
    const page = await (await browser.newContext()).newPage();
    await page.goto(fresh.url);
    await page.getByLabel('User name').fill('mara');
    await page.getByLabel('Password', { exact: true }).fill('three little words');
    await page.getByRole('button', { name: 'Continue as mara' }).click();
    for (const [heading, button] of [
      ['Your music', 'Continue'],
      ['How people sign in', 'Keep name and password'],
      ['Ready to listen', null],
    ] as const) {
      await expect(page.getByRole('heading', { name: heading })).toBeVisible();
      await clean(page, heading);
      await page.emulateMedia({ colorScheme: 'dark' });
      await clean(page, `${heading}, dark`);
      await page.emulateMedia({ colorScheme: 'light' });
      if (button) await page.getByRole('button', { name: button }).click();
    }
    await page.context().close();
  } finally {
    await fresh.stop();
  }
});

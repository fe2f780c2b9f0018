// No screen, menu or dialog has anything that axe calls wrong: light, dark and high contrast, on wide screens and phones.
import type { Page, Route } from '@playwright/test';
import { albumCard, expect, signIn, test } from './fixtures';
import { clean, sizes, type Size } from './looks';
import { startServer } from './server';

const main = (page: Page) => page.getByRole('main');
const songRow = (page: Page, title: string) =>
  main(page)
    .getByRole('row', { name: new RegExp(title) })
    .first();

/** The page has something to show, or says that it has not. */
const filled = (page: Page) =>
  main(page)
    .getByRole('link')
    .or(main(page).getByRole('heading', { level: 2 }))
    .or(main(page).getByRole('row'))
    .first();

async function room(page: Page, url: string, address: string, heading: string | RegExp): Promise<void> {
  await page.goto(`${url}/app/${address}`);
  await expect(main(page).getByRole('heading', { name: heading, level: 1 }).first()).toBeVisible();
}

/** Opens something, looks at it, closes it by Esc. */
async function opened(page: Page, name: string, open: () => Promise<void>, role: 'dialog' | 'menu'): Promise<void> {
  await open();
  await expect(page.getByRole(role).last()).toBeVisible();
  await clean(page, name);
  await page.keyboard.press('Escape');
  await expect(page.getByRole(role)).toHaveCount(0);
}

async function menuOf(page: Page, title: string): Promise<void> {
  await songRow(page, title).focus();
  await page.keyboard.press('Shift+F10');
}

/** A playlist of two songs, and the way to it. */
async function playlist(page: Page, url: string, name: string): Promise<string> {
  return await page.evaluate(
    async ([server, title]) => {
      const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'XMLHttpRequest' };
      const post = async (path: string, body: unknown) =>
        (await fetch(server + path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
      const { id } = (await post('/api/playlist', { name: title, comment: 'For the way home' })) as { id: string };
      const songs = (await (await fetch(`${server}/api/song?_end=2`)).json()) as { id: string }[];
      await post(`/api/playlist/${id}/tracks`, { ids: songs.map((song) => song.id) });
      return id;
    },
    [url, name] as const,
  );
}

async function listening(page: Page, size: Size): Promise<void> {
  await albumCard(page, 'Lanes of Light').click();
  await expect(songRow(page, 'Neutral Zone')).toBeVisible();
  await main(page).getByRole('button', { name: 'Play', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Player' })).toContainText('Banked Turn');
  await clean(page, 'album');
  await opened(page, 'album, menu', () => page.getByRole('button', { name: 'More', exact: true }).click(), 'menu');
  await opened(page, 'album, song menu', () => menuOf(page, 'Neutral Zone'), 'menu');
  await opened(
    page,
    'add to playlist',
    async () => {
      await songRow(page, 'Neutral Zone').focus();
      await page.keyboard.press('a');
    },
    'dialog',
  );

  await page.getByRole('button', { name: 'Queue', exact: true }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Neutral Zone' })).toBeVisible();
  await clean(page, 'queue');
  await page.getByRole('tab', { name: 'Played' }).click();
  await clean(page, 'queue, played');
  await page.getByRole('button', { name: 'Close queue' }).click();

  await page.getByRole('button', { name: /Open player/ }).click();
  const full = page.getByRole('dialog', { name: 'Now playing' });
  await expect(full).toBeVisible();
  await clean(page, 'now playing');
  if (size === 'desktop')
    for (const tab of ['Up next', 'Credits']) {
      await full.getByRole('tab', { name: tab }).click();
      await clean(page, `now playing, ${tab}`);
    }
  else {
    await full.getByRole('button', { name: /Lyrics/ }).click();
    await clean(page, 'now playing, lyrics');
  }
  await full.getByRole('button', { name: /^More/ }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await clean(page, 'now playing, menu');
  await page.keyboard.press('Escape');
  await full.getByRole('button', { name: 'Close player' }).click();
}

async function searching(page: Page, size: Size): Promise<void> {
  const open = () =>
    size === 'phone' ? page.getByRole('link', { name: 'Search' }).click() : page.keyboard.press('Control+k');
  await open();
  const field = page.getByRole('combobox', { name: 'Search' });
  await expect(field).toBeVisible();
  await clean(page, 'search, empty');
  await field.fill('mer');
  await expect(page.getByRole('option', { name: /Mercury Rising/ })).toBeVisible();
  await clean(page, 'search');
  await field.fill('>');
  await expect(page.getByRole('option', { name: 'Go to albums' })).toBeVisible();
  await clean(page, 'search, commands');
  await field.fill('nothing is called this');
  await expect(page.getByRole('option')).toHaveCount(0);
  await clean(page, 'search, nothing found');
  if (size === 'phone') return;
  await page.keyboard.press('Escape');
  await opened(page, 'keys', () => page.keyboard.press('?'), 'dialog');
}

// What is wrong is said in words; pictures of every step would take longer than the steps.
test.use({ trace: 'off' });

for (const size of Object.keys(sizes) as Size[])
  test.describe(size, () => {
    test.use({ viewport: sizes[size], contextOptions: { reducedMotion: 'reduce' } });

    test('listening and searching', async ({ page, server }) => {
      await page.goto(`${server.url}/app/`);
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      await clean(page, 'sign-in');
      await page.getByLabel('User name').fill('nobody');
      await page.getByLabel('Password', { exact: true }).fill('wrong');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page.getByRole('alert')).toBeVisible();
      await clean(page, 'sign-in, refused');
      await signIn(page, server.url);
      await expect(albumCard(page, 'Lanes of Light')).toBeVisible();
      await clean(page, 'albums');
      await opened(page, 'sort menu', () => page.getByRole('button', { name: /Sorted by/ }).click(), 'menu');
      await opened(page, 'card menu', () => albumCard(page, 'Lanes of Light').click({ button: 'right' }), 'menu');
      const account = page.getByRole('button', { name: size === 'phone' ? 'Account' : 'mara' });
      await opened(page, 'account', () => account.click(), 'dialog');
      await listening(page, size);
      await searching(page, size);
      await page.goto(`${server.url}/app/album/nothing`);
      await expect(page.getByText('This album is not here any more')).toBeVisible();
      await clean(page, 'missing album');
      await page.goto(`${server.url}/app/no/such/place`);
      await expect(page.getByRole('button', { name: 'To the first page' })).toBeVisible();
      await clean(page, 'nowhere');
    });

    test('every room of the library', async ({ page, server }) => {
      await signIn(page, server.url);
      for (const [address, heading] of [
        ['', 'Home'],
        ['songs', 'Songs'],
        ['artists', 'Artists'],
        ['genres', 'Genres'],
        ['favourites', 'Favourites'],
        ['favourites?tab=albums', 'Favourites'],
        ['favourites?tab=artists', 'Favourites'],
        ['library', 'Library'],
      ] as const) {
        await room(page, server.url, address, heading);
        await expect(filled(page)).toBeVisible();
        await clean(page, address || 'home');
      }
      await room(page, server.url, '', 'Home');
      await opened(
        page,
        'home, arranging',
        () => page.getByRole('button', { name: 'Arrange shelves' }).click(),
        'dialog',
      );

      await room(page, server.url, 'songs', 'Songs');
      await songRow(page, 'Neutral Zone').focus();
      await page.keyboard.press('Shift+ArrowDown');
      await expect(page.getByRole('toolbar', { name: 'Selection' })).toBeVisible();
      await clean(page, 'songs, selected');
      await opened(page, 'songs, menu', () => menuOf(page, 'Neutral Zone'), 'menu');
      await menuOf(page, 'Neutral Zone');
      await page.getByRole('menuitem', { name: /^Rate/ }).click();
      await expect(page.getByRole('menuitemradio').first()).toBeVisible();
      await clean(page, 'songs, rating');
      await page.keyboard.press('Escape');
      if (size === 'desktop')
        await opened(page, 'columns', () => page.getByRole('button', { name: 'Columns' }).click(), 'dialog');

      await room(page, server.url, 'genres', 'Genres');
      await page.getByRole('link', { name: /Jazz/ }).click();
      await expect(page.getByRole('heading', { name: 'Jazz', level: 1 })).toBeVisible();
      await clean(page, 'genre');
      await page.getByRole('tab', { name: /Songs/ }).click();
      await expect(songRow(page, 'Mercury')).toBeVisible();
      await clean(page, 'genre, songs');
      await room(page, server.url, 'artists', 'Artists');
      const artist = page.getByRole('link', { name: /Ines Okafor Trio/ });
      await opened(page, 'artists, menu', () => artist.click({ button: 'right' }), 'menu');
      await artist.click();
      await expect(page.getByRole('heading', { name: 'Ines Okafor Trio', level: 1 })).toBeVisible();
      for (const tab of [/Overview/, /Albums/]) {
        await page.getByRole('tab', { name: tab }).click();
        await expect(filled(page)).toBeVisible();
        await clean(page, `artist ${tab}`);
      }
      await page.getByRole('tab', { name: /All songs/ }).click();
      await expect(songRow(page, 'Neutral Zone')).toBeVisible();
      await clean(page, 'artist, songs');
    });

    test('playlists, people, libraries and settings', async ({ page, server }) => {
      await signIn(page, server.url);
      const id = await playlist(page, server.url, `${size} list`);
      await room(page, server.url, 'playlists', /^Playlists/);
      await expect(page.getByRole('link', { name: new RegExp(`${size} list`) }).last()).toBeVisible();
      await clean(page, 'playlists');
      const anew = () => page.getByRole('button', { name: 'New playlist' }).last().click();
      await opened(page, 'new playlist', anew, 'dialog');
      await room(page, server.url, `playlist/${id}`, `${size} list`);
      await expect(songRow(page, 'Banked Turn')).toBeVisible();
      await clean(page, 'playlist');
      const more = () => page.getByRole('button', { name: 'More', exact: true }).click();
      await opened(page, 'playlist, menu', more, 'menu');
      await opened(page, 'playlist, song menu', () => menuOf(page, 'Banked Turn'), 'menu');
      await opened(
        page,
        'playlist, details',
        () => page.getByRole('button', { name: 'Edit details' }).first().click(),
        'dialog',
      );
      if (size === 'desktop') {
        await songRow(page, 'Banked Turn').click({ position: { x: 300, y: 28 } });
        await expect(page.getByRole('toolbar', { name: /selected/ })).toBeVisible();
        await clean(page, 'playlist, selected');
      }

      await room(page, server.url, 'settings', /./);
      await clean(page, 'settings');
      for (const [address, heading] of [
        ['profile', 'Profile'],
        ['appearance', 'Appearance'],
        ['sound', 'Sound'],
        ['keyboard', 'Keyboard'],
        ['libraries', 'Libraries and scans'],
        ['users', 'Users'],
      ] as const) {
        await room(page, server.url, `settings/${address}`, heading);
        await clean(page, `settings, ${address}`);
      }
      const mara = () => page.getByRole('button', { name: 'Open mara' }).click();
      await opened(page, 'one user', mara, 'dialog');
      const add = () => page.getByRole('button', { name: 'Add local user' }).click();
      await opened(page, 'new user', add, 'dialog');
      await room(page, server.url, 'settings/libraries', 'Libraries and scans');
      const library = () => page.getByRole('button', { name: 'Add library' }).click();
      await opened(page, 'new library', library, 'dialog');
      const edit = () =>
        page
          .getByRole('button', { name: /^Edit / })
          .first()
          .click();
      await opened(page, 'library', edit, 'dialog');
    });

    test('the screens of a lost sign-in', async ({ page, server }) => {
      await signIn(page, server.url);
      await albumCard(page, 'Lanes of Light').click();
      await main(page).getByRole('button', { name: 'Play', exact: true }).click();
      await expect(page.getByRole('region', { name: 'Player' })).toContainText('Banked Turn');
      const deny = (route: Route) => route.fulfill({ status: 401, contentType: 'text/plain', body: 'login' });
      await page.route(/\/api\/(?!stream)/, deny);
      await main(page).getByRole('button', { name: 'Favourite: Lanes of Light' }).click();
      await expect(page.getByText('Your sign-in has ended.')).toBeVisible();
      await clean(page, 'banner');
      await page.reload();
      // It tries once by itself, and then stays.
      await expect(page).toHaveURL(/reauth=1/);
      await expect(page.getByRole('heading', { name: 'Your sign-in ended' })).toBeVisible();
      await clean(page, 'sign in again');
    });
  });

test('high contrast chosen by hand gives the colours of the system’s wish', async ({ page, server }) => {
  await signIn(page, server.url);
  const colours = () =>
    page.evaluate(() => {
      const names = ['bg', 'surface', 'raised', 'line', 'line-strong', 'text', 'text-2', 'text-3', 'tint-bg'];
      const probe = document.body.appendChild(document.createElement('i'));
      const seen = names.map((name) => {
        probe.style.color = `var(--${name})`;
        return `${name}: ${getComputedStyle(probe).color}`;
      });
      probe.remove();
      return seen;
    });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, contrast: 'more' });
    const wished = await colours();
    await page.emulateMedia({ colorScheme, contrast: 'no-preference' });
    expect(await colours()).not.toEqual(wished);
    await page.goto(`${server.url}/app/settings/appearance`);
    await page.getByRole('radio', { name: 'High contrast' }).check({ force: true });
    expect(await colours()).toEqual(wished);
    await page.getByRole('radio', { name: 'System' }).first().check({ force: true });
  }
});

test('the first run', async ({ browser }) => {
  const fresh = await startServer();
  try {
    for (const viewport of Object.values(sizes)) {
      const context = await browser.newContext({ viewport, reducedMotion: 'reduce', locale: 'en-GB' });
      const page = await context.newPage();
      await page.goto(fresh.url);
      await expect(page.getByRole('heading', { name: 'Who runs this server?' })).toBeVisible();
      await clean(page, `welcome ${viewport.width}`);
      await context.close();
    }
    const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB' });
    const page = await context.newPage();
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
      for (const [size, viewport] of Object.entries(sizes)) {
        await page.setViewportSize(viewport);
        await clean(page, `${heading}, ${size}`);
      }
      if (button) await page.getByRole('button', { name: button }).click();
    }
    await context.close();
  } finally {
    await fresh.stop();
  }
});

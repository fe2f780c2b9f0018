// Every main screen beside the picture of it that a person has looked at: wide and phone, light and dark, and one in high contrast.
// A changed picture is a change to review: `npm run e2e:long -- visual --update-snapshots`, look at both, commit with the cause.
import { expect, test, type Page } from '@playwright/test';
import { NOW, startMock } from '../mock';
import { sizes, type Size } from '../looks';
import type { Running } from '../server';

let mock: Running;
test.beforeAll(async () => {
  mock = await startMock({ QUEUE: '1', COVERS: 'plain' });
});
test.afterAll(() => mock.stop());

interface Look {
  colorScheme: 'light' | 'dark';
  contrast?: 'more';
}

async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  // Covers come as they come into view; none may be missing from the picture.
  const waiting = () =>
    page.evaluate(() =>
      [...document.images]
        .filter((image) => {
          const box = image.getBoundingClientRect();
          return box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
        })
        .filter((image) => !image.complete || image.naturalWidth === 0)
        .map((image) => image.src),
    );
  await expect.poll(waiting).toEqual([]);
  await page.mouse.move(0, 0);
  await expect(page).toHaveScreenshot(`${name}.png`, {
    maxDiffPixelRatio: 0.002,
    animations: 'disabled',
    caret: 'hide',
  });
}

/** Opens a place, and waits for what shows that it is there. */
async function at(page: Page, address: string, sign: string | RegExp): Promise<void> {
  await page.goto(`${mock.url}/app/${address}`);
  await expect(page.getByRole('main').getByText(sign).first()).toBeVisible();
}

async function opened(browser: import('@playwright/test').Browser, size: Size, look: Look) {
  const context = await browser.newContext({
    viewport: sizes[size],
    colorScheme: look.colorScheme,
    contrast: look.contrast ?? null,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    hasTouch: size === 'phone',
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(new Date(NOW));
  return page;
}

type Theme = 'light' | 'dark';
/** Wide pictures are heavy: the rooms whose themes could differ in more than colours are drawn in both. */
const wideIn = (name: string, theme: Theme) =>
  ({ home: 'light', artist: 'light', search: 'light', songs: 'light', users: 'light', queue: '', playing: 'dark' })[
    name
  ] ?? theme;

for (const size of Object.keys(sizes) as Size[])
  for (const colorScheme of ['light', 'dark'] as const)
    test(`${size}, ${colorScheme}`, async ({ browser }) => {
      const page = await opened(browser, size, { colorScheme });
      const main = page.getByRole('main');
      const shoot = async (name: string) => {
        if (size === 'phone' || wideIn(name, colorScheme) === colorScheme)
          await picture(page, `${name}-${size}-${colorScheme}`);
      };
      await at(page, '', 'Recently added');
      // The shelves come one by one, and push each other down.
      await expect(main.getByRole('region', { name: 'Continue' }).getByRole('article')).toHaveCount(3);
      for (const shelf of ['Recently added', 'Recently played', 'Something else'])
        await expect(main.getByRole('grid', { name: shelf }).getByRole('link').first()).toBeVisible();
      await shoot('home');
      await at(page, 'albums', 'Albums');
      await expect(main.getByRole('gridcell').nth(3)).toBeVisible();
      await shoot('albums');
      await at(page, 'album/lanes', 'Copper Wire Choir');
      await shoot('album');
      await at(page, 'artist/artist-Ines Okafor Trio', 'Ines Okafor Trio');
      await expect(main.getByRole('link', { name: /Lanes of Light/ }).first()).toBeVisible();
      await shoot('artist');
      await at(page, 'songs', 'Songs');
      await expect(main.getByRole('row').nth(8)).toBeVisible();
      await shoot('songs');
      await at(page, 'playlist/list-9', 'Kitchen, loud');
      await expect(main.getByRole('row').nth(2)).toBeVisible();
      await shoot('playlist');
      await page.goto(`${mock.url}/app/search?q=co`);
      await expect(page.getByRole('option').first()).toBeVisible();
      await shoot('search');
      await at(page, 'settings/appearance', 'Accent');
      await shoot('appearance');
      await at(page, 'settings/users', 'Živa Novak');
      await shoot('users');
      await at(page, 'album/lanes', 'Copper Wire Choir');
      await page.getByRole('button', { name: /Open player/ }).click();
      await expect(page.getByRole('dialog', { name: 'Now playing' })).toBeVisible();
      await shoot('playing');
      await page.getByRole('button', { name: 'Close player' }).click();
      await page.getByRole('button', { name: 'Queue', exact: true }).click();
      await expect(page.getByRole('tab', { name: 'Up next' })).toBeVisible();
      await shoot('queue');
      await page.context().close();
    });

for (const colorScheme of ['light', 'dark'] as const)
  test(`high contrast, ${colorScheme}`, async ({ browser }) => {
    const page = await opened(browser, 'desktop', { colorScheme, contrast: 'more' });
    await at(page, 'album/lanes', 'Copper Wire Choir');
    await picture(page, `album-contrast-${colorScheme}`);
    await page.context().close();
  });

test('sign in on a phone, and the rail of middle widths', async ({ browser }) => {
  const stranger = await startMock({ MOCK: 'signed-out' });
  try {
    const page = await opened(browser, 'phone', { colorScheme: 'dark' });
    await page.goto(`${stranger.url}/app/`);
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await picture(page, 'sign-in-phone-dark');
    await page.context().close();
  } finally {
    await stranger.stop();
  }
  const page = await opened(browser, 'desktop', { colorScheme: 'light' });
  await page.setViewportSize({ width: 900, height: 900 });
  await at(page, 'albums', 'Albums');
  await expect(page.getByRole('gridcell').nth(3)).toBeVisible();
  await picture(page, 'albums-900-light');
  await page.context().close();
});

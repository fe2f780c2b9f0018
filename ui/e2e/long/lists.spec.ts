// Lists of 100,000: scrolled from end to end without a long frame, few rows in the document, no memory kept. And a queue of 10,000.
import { expect, test, type CDPSession, type Page } from '@playwright/test';
import { startMock } from '../mock';
import type { Running } from '../server';
import { spent, tasks } from './cpu';

const MB = 1024 * 1024;
const FRAME = 50;
/**
 * CPU time of a crowded machine is several times that of a quiet one. MELODROME_STRICT=1 says that nothing else runs here and
 * holds the page to the limits themselves; without it they are a guard against what became much slower. The figures are told
 * in any case, as annotations of the report.
 */
const SLACK = process.env.MELODROME_STRICT ? 1 : 4;
const MOST_ROWS = 150;
const MOST_GROWTH = 15 * MB;

// Recording every step would take longer than the steps.
test.use({ trace: 'off' });

declare global {
  interface Window {
    trip?: (pixels: number, steps: number) => Promise<number>;
  }
}

/** Goes through the list a step a frame, down and up again; gives the most rows that were there at once. */
async function scrolling(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.trip = async (pixels, steps) => {
      const main = document.querySelector('main');
      if (!main) throw new Error('no page');
      let rows = 0;
      for (const way of [1, -1])
        for (let i = 0; i < steps; i++) {
          main.scrollTop += way * pixels;
          await new Promise(requestAnimationFrame);
          rows = Math.max(rows, document.querySelectorAll('main [role=row], main [role=gridcell] > a').length);
        }
      return rows;
    };
  });
}

async function heap(cdp: CDPSession): Promise<number> {
  for (let i = 0; i < 3; i++) await cdp.send('HeapProfiler.collectGarbage');
  return (await cdp.send('Runtime.getHeapUsage')).usedSize;
}

const height = (page: Page) => page.evaluate(() => document.querySelector('main')?.scrollHeight ?? 0);

/** Waits until the rows in view are rows, and not their places. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator('main .wait')).toHaveCount(0);
}

interface List {
  name: string;
  address: string;
  env: Record<string, string>;
  /** At least so high, in pixels: the list is really that long. */
  tall: number;
}

const lists: List[] = [
  { name: '100,000 songs', address: 'songs', env: { BIG: '11112' }, tall: 100_000 * 40 },
  { name: '100,000 albums', address: 'albums', env: { BIG: '100000' }, tall: 2_000_000 },
  { name: 'a playlist of 10,000', address: 'playlist/list-9', env: { LISTS: '10000' }, tall: 10_000 * 56 },
];

for (const { name, address, env, tall } of lists)
  test(name, async ({ page, browser }) => {
    const mock = await startMock(env);
    try {
      const cdp = await page.context().newCDPSession(page);
      await page.goto(`${mock.url}/app/${address}`);
      await expect(page.getByRole('grid').first()).toBeVisible({ timeout: 30_000 });
      await settled(page);
      await scrolling(page);
      await expect.poll(() => height(page)).toBeGreaterThan(tall);
      const full = await height(page);
      // Once to warm what is made once: code, pictures, styles.
      await page.evaluate(() => window.trip?.(400, 30));
      await settled(page);
      const before = await heap(cdp);

      // Fast, as a thumb is dragged: the whole list in 400 steps. Slow, as a wheel turns: five rows a frame.
      for (const [how, pixels, steps] of [
        ['fast', Math.ceil(full / 400), 400],
        ['slow', 200, 300],
      ] as const) {
        let rows = 0;
        const busy = await tasks(browser, page, async () => {
          rows = (await page.evaluate(([by, count]) => window.trip?.(by, count), [pixels, steps] as const)) ?? 0;
        });
        await settled(page);
        const longest = busy.slice(0, 5).map((one) => one.toFixed(1));
        test
          .info()
          .annotations.push({ type: how, description: `${rows} rows, longest tasks ${longest.join(', ')} ms` });
        expect(rows, `rows in the document, ${how}`).toBeLessThanOrEqual(MOST_ROWS);
        expect(busy[0], `longest frame, ${how}`).toBeLessThanOrEqual(FRAME * SLACK);
      }
      const grown = (await heap(cdp)) - before;
      test.info().annotations.push({ type: 'heap', description: `${(grown / MB).toFixed(1)} MB` });
      expect(grown).toBeLessThan(MOST_GROWTH);
    } finally {
      await mock.stop();
    }
  });

test('a queue of 10,000: moved, removed and gone on in, each within a frame', async ({ page }) => {
  const mock: Running = await startMock({ LISTS: '10000' });
  try {
    await page.goto(`${mock.url}/app/playlist/list-9`);
    await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Pause' })).toBeVisible();
    await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Queue' }).click();
    const rows = page.getByRole('complementary', { name: 'Queue' }).getByRole('listitem');
    await expect(rows.first()).toBeVisible();
    await expect(page.getByText(/^9,9\d\d songs/).first()).toBeVisible();
    expect(await rows.count()).toBeLessThanOrEqual(MOST_ROWS);
    await rows.nth(1).focus();
    const busy = await spent(page);
    /** From the key to the changed page: all that the main thread did. */
    const pressed = async (key: string) => {
      // What is written down a moment later does not belong to the next key.
      const kept = page.waitForResponse(/\/api\/queue$/);
      const before = await busy();
      await page.keyboard.press(key);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const took = (await busy()) - before;
      await kept;
      return took;
    };
    const times: Record<string, number[]> = { move: [], end: [], remove: [], next: [] };
    for (let i = 0; i < 5; i++) {
      times.move?.push(await pressed('Alt+ArrowDown'));
      times.remove?.push(await pressed('Delete'));
      times.next?.push(await pressed('Shift+N'));
      await expect(rows.first()).toBeVisible();
      await rows.nth(1).focus();
    }
    times.end?.push(await pressed('Alt+End'));
    // The last row and the first one, from wherever the keys are: rows that did not exist a moment ago.
    await rows.nth(1).focus();
    const place = () =>
      page.evaluate(
        () =>
          document.activeElement
            ?.closest('.slot')
            ?.getAttribute('style')
            ?.match(/translateY\((\d+)/)?.[1],
      );
    await page.keyboard.press('End');
    await expect.poll(async () => Number(await place())).toBeGreaterThan(9_900 * 52);
    await expect(page.locator('[data-key]:focus')).toBeInViewport();
    expect(await rows.count()).toBeLessThanOrEqual(MOST_ROWS);
    await page.keyboard.press('ArrowUp');
    await expect(page.locator('[data-key]:focus')).toBeInViewport();
    await page.keyboard.press('Home');
    await expect.poll(place).toBe('0');
    await expect(page.locator('[data-key]:focus')).toBeInViewport();
    for (const [what, took] of Object.entries(times)) {
      test.info().annotations.push({ type: what, description: took.map((one) => one.toFixed(1)).join(', ') });
      expect([...took].sort((a, b) => a - b)[took.length >> 1], what).toBeLessThanOrEqual(FRAME * SLACK);
    }
  } finally {
    await mock.stop();
  }
});

test('the first list costs a slow machine less than 1.5 s', async ({ page }) => {
  const mock = await startMock({ BIG: '100000' });
  try {
    await page.addInitScript(() => {
      new MutationObserver((_, watch) => {
        if (!document.querySelector('main [role=gridcell] a')) return;
        watch.disconnect();
        requestAnimationFrame(() => performance.mark('list'));
      }).observe(document, { subtree: true, childList: true });
    });
    const busy = await spent(page);
    await page.goto(`${mock.url}/app/albums`);
    await expect(page.getByRole('grid').first()).toBeVisible({ timeout: 30_000 });
    await expect.poll(() => page.evaluate(() => performance.getEntriesByName('list').length)).toBe(1);
    // A machine four times as slow as this one, with nothing to wait for.
    const slow = 4 * (await busy());
    test
      .info()
      .annotations.push({ type: 'first list', description: `${Math.round(slow)} ms of CPU at a fourth of the speed` });
    expect(slow).toBeLessThanOrEqual(1500 * SLACK);
  } finally {
    await mock.stop();
  }
});

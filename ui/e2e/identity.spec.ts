// Keys, sessions, accounts, the sign-in check and the doors of the page, with invented data: in every look, and by keyboard alone.
import { test, type Page } from '@playwright/test';
import { expect } from './fixtures';
import { clean, sizes, type Size } from './looks';
import { startMock } from './mock';
import type { Running } from './server';

let mock: Running;
test.beforeAll(async () => {
  mock = await startMock();
});
test.afterAll(async () => mock?.stop());

const open = async (page: Page, address: string, heading: string) => {
  await page.goto(`${mock.url}/app/${address}`);
  await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible();
};
const mode = (page: Page, is: string, user: boolean) =>
  page.request.get(`${mock.url}/mode?is=${is}&user=${user ? 1 : 0}`);

for (const size of Object.keys(sizes) as Size[])
  test.describe(size, () => {
    test.use({ viewport: sizes[size], hasTouch: size === 'phone' });

    test('screens about who may come in are accessible', async ({ page }) => {
      await mode(page, '', true);
      await open(page, 'settings/apps', 'Connected apps');
      await expect(page.getByText('Mara’s phone')).toBeVisible();
      await clean(page, 'connected apps');
      await page.getByRole('button', { name: 'Connect an app' }).click();
      await clean(page, 'connect an app');
      await page.getByLabel('Name', { exact: true }).fill('Kitchen tablet');
      await page.getByText('Both', { exact: true }).click();
      await page.getByRole('button', { name: 'Make the key' }).click();
      await expect(page.getByRole('dialog')).toContainText('7kqf-m2xd-4hva-tz3r-wn5c-j6gp-2y');
      await clean(page, 'a new key');

      await open(page, 'settings/sessions', 'Sessions');
      await expect(page.getByText('This one')).toBeVisible();
      await clean(page, 'sessions');
      await open(page, 'settings/users', 'Users');
      await page.getByRole('button', { name: 'Open Tom Weller' }).click();
      await expect(page.getByRole('dialog').getByText('Symfonium')).toBeVisible();
      await clean(page, 'an account');
      await open(page, 'settings/doctor', 'Sign-in check');
      await expect(page.getByText('Who came in, and what changed')).toBeVisible();
      await clean(page, 'sign-in check');
      await open(page, 'connect?code=abcd2345', 'Connect a device');
      await clean(page, 'connect a device');
      await open(page, 'connect/q7Yb3kWz9TnLx2RmV5cJd8', 'Connect an app');
      await clean(page, 'values of a key');
    });

    test('every door of the page is accessible, and none has a password form where a proxy decides', async ({
      page,
    }) => {
      for (const [is, heading] of [
        ['exclusive', 'Sign in'],
        ['unknown', 'There is no account for you here'],
        ['denied', 'This account may not come in'],
        ['providers', 'Sign in'],
      ] as const) {
        await mode(page, is, false);
        await open(page, '', heading);
        await clean(page, is);
        await expect(page.getByLabel('Password', { exact: true })).toHaveCount(is === 'providers' ? 1 : 0);
      }
      await mode(page, '', true);
    });
  });

test('a key is made and revoked by keyboard alone, and its secret is copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'settings/apps', 'Connected apps');
  await page.getByRole('button', { name: 'Connect an app' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('Give it a name');
  await page.keyboard.type('Bathroom radio');
  await page.keyboard.press('Enter');
  const ready = page.getByRole('dialog', { name: 'Bathroom radio is ready to connect' });
  await expect(ready.getByRole('img', { name: /Code to scan/ })).toBeVisible();
  await ready.getByRole('button', { name: 'Copy: App password' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('7kqf-m2xd-4hva-tz3r-wn5c-j6gp-2y');
  await page.keyboard.press('Escape');
  await expect(ready).toHaveCount(0);

  const row = page.getByRole('listitem').filter({ hasText: 'Bathroom radio' });
  await expect(row).toContainText('Not used yet');
  await row.getByRole('button', { name: 'Revoke Bathroom radio' }).focus();
  await page.keyboard.press('Enter');
  const ask = page.getByRole('dialog', { name: /Revoke/ });
  await ask.getByRole('button', { name: 'Revoke', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(row).toHaveCount(0);
});

test('a device is let in by its code, however it is typed; an unknown one is told', async ({ page }) => {
  await open(page, 'connect', 'Connect a device');
  await page.getByLabel('Code on the device').fill('zzzz 9999');
  await page.getByRole('button', { name: 'Let it in' }).click();
  await expect(page.getByRole('alert')).toContainText('No device waits with this code');
  await page.getByLabel('Code on the device').fill('abcd 2345');
  await page.getByRole('button', { name: 'Let it in' }).click();
  await expect(page.getByRole('heading', { name: 'The device is in' })).toBeVisible();
});

test('who is deleted at the sign-in service’s side is told to come back, and can be disabled instead', async ({
  page,
}) => {
  await open(page, 'settings/users', 'Users');
  await page.getByRole('button', { name: 'Open Tom Weller' }).click();
  await page.getByRole('button', { name: 'Delete user' }).click();
  const ask = page.getByRole('dialog', { name: 'Delete Tom Weller?' });
  await expect(ask).toContainText('gets a new one here at the next visit');
  await ask.getByRole('button', { name: 'Disable instead' }).click();
  await expect(page.getByRole('switch', { name: 'May sign in' })).toHaveAttribute('aria-checked', 'false');
});

// People and libraries as administrators and listeners meet them: passwords, accounts, grants, folders.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, signIn, test } from './fixtures';

async function as(page: Page, url: string, name: string, password: string): Promise<void> {
  await page.goto(`${url}/app/albums`);
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
async function leave(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/app/settings/profile`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
}
async function addUser(page: Page, url: string, name: string, password: string, library?: string): Promise<void> {
  await page.goto(`${url}/app/settings/users`);
  await page.getByRole('button', { name: 'Add local user' }).click();
  const sheet = page.getByRole('dialog', { name: 'Add local user' });
  await sheet.getByLabel('User name').fill(name);
  await sheet.getByLabel('Password', { exact: true }).fill(password);
  if (library)
    for (const box of await sheet.getByRole('checkbox').all()) {
      const wanted = (await box.locator('xpath=..').textContent())?.includes(library) ?? false;
      // The last one cannot be switched off: the wanted one comes first.
      if (wanted) await box.check();
    }
  if (library)
    for (const box of await sheet.getByRole('checkbox').all())
      if (!(await box.locator('xpath=..').textContent())?.includes(library)) await box.uncheck();
  await sheet.getByRole('button', { name: 'Add user' }).click();
  await expect(page.getByRole('row', { name: new RegExp(name) })).toBeVisible();
}

test('a password is changed, and signs in from then on', async ({ page, server }) => {
  await signIn(page, server.url);
  await addUser(page, server.url, 'lena', 'first of the words');
  await leave(page, server.url);
  await as(page, server.url, 'lena', 'first of the words');
  await expect(page.getByRole('grid', { name: 'Albums' })).toBeVisible();
  await page.goto(`${server.url}/app/settings/profile`);
  await page.getByLabel('Current password').fill('not this one');
  await page.getByLabel('New password').fill('second of the words');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('That is not your current password')).toBeVisible();
  await page.getByLabel('Current password').fill('first of the words');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Password changed')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Users' })).toHaveCount(0);
  await leave(page, server.url);
  await as(page, server.url, 'lena', 'second of the words');
  await expect(page.getByRole('grid', { name: 'Albums' })).toBeVisible();
});

test('a library is added, read and granted; who hears only it sees only it; it is deleted by its name', async ({
  page,
  server,
}) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'melodrome-second-'));
  const music = process.env.MELODROME_TEST_MUSIC ?? '';
  fs.cpSync(path.join(music, 'Marrow Coast'), path.join(folder, 'Marrow Coast'), { recursive: true });
  try {
    await signIn(page, server.url);
    await page.goto(`${server.url}/app/settings/libraries`);
    await page.getByRole('button', { name: 'Add library' }).click();
    const form = page.getByRole('dialog', { name: 'Add library' });
    await form.getByRole('button', { name: 'Add library' }).click();
    await expect(form.getByText('A name is needed')).toBeVisible();
    await form.getByLabel('Name', { exact: true }).fill('Shelf two');
    await form.getByLabel('Folder on the server').fill(path.join(folder, 'nowhere'));
    await form.getByRole('button', { name: 'Add library' }).click();
    await expect(form.getByText('There is no such folder on the server')).toBeVisible();
    await form.getByLabel('Folder on the server').fill(folder);
    await form.getByRole('button', { name: 'Add library' }).click();
    await expect(form).toHaveCount(0);
    const card = page.getByRole('article', { name: 'Shelf two' });
    await expect(card).toContainText('2 songs', { timeout: 60_000 });

    await addUser(page, server.url, 'kim', 'one shelf for me', 'Shelf two');
    await expect(page.getByRole('row', { name: /kim/ })).toContainText('Shelf two');
    await leave(page, server.url);
    await as(page, server.url, 'kim', 'one shelf for me');
    await expect(page.getByRole('gridcell')).toHaveCount(1);
    await expect(page.getByRole('gridcell')).toContainText('Salt and Static');
    await leave(page, server.url);

    await as(page, server.url, 'mara', 'three little words');
    await expect(page.getByRole('grid', { name: 'Albums' })).toBeVisible();
    await page.goto(`${server.url}/app/settings/libraries`);
    await page.getByRole('button', { name: 'Edit Shelf two' }).click();
    await page.getByRole('button', { name: 'Delete library' }).click();
    const question = page.getByRole('dialog', { name: /Delete the library/ });
    await question.getByRole('textbox').fill('Shelf one');
    await question.getByRole('button', { name: 'Delete library' }).click();
    await expect(question.getByText('That is not the name')).toBeVisible();
    await question.getByRole('textbox').fill('Shelf two');
    await question.getByRole('button', { name: 'Delete library' }).click();
    await expect(question).toHaveCount(0);
    await expect(page.getByRole('article', { name: 'Shelf two' })).toHaveCount(0);
    expect(fs.existsSync(path.join(folder, 'Marrow Coast'))).toBe(true);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

test('a scan is started by hand and shows how far it is', async ({ page, server }) => {
  await signIn(page, server.url);
  await page.goto(`${server.url}/app/settings/libraries`);
  // Slow enough to be seen: the answers of a scan that runs.
  let started = false;
  await page.route('**/api/scan', async (route) => {
    if (route.request().method() === 'POST') {
      expect(route.request().postDataJSON()).toEqual({ full: true });
      started = true;
      return route.fulfill({ status: 202, json: {} });
    }
    if (!started) return route.continue();
    const answer = await route.fetch();
    const status = (await answer.json()) as object;
    return route.fulfill({
      response: answer,
      json: { ...status, scanning: true, phase: 'reading', tracks: 82_417, estimate: 118_000, rate: 1940, errors: 1 },
    });
  });
  await page.getByRole('button', { name: 'Full scan' }).click();
  const live = page.getByRole('region', { name: 'Scan' });
  await expect(live).toContainText('82,417');
  await expect(live).toContainText('of about 118,000 files');
  await expect(live.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '70');
  await expect(page.getByRole('button', { name: 'Stop scan' })).toBeVisible();
});

test('an account is changed, taken back, and deleted by its name; the last administrator stays', async ({
  page,
  server,
}) => {
  await signIn(page, server.url);
  await addUser(page, server.url, 'otto', 'four words are better');
  await page.getByRole('button', { name: 'Open otto' }).click();
  const sheet = page.getByRole('dialog', { name: 'otto' });
  await sheet.getByText('Administrator', { exact: true }).click();
  await expect(sheet.getByText('Administrators hear every library.')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('row', { name: /otto/ })).not.toContainText('Admin');

  await page.getByRole('button', { name: 'Open otto' }).click();
  await sheet.getByRole('button', { name: 'Delete user' }).click();
  const question = page.getByRole('dialog', { name: 'Delete otto?' });
  await question.getByRole('textbox').fill('otto');
  await question.getByRole('button', { name: 'Delete user' }).click();
  await expect(page.getByRole('row', { name: /otto/ })).toHaveCount(0);

  await page.getByRole('button', { name: 'Open mara' }).click();
  const own = page.getByRole('dialog', { name: 'mara' });
  await expect(own.getByText(/make somebody else one first|can change your role/)).toBeVisible();
  await expect(own.getByRole('button', { name: 'Delete user' })).toHaveCount(0);
});

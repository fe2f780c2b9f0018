// Signing in with a local account, and out again.
import { expect, person, signIn, test } from './fixtures';

test('a wrong password is told above the form, and the focus goes there', async ({ page, server }) => {
  await page.goto(`${server.url}/app/albums`);
  await page.getByLabel('User name').fill(person.name);
  await page.getByLabel('Password', { exact: true }).fill('not this one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const problem = page.getByRole('alert');
  await expect(problem).toContainText('do not match');
  expect(await problem.evaluate((one) => one.parentElement === document.activeElement)).toBe(true);
});

test('sign-in comes back to the address that was asked for', async ({ page, server }) => {
  await signIn(page, server.url, '/app/albums?sort=name');
  await expect(page).toHaveURL(/sort=name$/);
});

test('strangers see nothing of the library', async ({ page, server }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${server.url}/app/albums`);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(asked.filter((path) => path.startsWith('/api/') && path !== '/api/session')).toEqual([]);
});

test('signing out ends the session and forgets the queue', async ({ page, server }) => {
  await signIn(page, server.url);
  await page.getByRole('button', { name: person.name }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem('melodrome.user'))).toBeNull();
  expect((await page.request.get(`${server.url}/api/keepalive`)).status()).toBe(401);
});

test('the page allows no inline script and names nobody', async ({ server }) => {
  const page = await fetch(`${server.url}/app/albums`);
  const html = await page.text();
  expect(html).not.toContain('__BASE__');
  expect(html).not.toMatch(/<script(?![^>]*src=)/);
  expect(await (await fetch(`${server.url}/app/album/whatever`)).text()).toBe(html);
});

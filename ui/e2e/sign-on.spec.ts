// What the page does behind a login service: how it asks, whose answer it believes, and what is left of somebody who goes.
import { test, type Page, type Request } from '@playwright/test';
import { startCaddy, type Proxied } from './caddy';
import { albumCard, earsOn, expect, expectSound, listen } from './fixtures';
import { startServer, type Running } from './server';

const LOGOUT = 'https://auth.example.org/logout?of=music';

let server: Running;
let proxy: Proxied;

test.beforeAll(async () => {
  server = await startServer({
    ND_EXTAUTH_TRUSTEDSOURCES: '127.0.0.1/32',
    ND_EXTAUTH_USERHEADER: 'Remote-User',
    ND_EXTAUTH_LOGOUTURL: LOGOUT,
  });
  proxy = await startCaddy(server.port);
});
test.afterAll(async () => {
  await proxy?.stop();
  await server?.stop();
});
test.beforeEach(async ({ page }) => {
  Object.assign(proxy.login, { signedIn: true, user: 'mara', visits: 0, silent: false });
  await earsOn(page);
});

async function play(page: Page): Promise<void> {
  await page.goto(`${proxy.url}/app/`);
  await albumCard(page, 'Lanes of Light').click();
  await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
  await expectSound(page);
}

const lostBanner = (page: Page) => page.getByRole('status').filter({ hasText: 'Your sign-in has ended' });

// proves: U-1, U-2, U-10
test('every request of the page is one that a login service understands, and none carries a secret in its address', async ({
  page,
}) => {
  const asked: Request[] = [];
  page.on('request', (request) => asked.push(request));
  await play(page);
  await page.getByRole('link', { name: /^Songs/ }).click();
  await expect(page.getByRole('heading', { name: /^Songs/, level: 1 })).toBeVisible();
  const paths = asked.map((one) => new URL(one.url()));
  // The page needs no rule of its own at the proxy: it never uses the apps' dialect.
  expect(paths.filter((url) => url.pathname.startsWith('/rest/')).map(String)).toEqual([]);
  expect(paths.filter((url) => /[?&](jwt|token|t|s|p|apiKey|password)=/.test(url.search)).map(String)).toEqual([]);
  const own = asked.filter((one) => one.resourceType() === 'fetch' && new URL(one.url()).pathname.startsWith('/api/'));
  expect(own.length).toBeGreaterThan(5);
  for (const request of own) {
    const headers = await request.allHeaders();
    expect.soft(headers['accept'], request.url()).toContain('application/json');
    expect.soft(headers['x-requested-with'], request.url()).toBe('XMLHttpRequest');
    expect.soft(headers['authorization'] ?? '', request.url()).toBe('');
  }
});

// proves: U-3
for (const [name, answer] of Object.entries({
  'a 401 that is not ours': { status: 401, contentType: 'text/plain', body: 'sign in' },
  'a 403 that is not ours': { status: 403, contentType: 'text/html', body: '<title>No</title>' },
  'a login page with 200': { status: 200, contentType: 'text/html', body: '<title>Login</title>' },
  'a redirect within the host': { status: 302, headers: { location: '/login-of-the-proxy' }, body: '' },
})) {
  test(`${name} means that the sign-in has ended, and the song plays on`, async ({ page }) => {
    await play(page);
    await page.route('**/api/**', (route) =>
      route.request().resourceType() === 'fetch' ? route.fulfill(answer) : route.fallback(),
    );
    await page.getByRole('button', { name: 'Favourite: Lanes of Light', exact: true }).click();
    await expect(lostBanner(page)).toBeVisible();
    const before = await listen(page);
    await expect.poll(() => listen(page)).toBeGreaterThan(before + 0.5);
    await expect(page.getByLabel('Password')).toHaveCount(0);
  });
}

// proves: U-3
test('a refusal of our own is no end of the sign-in', async ({ page }) => {
  await play(page);
  await page.route('**/api/**/annotation', (route) =>
    route.fulfill({
      status: 403,
      contentType: 'application/json',
      headers: { 'X-ND-Auth': '1' },
      body: '{"error":"Access denied"}',
    }),
  );
  const refused = page.waitForResponse((answer) => answer.url().endsWith('/annotation'));
  await page.getByRole('button', { name: 'Favourite: Lanes of Light', exact: true }).click();
  expect((await refused).status()).toBe(403);
  await page.getByRole('link', { name: /^Songs/ }).click();
  await expect(page.getByRole('heading', { name: /^Songs/, level: 1 })).toBeVisible();
  await expect(lostBanner(page)).toHaveCount(0);
});

// proves: U-6
test('a song that cannot be loaded is asked about before it is called broken', async ({ page }) => {
  const probes: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'HEAD') probes.push(new URL(request.url()).pathname);
  });
  await play(page);
  proxy.login.signedIn = false;
  await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: /^Next/ }).click();
  await expect(lostBanner(page)).toBeVisible();
  expect(probes.filter((path) => path.startsWith('/api/stream/')).length).toBeGreaterThan(0);
  await expect(page.getByText(/cannot be played|broken/i)).toHaveCount(0);
});

// proves: auth-15-19, U-7, U-9
test('another person on the same browser finds nothing of the one before', async ({ page }) => {
  await play(page);
  const mara = await page.evaluate(async () => (await (await fetch('/api/session')).json()).user.id as string);
  const kept = () =>
    page.evaluate(() => JSON.stringify(Object.entries(localStorage)) + JSON.stringify(Object.entries(sessionStorage)));
  await expect.poll(kept).toContain(mara);

  proxy.login.user = 'nils';
  for (let visit = 0; visit < 2; visit++) {
    await page.reload();
    await expect(page.getByRole('button', { name: /nils/ })).toBeVisible();
    await expect(page.getByRole('button', { name: /mara/ })).toHaveCount(0);
  }
  await expect(page.getByRole('region', { name: 'Player' }).getByText('Banked Turn')).toHaveCount(0);
  expect(await kept()).not.toContain(mara);
  // No worker answers instead of the proxy, and no cache holds an answer.
  expect(await page.evaluate(async () => (await navigator.serviceWorker?.getRegistrations())?.length ?? 0)).toBe(0);
  expect(await page.evaluate(async () => (await caches.keys()).length)).toBe(0);
});

// proves: auth-17-52, U-11
test('signing out ends at the page of the login service, and nothing is left', async ({ page }) => {
  await page.route('https://auth.example.org/**', (route) =>
    route.fulfill({ status: 200, contentType: 'text/html', body: '<title>Signed out</title>' }),
  );
  const posted: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') posted.push(new URL(request.url()).pathname);
  });
  await page.goto(`${proxy.url}/app/`);
  await page.getByRole('button', { name: /mara/ }).click();
  await page
    .getByRole('button', { name: 'Sign out' })
    .or(page.getByRole('menuitem', { name: 'Sign out' }))
    .first()
    .click();
  await expect(page).toHaveURL(LOGOUT);
  expect(posted).toContain('/auth/logout');
  await page.route('**/app/', (route) =>
    route.fulfill({ status: 200, contentType: 'text/html', body: '<title>x</title>' }),
  );
  await page.goto(`${proxy.url}/app/`);
  expect(await page.evaluate(() => localStorage.getItem('melodrome.user'))).toBeNull();
});

// proves: auth-15-22
test('visitors who are nobody see the sign-in form, not the logout page', async ({ page }) => {
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url)) elsewhere.push(request.url());
  });
  // Past the proxy: no header, nobody signed in.
  await page.goto(`${server.url}/app/`);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(elsewhere).toEqual([]);
});

// The sign-in check: order, counting, and a report that can be handed on; and who is marked among the accounts.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Diagnosis, Finding } from '../src/lib/api/doctor';
import { accounts, changeAccount, type Account } from '../src/lib/api/people';
import { absent, lastSeen, mixedLetters, presence } from '../src/lib/people/names';
import { counted, report, shownValue, worstFirst } from '../src/screens/settings/doctor/report';

const row = (id: string, severity: Finding['severity']): Finding => ({
  id,
  severity,
  seen: `${id} seen`,
  why: '',
  fix: '',
});
const found: Diagnosis = {
  verdict: 'warning',
  rows: [row('a', 'ok'), row('b', 'warning'), row('c', 'danger'), row('d', 'info'), row('e', 'warning')],
  request: {
    peer: '172.18.0.4',
    clientIp: '10.0.0.23',
    matchedRule: '172.18.0.0/24',
    headers: [
      { name: 'Remote-User', value: 'mara', kind: 'user' },
      { name: 'X-Proxy-Secret', value: 'hunter2', kind: 'secret' },
    ],
    user: 'mara',
    groups: ['family'],
    secret: 'present',
  },
  snippets: [],
  refusals: [
    { at: '2026-11-21T19:00:00Z', peer: '10.9.9.9', reason: 'untrusted', user: 'x', surface: 'page', count: 3 },
  ],
  counters: [{ surface: 'page', result: 'ok', count: 12 }],
};

describe('the sign-in check', () => {
  it('has the worst rows first, and keeps their order otherwise', () => {
    expect(worstFirst(found.rows).map(({ id }) => id)).toEqual(['c', 'b', 'e', 'd', 'a']);
  });
  it('counts by severity', () => expect(counted(found.rows)).toEqual({ danger: 1, warning: 2, info: 1, ok: 1 }));
  it('reports all of it but no secret, even one that was sent by mistake', () => {
    const text = report(found, '0.1.0');
    for (const part of [
      'warning',
      '[danger] c: c seen',
      'Remote-User: mara',
      'X-Proxy-Secret: (present)',
      '× 3',
      'page ok: 12',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('hunter2');
    expect(shownValue({ kind: 'cookie', value: 'a=b' })).toBeNull();
  });
});

describe('accounts', () => {
  const NOW = Date.parse('2026-11-21T19:00:00Z');
  const account = (change: Partial<Account>): Account => ({
    id: '1',
    userName: 'tom',
    name: 'Tom',
    email: '',
    isAdmin: false,
    lastLoginAt: null,
    lastAccessAt: null,
    ...change,
  });
  it.each([
    ['аdmin', true],
    ['admin', false],
    ['Роман', false],
    ['αlpha', true],
    ['Živa', false],
    ['müller-ß', false],
  ])('%s mixes letters: %s', (name, mixed) => expect(mixedLetters(name)).toBe(mixed));

  it('are judged by the last word of the sign-in service, not by their apps', () => {
    const tom = account({
      authSource: 'header',
      lastConfirmedAt: '2026-08-01T00:00:00Z',
      lastAccessAt: '2026-11-21T18:00:00Z',
    });
    expect(lastSeen(tom)).toBe('2026-08-01T00:00:00Z');
    expect(presence(tom, NOW)).toBe('long');
    expect(absent([tom], NOW)).toEqual([tom]);
    expect(
      absent(
        [
          { ...tom, isDisabled: true },
          { ...tom, authSource: 'local' },
        ],
        NOW,
      ),
    ).toEqual([]);
  });

  afterEach(() => vi.unstubAllGlobals());
  const answer = (data: unknown) =>
    new Response(JSON.stringify(data), { headers: { 'Content-Type': 'application/json', 'X-ND-Auth': '1' } });

  it('are read by the newer words of the server, and by the older ones', async () => {
    vi.stubGlobal('fetch', () =>
      Promise.resolve(
        answer([
          { id: '1', disabled: true, source: 'header' },
          { id: '2', isDisabled: true, authSource: 'local' },
        ]),
      ),
    );
    expect(await accounts()).toMatchObject([
      { isDisabled: true, authSource: 'header' },
      { isDisabled: true, authSource: 'local' },
    ]);
  });
  it('are disabled in both words', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(() => Promise.resolve(answer({ id: '1' })));
    vi.stubGlobal('fetch', fetch);
    await changeAccount('1', { isDisabled: true });
    expect(JSON.parse(String(fetch.mock.calls[0]?.[1]?.body))).toEqual({ isDisabled: true, disabled: true });
  });
});

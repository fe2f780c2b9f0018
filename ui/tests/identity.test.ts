// Keys of apps, sessions, codes of devices: what is asked of the server, and how it is told.
import { describe, expect, it } from 'vitest';
import { agent } from '../src/lib/people/agent';
import { placeOf } from '../src/app/routes';
import { plainCode, shownCode } from '../src/screens/connect/code';
import { asked, endOf, plainWish } from '../src/screens/settings/apps/wanted';

const NOW = Date.parse('2026-11-21T19:00:00Z');

describe('a new key', () => {
  it('needs a name, and libraries where only some are meant, and an end that lies ahead', () => {
    expect(asked(plainWish(), NOW)).toBe('name');
    expect(asked({ ...plainWish(), name: 'Car', libraries: [] }, NOW)).toBe('libraries');
    expect(asked({ ...plainWish(), name: 'Car', ending: 'date', date: '2026-11-21' }, NOW)).toBe('ending');
    expect(asked({ ...plainWish(), name: 'Car', ending: 'date', date: '' }, NOW)).toBe('ending');
  });
  it('asks for nothing that was not chosen', () => {
    expect(asked({ ...plainWish(), name: ' Car ' }, NOW)).toEqual({ name: 'Car', kind: 'app', scope: 'full' });
    expect(asked({ ...plainWish(), name: 'Car', libraries: [2], ending: 'month' }, NOW)).toEqual({
      name: 'Car',
      kind: 'app',
      scope: 'full',
      libraries: [2],
      expiresAt: '2026-12-21T19:00:00.000Z',
    });
  });
  it('ends with its last day, not before it', () => {
    const end = endOf({ ending: 'date', date: '2026-12-24' }, NOW) ?? '';
    expect(new Date(end).getTime()).toBe(new Date(2026, 11, 25).getTime());
  });
});

describe('the code of a device', () => {
  it.each([
    ['abcd2345', 'ABCD-2345'],
    [' ab cd-23 45 ', 'ABCD-2345'],
    ['ＡＢＣＤ２３４５', 'ABCD-2345'],
    ['abc', 'ABC'],
    ['abcd23456789', 'ABCD-2345'],
  ])('%s is %s', (typed, shown) => expect(shownCode(typed)).toBe(shown));
  it('is eight signs', () => expect(plainCode('abcd-2345')).toHaveLength(8));
  it('has a place of its own', () => {
    expect(placeOf('/connect')).toEqual({ screen: 'connect', code: '' });
    expect(placeOf('/connect/q7Yb3kWz9TnLx2RmV5cJd8')).toEqual({ screen: 'connect', code: 'q7Yb3kWz9TnLx2RmV5cJd8' });
  });
});

describe('browsers by their own line', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0', 'Firefox', 'Linux'],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36 Edg/141.0', 'Edge', 'Windows'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1', 'Safari', 'iPhone'],
    ['Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36', 'Chrome', 'Android'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/19.0 Safari/605.1.15', 'Safari', 'macOS'],
    ['Feishin/1.0', '', ''],
    ['', '', ''],
  ])('%s', (line, browser, system) => expect(agent(line)).toEqual({ browser, system }));
});

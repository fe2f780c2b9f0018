// The map of keys: what a press means, two-key paths, other layouts, keys that two actions want.
import { describe, expect, it } from 'vitest';
import { ways, written, type Press } from '../src/lib/keys/keys';
import { bound, conflicts, meaning, SHORTCUTS, single } from '../src/lib/keys/map';
import { sources } from './sources';

const press = (key: string, code: string, change: Partial<Press> = {}): Press => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...change,
});
const named = (one: Press, before = '', singles = true) => {
  const answer = meaning(SHORTCUTS, before, ways(one), singles);
  return answer === null ? null : 'name' in answer ? answer.name : `${answer.wait} …`;
};

describe('the map of keys', () => {
  it('has no two actions that want the same keys', () =>
    expect(SHORTCUTS.flatMap(({ name }) => conflicts(SHORTCUTS, name))).toEqual([]));

  it('has a deed for every name, and no deed without a name', () => {
    const table = sources.find(({ file }) => file === 'app/actions.ts')?.text ?? '';
    const deeds = [...(table.split('Record<string, () => void> = {')[1] ?? '').matchAll(/^ {2}(\w+):/gm)].map(
      (match) => match[1],
    );
    expect(deeds.sort()).toEqual(SHORTCUTS.map(({ name }) => name).sort());
  });

  it.each<[string, Press, string, string | null]>([
    ['a letter', press('q', 'KeyQ'), '', 'queue'],
    ['a first key', press('g', 'KeyG'), '', 'g …'],
    ['its second', press('a', 'KeyA'), 'g', 'albums'],
    ['a second that leads nowhere', press('q', 'KeyQ'), 'g', 'queue'],
    ['nothing', press('z', 'KeyZ'), '', null],
    ['Ctrl', press('k', 'KeyK', { ctrlKey: true }), '', 'search'],
    ['a capital', press('F', 'KeyF', { shiftKey: true }), '', 'full'],
    ['Cyrillic by place', press('й', 'KeyQ'), '', 'queue'],
    ['a digit of AZERTY by place', press('&', 'Digit1'), '', 'rate1'],
    ['not a shifted digit', press('!', 'Digit1', { shiftKey: true }), '', null],
    ['a slash wherever it is', press('/', 'Digit7', { shiftKey: true }), '', 'search'],
    ['M of AZERTY by character', press('m', 'Semicolon'), '', 'mute'],
  ])('%s', (_, one, before, name) => expect(named(one, before)).toBe(name));

  it('leaves only keys with a modifier and the space bar when single keys are off', () => {
    expect(named(press('q', 'KeyQ'), '', false)).toBeNull();
    expect(named(press('g', 'KeyG'), '', false)).toBeNull();
    expect(named(press('F', 'KeyF', { shiftKey: true }), '', false)).toBeNull();
    expect(named(press('k', 'KeyK', { ctrlKey: true }), '', false)).toBe('search');
    expect(named(press(' ', 'Space'), '', false)).toBe('toggle');
    expect(SHORTCUTS.flatMap((one) => one.keys).filter((keys) => !single(keys))).toEqual(['Space', 'Ctrl K', 'Ctrl Z']);
  });

  it('takes a person’s own keys instead of the usual ones, and shows who else wants them', () => {
    const map = bound({ mute: ['q'], help: [] });
    expect(conflicts(map, 'mute')).toEqual(['queue']);
    expect(conflicts(map, 'queue')).toEqual(['mute']);
    expect(conflicts(bound({ mute: ['g'] }), 'mute')).toContain('albums');
    expect(map.find((one) => one.name === 'help')?.keys).toEqual([]);
  });

  it('writes presses as the map does', () => expect(written(press('Z', 'KeyZ', { ctrlKey: true }))).toBe('Ctrl Z'));
});

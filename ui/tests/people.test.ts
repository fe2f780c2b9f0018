// What the server finds wrong with an account or a library, in words; who may change a playlist; when somebody was here.
import { describe, expect, it } from 'vitest';
import { ApiError } from '../src/lib/api/client';
import { learn } from '../src/lib/i18n/i18n';
import { faultsOf, seen, sentence } from '../src/lib/people/faults';
import words from '../src/screens/settings/people.late.en.json';

learn(words);

describe('faults', () => {
  it.each([
    ['userName', 'ra.validation.unique', 'Somebody has that user name already'],
    ['name', 'ra.validation.unique', 'Another library has that name'],
    ['path', 'library path must be absolute', 'Write the whole path, from the root of the server'],
    ['path', 'resources.library.validation.pathNotDirectory', 'That is a file, not a folder'],
    ['currentPassword', 'ra.validation.passwordDoesNotMatch', 'That is not your current password'],
    ['remotePath', 'ra.validation.maxLength', 'That is too long'],
    ['userName', 'some.day.newer', 'The server does not take this'],
  ])('says of %s: %s', (field, key, said) => expect(sentence(field, key)).toBe(said));

  it('stand beside their fields', () => {
    const error = new ApiError(400, '', '', '', 0, { path: 'ra.validation.required', name: 'ra.validation.required' });
    expect(faultsOf(error)).toEqual({ path: 'The folder is needed', name: 'A name is needed' });
  });

  it('belong to no field when the whole is refused', () => {
    expect(faultsOf(new ApiError(409, 'this is the last administrator'))).toEqual({
      '': 'This is the last administrator',
    });
    expect(faultsOf(new ApiError(500, 'SQL logic error'))['']).not.toContain('SQL');
    expect(faultsOf(new ApiError(0, 'unreachable'))['']).toContain('does not answer');
  });
});

describe('last seen', () => {
  const now = Date.parse('2026-11-21T20:00:00Z');
  it.each([
    [null, 'never'],
    ['0001-01-01T00:00:00Z', 'never'],
    ['2026-11-20T20:00:00Z', 'lately'],
    ['2026-08-19T20:00:00Z', 'long'],
  ])('%s is %s', (at, word) => expect(seen(at, now)).toBe(word));
});

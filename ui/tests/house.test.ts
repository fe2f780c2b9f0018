// Rules of the house for UI code: which room may import which, who may touch fetch and storage, no left and right in styles.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sources } from './sources';

const order = ['lib', 'components', 'screens', 'app'];
const closed = ['lib/audio', 'lib/list', 'lib/tint'];
const imports = sources.flatMap(({ file, text }) =>
  [...text.matchAll(/from '(\.[^']+)'/g)].map((match) => ({
    file,
    to: path.posix.normalize(path.posix.join(path.posix.dirname(file), match[1] ?? '')),
  })),
);
const room = (file: string) => order.indexOf(file.split('/')[0] ?? '');

describe('house', () => {
  it('looks at the whole page', () => expect(sources.length).toBeGreaterThan(60));

  it('imports only downwards: app, screens, components, lib', () => {
    expect(imports.filter(({ file, to }) => room(file) >= 0 && room(to) > room(file))).toEqual([]);
  });

  it('has no screen that imports another screen', () => {
    const folder = (file: string) => file.split('/')[1];
    expect(imports.filter(({ file, to }) => room(file) === 2 && room(to) === 2 && folder(file) !== folder(to))).toEqual(
      [],
    );
  });

  it.each(closed)('keeps %s free of the rest', (name) => {
    expect(imports.filter(({ file, to }) => file.startsWith(name) && !to.startsWith(name))).toEqual([]);
  });

  it('lets only lib/offline touch storage', () => {
    const touching = sources
      .filter(({ text }) => /\b(localStorage|sessionStorage|indexedDB)\b/.test(text))
      .map(({ file }) => file);
    expect(touching).toEqual(['lib/offline/store.ts']);
  });

  it('lets only lib/api call fetch', () => {
    const calling = sources
      .filter(({ file, text }) => /(?<![\w.])fetch\(/.test(text) && !file.startsWith('lib/api/'))
      .map(({ file }) => file);
    expect(calling).toEqual([]);
  });

  it('keeps files readable', () => {
    expect(sources.filter(({ text }) => text.split('\n').length > 301).map(({ file }) => file)).toEqual([]);
  });

  it('opens every file with a sentence about itself', () => {
    const silent = sources.filter(({ file, text }) => !/^(<!--|\/\/|\/\*)/.test(text) && !file.endsWith('.d.ts'));
    expect(silent.map(({ file }) => file)).toEqual([]);
  });

  it('has logical sides only in styles', () => {
    const sided = sources.filter(({ text }) =>
      /(margin|padding|border)-(left|right)\s*:|float:|text-align:\s*(left|right)/.test(text),
    );
    expect(sided.map(({ file }) => file)).toEqual([]);
  });
});

// The page's own source files, as texts.
import fs from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../src');

export const sources = fs
  .readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => /\.(svelte|ts)$/.test(file))
  .sort()
  .map((file) => ({ file, text: fs.readFileSync(path.join(root, file), 'utf8') }));

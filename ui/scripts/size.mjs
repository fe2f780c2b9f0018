// Holds the budget of ui/dist: everything that the first page has to load as JavaScript, gzipped. Fails above the limit.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const LIMIT = 90 * 1024;
const dist = new URL('../dist/', import.meta.url).pathname;
if (!fs.existsSync(dist)) {
  console.error('size: ui/dist is missing; run `npm run build` first');
  process.exit(1);
}
const html = fs.readFileSync(path.join(dist, 'index.html'), 'utf8');
if (/<script(?![^>]*\bsrc=)/.test(html) || /\sstyle=/.test(html) || /<style/.test(html)) {
  console.error('size: index.html has inline script or style, which the content security policy forbids');
  process.exit(1);
}
const linked = [...html.matchAll(/(?:src|href)="\/__BASE__\/app\/([^"]+\.js)"/g)].map((m) => m[1]);
const seen = new Set();
const walk = (file) => {
  if (seen.has(file)) return;
  seen.add(file);
  const code = fs.readFileSync(path.join(dist, file), 'utf8');
  for (const [, name] of code.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g))
    walk(path.posix.join(path.posix.dirname(file), name));
};
linked.forEach(walk);
let sum = 0;
for (const file of seen) {
  const size = zlib.gzipSync(fs.readFileSync(path.join(dist, file)), { level: 9 }).length;
  sum += size;
  console.log(`${(size / 1024).toFixed(1).padStart(7)} kB  ${file}`);
}
console.log(`${(sum / 1024).toFixed(1).padStart(7)} kB  first JavaScript, gzipped (limit ${LIMIT / 1024} kB)`);
if (seen.size === 0 || sum > LIMIT) process.exit(1);

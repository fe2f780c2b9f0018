// Makes the figures font: Inter's digits and their company only, because Mona Sans draws tabular digits like a typewriter.
// Run by hand when Inter changes; the result is committed so that a build needs no font tools at run time.
import fs from 'node:fs';
import subset from 'subset-font';

const source = 'node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2';
const target = 'src/styles/melodrome-figures.woff2';
const figures = await subset(fs.readFileSync(source), '+,-./0123456789:−×', {
  targetFormat: 'woff2',
});
fs.writeFileSync(target, figures);
console.log(`${target}: ${figures.length} bytes`);

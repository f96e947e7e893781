// Writes the pages that are made from the registry; with --check it only tells which differ.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';

import { pages } from '../dist/src/docs/pages.js';
import { catalogue, checks, collectors } from '../dist/src/registry.js';

const checking = process.argv.includes('--check');
const wanted = pages({ checks, collectors, catalogue });
if (!checking) mkdirSync('docs/checks', { recursive: true });

const differing = [...wanted].filter(([path, text]) => textOf(path) !== text);
const left = readdirSync('docs/checks')
  .map((name) => `docs/checks/${name}`)
  .filter((path) => !wanted.has(path));

for (const [path, text] of differing) {
  if (checking) console.error(`${path} is not what the code says: npm run docs`);
  else writeFileSync(path, text);
}
for (const path of left) {
  if (checking) console.error(`${path} is about a check that is no more: npm run docs`);
  else rmSync(path);
}
if (checking && differing.length + left.length > 0) process.exitCode = 1;

function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

// Writes the files that the built program generates of itself; with --check it only tells which differ.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const program = 'dist/src/cli/main.js';
/** Each file, and the command line that prints it. */
const files = { 'config/annexa.schema.json': ['schema'] };

const checking = process.argv.includes('--check');
for (const [file, args] of Object.entries(files)) {
  const wanted = execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  if (!checking) writeFileSync(file, wanted);
  else if (readFileSync(file, 'utf8') !== wanted) {
    console.error(`${file} is not what the program prints: npm run docs`);
    process.exitCode = 1;
  }
}

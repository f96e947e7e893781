#!/usr/bin/env node
import { VERSION } from '../version.ts';

// Everything else loads when it is needed: a command that only tells its version loads nothing.
const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  process.stdout.write(`${VERSION}\n`);
} else {
  const { setFlagsFromString } = await import('node:v8');
  // V8 would let a heap double before it looks for garbage; a fifth costs no time that shows in
  // docs/benchmarks.md, and keeps a large account within the memory of a small machine.
  setFlagsFromString('--heap-growing-percent=20');
  const { runProcess } = await import('./process.ts');
  await runProcess(args);
}

#!/usr/bin/env node
import { VERSION } from '../version.ts';

// Everything else loads when it is needed: a command that only tells its version loads nothing.
const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  process.stdout.write(`${VERSION}\n`);
} else {
  const { setFlagsFromString } = await import('node:v8');
  // V8 would let a heap double before it looks for garbage. Over 1,000 users this took a quarter off the
  // peak, for the same processor time (npm run bench -- 1000, with and without).
  setFlagsFromString('--heap-growing-percent=20');
  // Nor need its young generation grow from 1 MB to 16 or more, three times over: another sixth off the
  // peak for a seventh more processor time, of which a run that waits for providers has plenty.
  setFlagsFromString('--semi-space-growth-factor=1');
  // The daemon mostly waits: idle it holds 89 MB with this and 114 MB without.
  if (args.includes('daemon')) setFlagsFromString('--optimize-for-size');
  const { runProcess } = await import('./process.ts');
  await runProcess(args);
}

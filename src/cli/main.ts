#!/usr/bin/env node
import { VERSION } from '../version.ts';

// Everything else loads when it is needed: a command that only tells its version loads nothing.
const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  process.stdout.write(`${VERSION}\n`);
} else {
  const { runProcess } = await import('./process.ts');
  await runProcess(args);
}

import { userInfo } from 'node:os';

import { OperatorError } from '../core/operator-error.ts';
import { instant } from '../core/time.ts';
import { useProxies } from '../proxies.ts';
import { execute } from './program.ts';

/** Runs a command line in this very process, and leaves its exit code behind. */
export async function runProcess(args: readonly string[]): Promise<void> {
  const stop = new AbortController();
  const interrupted = (signal: NodeJS.Signals, code: number): void => {
    process.once(signal, () => {
      process.stderr.write(
        '\nannexa is stopping; what is committed stays. Once more stops at once.\n',
      );
      process.exitCode = code;
      stop.abort(new Error(`stopped by ${signal}`));
      process.once(signal, () => process.exit(code));
    });
  };
  interrupted('SIGINT', 130);
  interrupted('SIGTERM', 143);
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Whoever read has gone (`annexa findings | head`): there is nobody left to tell anything.
      if (error.code !== 'EPIPE') throw error;
    });
  }
  if (!(await goThroughProxies())) return;
  const code = await execute(args, {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    directory: process.cwd(),
    now: () => instant(Date.now()),
    signal: stop.signal,
    onReload: (reload) => {
      process.on('SIGHUP', reload);
      return () => process.off('SIGHUP', reload);
    },
    user: userName(),
    registry: () => import('../registry.ts'),
  });
  // The daemon is stopped by a signal and by nothing else: that is no end before its time.
  if (!stop.signal.aborted || (args.includes('daemon') && code === 0)) process.exitCode = code;
}

/** False where the proxy that is named cannot be one; that is said, and is wrong use. */
async function goThroughProxies(): Promise<boolean> {
  try {
    await useProxies(process.env);
    return true;
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    process.stderr.write(`annexa: ${error.message}\n`);
    process.exitCode = 2;
    return false;
  }
}

/** A container may run under a user id that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      return `uid ${String(process.getuid?.() ?? '?')}`;
    throw error;
  }
}

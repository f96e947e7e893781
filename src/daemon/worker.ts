import { isMainThread, Worker, workerData } from 'node:worker_threads';

/** How often the thread looks for the parent, and how many looks without it the process is left. */
const LOOK_MS = 1000;
const LOOKS_LEFT = 6;

/**
 * Entry of the process that works for the daemon. A thread of its own sees to it that the process does
 * not outlive the daemon, whatever a provider's library does to the main thread.
 */
if (isMainThread) {
  new Worker(new URL(import.meta.url), { workerData: Number(process.argv[2]) }).unref();
  const { runAsChild } = await import('./child.ts');
  await runAsChild();
} else {
  let alone = 0;
  setInterval(() => {
    if (process.ppid !== workerData) alone += 1;
    // A signal that nothing can catch: the main thread may never listen again.
    if (alone >= LOOKS_LEFT) process.kill(process.pid, 'SIGKILL');
  }, LOOK_MS);
}

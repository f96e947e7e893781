import { TimedOut, withDeadline } from '../core/patience.ts';

const WAIT_MS = 10_000;

/**
 * Tells a watchdog outside that a run was complete: whoever hears nothing knows that something is wrong,
 * even when this machine is gone. Throws an error without the address, which is a secret. `wait`:
 * milliseconds.
 */
export async function ping(
  address: string,
  signal: AbortSignal | undefined,
  wait = WAIT_MS,
): Promise<void> {
  try {
    const response = await withDeadline(wait, signal, (within) =>
      fetch(address, { method: 'POST', redirect: 'error', signal: within }),
    );
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the watchdog answered ${String(response.status)}`);
  } catch (error) {
    if (error instanceof TimedOut) throw new Error('the watchdog did not answer', { cause: error });
    if (error instanceof Error && error.message.startsWith('the watchdog')) throw error;
    throw new Error('the watchdog could not be reached');
  }
}

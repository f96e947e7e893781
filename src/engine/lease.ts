import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

import { plus, type Instant } from '../core/time.ts';
import { LeaseLost, type Store } from '../store/store.ts';

/** A lease outlives a pause of its holder by this much; then another process may take over. */
const LEASE_MS = 10 * 60_000;
const RENEWAL_MS = 60_000;
/** The lease under which state is assessed and changed: one process at a time. */
const STATE_LEASE = '*state';
const STATE_WAIT_MS = 100;
const STATE_ATTEMPTS = 600;

export interface Lease {
  readonly source: string;
  readonly fence: number;
  release(): Promise<void>;
}

export interface Taken {
  readonly holder: string;
  readonly until: Instant;
}

/** Holders of this very process: a process id alone cannot tell a new process from a dead one. */
const own = new Set<string>();

/**
 * Takes the lease of a name and keeps it renewed, or tells who has it. A holder on this machine whose
 * process is gone was killed: its lease is taken over at once, so that the next run need not wait.
 */
export async function takeLease(
  store: Store,
  name: string,
  now: () => Instant,
): Promise<Lease | Taken> {
  const holder = newHolder();
  const until = (): Instant => plus(now(), LEASE_MS);
  let taken = await store.takeLease(name, holder, now(), until());
  if (!('fence' in taken) && isDeadHolder(taken.holder)) {
    taken = await store.takeLease(name, holder, taken.until, until());
  }
  if (!('fence' in taken)) {
    own.delete(holder);
    return taken;
  }
  const { fence } = taken;
  const renewal = setInterval(() => {
    store.renewLease(name, fence, until()).catch((error: unknown) => {
      // Whoever lost the lease learns it at the next commit, which checks the fence.
      if (!(error instanceof LeaseLost)) process.emitWarning(String(error));
    });
  }, RENEWAL_MS).unref();
  return {
    source: name,
    fence,
    release: async () => {
      clearInterval(renewal);
      own.delete(holder);
      await store.releaseLease(name, fence);
    },
  };
}

/** Takes the state's lease, waiting for another process that has it; that one holds it for moments only. */
export async function waitForState(options: {
  readonly store: Store;
  readonly now: () => Instant;
  readonly signal: AbortSignal;
}): Promise<Lease> {
  const { store, now, signal } = options;
  for (let attempt = 0; ; attempt += 1) {
    const lease = await takeLease(store, STATE_LEASE, now);
    if ('fence' in lease) return lease;
    signal.throwIfAborted();
    if (attempt >= STATE_ATTEMPTS) {
      throw new Error(`${lease.holder} has been reconciling until ${lease.until}`);
    }
    await new Promise((resolve) => setTimeout(resolve, STATE_WAIT_MS));
  }
}

/** A name under which this process holds something, and by which others tell whether it still runs. */
export function newHolder(): string {
  const holder = `${hostname()}/${String(process.pid)}/${randomBytes(4).toString('hex')}`;
  own.add(holder);
  return holder;
}

/** Whether a holder is a process of this machine that is no more. */
export function isDeadHolder(holder: string): boolean {
  const [host, pid] = holder.split('/');
  if (host !== hostname() || pid === undefined) return false;
  if (Number(pid) === process.pid) return !own.has(holder);
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

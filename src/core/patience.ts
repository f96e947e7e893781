/** Waits; rejects with the signal's reason once it is aborted. */
export type Wait = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** The real clock's wait. */
export const waitFor: Wait = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = (): void => {
      clearTimeout(timer);
      reject(reasonOf(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });

/** A request that had no answer within its time. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds / 1000} seconds`);
  }
}

/**
 * Runs `attempt` with a signal that is aborted with the caller's own or after the given time. Throws
 * `TimedOut` for the latter, whatever the attempt made of it.
 */
export async function withDeadline<T>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const late = new TimedOut(milliseconds);
  const stop = (): void => controller.abort(reasonOf(signal));
  const timer = setTimeout(() => controller.abort(late), milliseconds);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const result = await attempt(controller.signal);
    controller.signal.throwIfAborted();
    return result;
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('stopped', { cause: reason });
}

/** How long a session puts up with a provider that is busy or away. */
export interface Patience {
  /**
   * Tries until it works, `tries` are used up, or the waiting in all would exceed the budget; the
   * last error is then thrown. `after` says how many milliseconds to wait before another try, and
   * `undefined` when another would change nothing.
   */
  persist<T>(
    attempt: () => Promise<T>,
    after: (error: unknown, tries: number) => number | undefined,
    signal: AbortSignal,
  ): Promise<T>;
}

export interface PatienceOptions {
  /** Milliseconds of waiting in all; what several requests wait at once counts once. */
  readonly budget: number;
  /** Tries of one request, the first included. */
  readonly tries: number;
  readonly wait: Wait;
}

export function createPatience({ budget, tries, wait }: PatienceOptions): Patience {
  let spent = 0;
  let pause: Promise<void> | undefined;

  /** False when the budget does not allow it. A wait under way is joined: all hit the same limit. */
  async function allows(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    if (pause === undefined) {
      if (spent + milliseconds > budget) return false;
      spent += milliseconds;
      pause = wait(milliseconds, signal).finally(() => {
        pause = undefined;
      });
    }
    await pause;
    return true;
  }

  return {
    async persist(attempt, after, signal) {
      for (let tried = 1; ; tried += 1) {
        signal.throwIfAborted();
        await pause;
        try {
          return await attempt();
        } catch (error) {
          const milliseconds = tried < tries ? after(error, tried) : undefined;
          if (milliseconds === undefined || !(await allows(milliseconds, signal))) throw error;
        }
      }
    },
  };
}

/** Milliseconds before try number `tried + 1` where the provider does not say: 1, 2, 4 seconds. */
export function backOff(tried: number): number {
  return 1000 * 2 ** (tried - 1);
}

/** Lets one caller through at a time, `interval` milliseconds apart; the first at once. */
export function createPace(
  interval: number,
  wait: Wait,
  clock: () => number = () => performance.now(),
): (signal?: AbortSignal) => Promise<void> {
  let free = -Infinity;
  return async (signal) => {
    const now = clock();
    const turn = Math.max(now, free);
    free = turn + interval;
    if (turn > now) await wait(turn - now, signal);
  };
}

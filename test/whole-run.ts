import type { Instant } from '../src/core/time.ts';
import type { Configuration } from '../src/engine/configuration.ts';
import { runAnnexa, type RunSummary } from '../src/engine/run.ts';
import type { Store } from '../src/store/store.ts';

/** Reads every source and judges it, and leaves the trackers alone. */
export function wholeRun(
  configuration: Configuration,
  store: Store,
  now: () => Instant,
): Promise<RunSummary> {
  return runAnnexa({
    configuration,
    store,
    collect: true,
    assess: true,
    deliver: false,
    now,
    signal: new AbortController().signal,
    progress: () => undefined,
  });
}

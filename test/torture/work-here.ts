import { OperatorError } from '../../src/core/operator-error.ts';
import { durationText } from '../../src/core/schedule.ts';
import type { Instant } from '../../src/core/time.ts';
import type { StartWork, Work, WorkEnd, Working, WorkProgress } from '../../src/daemon/work.ts';
import type { Configuration } from '../../src/engine/configuration.ts';
import { runAnnexa } from '../../src/engine/run.ts';
import { LeaseLost, type Store } from '../../src/store/store.ts';
import type { SimulatedClock } from './simulated-clock.ts';

export interface Workplace {
  readonly configuration: Configuration;
  readonly store: Store;
  readonly now: () => Instant;
}

/** What a worker does, without a process of its own. */
export async function perform(
  { configuration, store, now }: Workplace,
  work: Work,
  signal: AbortSignal,
  progress: (event: WorkProgress) => void,
): Promise<WorkEnd> {
  const collects = work.kind === 'collect';
  try {
    const summary = await runAnnexa({
      configuration,
      store,
      ...(collects ? { sources: [work.source] } : {}),
      collect: collects,
      assess: !collects,
      deliver: !collects,
      now,
      signal,
      progress: (event) => {
        if (event.type === 'begun') progress({ type: 'run', run: event.run });
      },
    });
    const isCut = signal.aborted && summary.sources.some(({ status }) => status !== 'complete');
    return isCut ? { end: 'stopped' } : { end: 'done', summary, peak: 0 };
  } catch (error) {
    if (signal.aborted && error === signal.reason) return { end: 'stopped' };
    const isStore = error instanceof OperatorError || error instanceof LeaseLost;
    const detail = error instanceof Error ? error.message : String(error);
    return { end: 'failed', cause: isStore ? 'store' : 'crashed', detail };
  }
}

/** Does the work in the daemon's own process: a kill ends both, and a start costs nothing. */
export function workHere(place: Workplace, clock: SimulatedClock): StartWork {
  return (work, limits, progress): Working => {
    const stop = new AbortController();
    const begun = clock.awake();
    let late: WorkEnd | undefined;
    const watch = setInterval(() => {
      if (clock.awake() - begun <= limits.time) return;
      const detail = `not done within ${durationText(limits.time)}`;
      late ??= { end: 'failed', cause: 'time', detail };
      stop.abort(new Error(detail));
    }, 10);
    const ended = perform(place, work, stop.signal, progress).then((end) => {
      clearInterval(watch);
      return late ?? end;
    });
    return {
      work,
      pid: process.pid,
      startedAt: place.now(),
      memory: () => null,
      stop: () => stop.abort(new Error('stopped by the daemon')),
      ended,
    };
  };
}

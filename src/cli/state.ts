import type { Instant } from '../core/time.ts';
import { coverageBySource, type SourceCoverage } from '../engine/read-model.ts';
import type { Recorded } from './context.ts';

/** What every listing of state begins with: as of when, from which run, and how much was seen. */
export interface State {
  readonly asOf: Instant;
  readonly run: string;
  readonly coverage: { readonly sources: readonly SourceCoverage[] };
}

export async function stateOf({
  store,
  lastRun,
}: Pick<Recorded, 'store' | 'lastRun'>): Promise<State> {
  return {
    asOf: lastRun.finishedAt ?? lastRun.startedAt,
    run: lastRun.id,
    coverage: { sources: coverageBySource(await store.newestReadings()) },
  };
}

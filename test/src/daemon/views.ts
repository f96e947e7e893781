import type { DaemonView, SourceView } from '../../../src/daemon/view.ts';
import type { SlotRow } from '../../../src/store/store.ts';

export const STARTED = '2026-11-01T12:00:00.000Z';
export const LOOKED = '2026-11-01T12:30:00.000Z';

/** A daemon that is well and has nothing to do. */
export function viewOf(fields: Partial<DaemonView> = {}): DaemonView {
  return {
    version: '1.2.3',
    startedAt: STARTED,
    tickedAt: LOOKED,
    tickEvery: 5000,
    configurationProblem: null,
    storeProblem: null,
    diskProblem: null,
    freeDisk: 10e9,
    stopping: false,
    assessmentOwed: false,
    assessedAt: null,
    working: [],
    sources: [],
    ...fields,
  };
}

/** A source that was not read yet. */
export function sourceOf(id: string, fields: Partial<SourceView> = {}): SourceView {
  return {
    id,
    collector: 'nothing',
    schedule: 'daily',
    nextAt: null,
    last: null,
    readAt: null,
    failures: 0,
    breaker: 'closed',
    retryAt: null,
    reason: null,
    ...fields,
  };
}

export function slotOf(source: string, fields: Partial<SlotRow> = {}): SlotRow {
  return {
    source,
    dueAt: STARTED,
    attempts: 1,
    holder: null,
    until: STARTED,
    startedAt: STARTED,
    finishedAt: LOOKED,
    outcome: 'complete',
    run: 'run-1',
    detail: null,
    gaps: 0,
    ...fields,
  };
}

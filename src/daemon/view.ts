import type { SlotRow } from '../store/store.ts';
import type { Instant } from '../core/time.ts';
import type { Work } from './work.ts';

/** A source as the daemon sees it. */
export interface SourceView {
  readonly id: string;
  readonly collector: string;
  /** In the words of the configuration. */
  readonly schedule: string;
  readonly nextAt: Instant | null;
  /** The newest slot that was begun. */
  readonly last: SlotRow | null;
  /** When it last gave answers; null before. */
  readonly readAt: Instant | null;
  /** Attempts that failed since the last that brought an answer. */
  readonly failures: number;
  /** `open`: after so many failures only the schedule tries, and nothing in between. */
  readonly breaker: 'closed' | 'open';
  /** When it is tried again before its next slot; null when it is not. */
  readonly retryAt: Instant | null;
  /** Why the last attempt failed, or null. */
  readonly reason: string | null;
}

/** How the daemon is, from its own memory: what /healthz, /readyz, /metrics and the log tell. */
export interface DaemonView {
  readonly version: string;
  readonly startedAt: Instant;
  /** End of the last look at what is due, and how often it looks, milliseconds. */
  readonly tickedAt: Instant | null;
  readonly tickEvery: number;
  /** Null when it is well; else what is wrong, in words. */
  readonly configurationProblem: string | null;
  readonly storeProblem: string | null;
  readonly diskProblem: string | null;
  readonly freeDisk: number | null;
  readonly stopping: boolean;
  /** Whether something was collected that is not judged yet. */
  readonly assessmentOwed: boolean;
  /** When what was collected was last judged; null before. */
  readonly assessedAt: Instant | null;
  readonly working: readonly {
    readonly work: Work;
    readonly pid: number;
    readonly startedAt: Instant;
    readonly memory: number | null;
  }[];
  readonly sources: readonly SourceView[];
}

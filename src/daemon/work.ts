import type { LoadedConfiguration } from '../config/load.ts';
import type { Instant } from '../core/time.ts';
import type { ReadingResult } from '../engine/read-step.ts';
import type { RunSummary } from '../engine/run.ts';

/** What one child process does: reads one source, or judges what is recorded and delivers tickets. */
export type Work =
  { readonly kind: 'collect'; readonly source: string } | { readonly kind: 'assess' };

export const FAILURE_CAUSES = ['crashed', 'stuck', 'memory', 'time', 'refused', 'store'] as const;
/**
 * Why work came to no end of its own: it crashed; gave no sign of life; took more memory or time than it
 * may; was refused by what the operator must mend (configuration, secrets); could not write what it read.
 */
export type FailureCause = (typeof FAILURE_CAUSES)[number];

export type WorkEnd =
  | {
      readonly end: 'done';
      readonly summary: RunSummary;
      /** Most memory it took, bytes. */
      readonly peak: number;
    }
  /** It was asked to stop, and what it had committed stays. */
  | { readonly end: 'stopped' }
  | { readonly end: 'failed'; readonly cause: FailureCause; readonly detail: string };

/** What a child tells while it works. */
export type WorkProgress =
  | {
      readonly type: 'reading';
      readonly step: string;
      readonly status: ReadingResult['status'];
    }
  | { readonly type: 'run'; readonly run: string };

/** A child process at work. */
export interface Working {
  readonly work: Work;
  readonly pid: number;
  readonly startedAt: Instant;
  /** Memory at its last sign of life, bytes; null before the first. */
  memory(): number | null;
  /** Asks it to stop; ends it by force where it does not within so many milliseconds. */
  stop(within: number): void;
  /** Never rejects. */
  readonly ended: Promise<WorkEnd>;
}

/** Under what a child process works. */
export interface WorkLimits {
  /** Text of the configuration in force; the file may hold another by now, or a wrong one. */
  readonly configuration: string;
  /** Milliseconds. */
  readonly time: number;
  /** Bytes of resident memory. */
  readonly memory: number;
}

/** What a configuration sets for every child process. */
export function limitsOf({ text, daemon }: LoadedConfiguration): WorkLimits {
  return { configuration: text, time: daemon.runLimit, memory: daemon.memory };
}

export type StartWork = (
  work: Work,
  limits: WorkLimits,
  progress: (event: WorkProgress) => void,
) => Working;

import type { Instant } from '../core/time.ts';
import type { MonitoringGapCause } from '../store/store.ts';
import type { Jump } from './clock.ts';
import type { Work, WorkEnd } from './work.ts';

/** What the daemon tells as it happens: the log writes it, metrics count it. */
export type DaemonEvent =
  | { readonly type: 'ready'; readonly sources: number }
  | { readonly type: 'begun'; readonly work: Work; readonly pid: number; readonly dueAt?: Instant }
  | {
      readonly type: 'ended';
      readonly work: Work;
      readonly end: WorkEnd;
      /** Milliseconds. */
      readonly took: number;
      readonly retryAt?: Instant | undefined;
    }
  | {
      readonly type: 'missed';
      readonly source: string;
      readonly from: Instant;
      readonly slots: number;
      readonly cause: MonitoringGapCause;
    }
  | { readonly type: 'jump'; readonly jump: Jump }
  | { readonly type: 'reloaded' }
  | { readonly type: 'problem'; readonly what: Problem; readonly detail: string }
  | { readonly type: 'mended'; readonly what: Problem }
  | { readonly type: 'stopping' }
  | { readonly type: 'stopped' };

/** What may be wrong with the daemon itself. */
export type Problem = 'configuration' | 'store' | 'disk' | 'alerts' | 'ping';

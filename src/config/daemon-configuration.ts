import type { AnyNotifierKind } from '../core/notifier.ts';
import type { Schedule } from '../core/schedule.ts';

export interface NotifierConfiguration {
  readonly id: string;
  readonly kind: AnyNotifierKind;
  readonly settings: unknown;
  readonly timeout: number;
}

/** How the daemon runs. Times are milliseconds, sizes bytes. */
export interface DaemonConfiguration {
  /** When sources are read that have no schedule of their own. */
  readonly schedule: Schedule;
  readonly jitter: number;
  readonly runLimit: number;
  readonly stopWithin: number;
  readonly memory: number;
  readonly freeDisk: number;
  /** `host:port`, or nowhere. */
  readonly listen: string | false;
  /** Reference to the address of a watchdog. */
  readonly ping?: string | undefined;
  readonly log: 'error' | 'warn' | 'info' | 'debug';
}

export interface AlertConfiguration {
  /** Ids of notifiers. */
  readonly notify: readonly string[];
  readonly credentialDays: number;
}

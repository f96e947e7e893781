import type { Scope } from '../../core/scope.ts';

/** One thing that doctor looked at. */
export interface Examined {
  readonly area:
    'configuration' | 'secret' | 'data' | 'database' | 'source' | 'tracker' | 'notifier' | 'clock';
  /** What exactly: a key, a file, `aws-prod/iam-users`. */
  readonly what: string;
  /** `untried`: nothing could be concluded, for want of something else. */
  readonly status: 'ok' | 'warning' | 'failed' | 'untried';
  readonly detail: string;
  /** The permission, role or plan that would let it work, in the provider's spelling. */
  readonly needs?: string;
  /** Where this was tried, for what is asked in many places: only there does the row hold. */
  readonly places?: readonly Scope[];
}

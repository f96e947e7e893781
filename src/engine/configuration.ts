import type { Check } from '../core/check.ts';
import type { AnyCollector, Environment } from '../core/collector.ts';
import type { Schedule } from '../core/schedule.ts';
import type { AnyTrackerKind } from '../core/tracker.ts';
import type { RaiseRules } from './reconcile.ts';

/** A source as configured and resolved: what `src/config` makes of the file. */
export interface SourceConfiguration {
  readonly id: string;
  readonly collector: AnyCollector;
  readonly settings: unknown;
  /** Milliseconds a request may go unanswered. */
  readonly timeout: number;
  /** When the daemon reads it, where that is not when it reads the others. */
  readonly schedule?: Schedule | undefined;
}

export interface TrackerConfiguration {
  readonly id: string;
  readonly kind: AnyTrackerKind;
  readonly settings: unknown;
  readonly timeout: number;
}

/** A part of the estate that the management system does not cover. Patterns take `*`. */
export interface Exclusion {
  readonly source?: string | undefined;
  readonly account?: string | undefined;
  readonly repository?: string | undefined;
  /** Kind of subject, and a pattern over its id or name. */
  readonly kind?: string | undefined;
  readonly subject?: string | undefined;
  readonly because: string;
  readonly owner: string;
}

export interface CheckConfiguration {
  readonly check: Check;
  /** Why it is not judged anywhere. */
  readonly disabled?: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
  /** Complete parameters for a source that has its own. */
  readonly paramsBySource: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** Everything a run needs, resolved, checked and frozen; secrets stay references. */
export interface Configuration {
  readonly organization: { readonly name: string; readonly timeZone: string };
  /** Absolute folder of the configuration file; relative paths start here. */
  readonly folder: string;
  /** Absolute folder that holds the store. */
  readonly data: string;
  /** What `openStore` takes: a SQLite file in `data`, or a PostgreSQL address. */
  readonly storeUrl: string;
  readonly raise: RaiseRules;
  readonly sources: readonly SourceConfiguration[];
  readonly exclude: readonly Exclusion[];
  /** Every check of the registry, configured or not. */
  readonly checks: readonly CheckConfiguration[];
  readonly trackers: readonly TrackerConfiguration[];
  /** The resolved configuration as it is sealed with a run: references, never secrets. */
  readonly sealed: unknown;
  /** Reads a secret reference (`env:NAME`, `file:path`); throws an `OperatorError` that names it. */
  secret(reference: string): Promise<string>;
}

/** The environment for a collector or tracker, remembering secrets so that texts can be cleaned of them. */
export function environmentFor(
  configuration: Pick<Configuration, 'folder' | 'secret'>,
  timeout: number,
  now: Environment['now'],
): Environment & {
  readonly requests: () => number;
  readonly throttles: () => number;
  readonly redact: (text: string) => string;
} {
  const secrets = new Set<string>();
  let requests = 0;
  let throttles = 0;
  return {
    folder: configuration.folder,
    now,
    timeout,
    requested: () => {
      requests += 1;
    },
    requests: () => requests,
    throttled: () => {
      throttles += 1;
    },
    throttles: () => throttles,
    secret: async (reference) => {
      const value = await configuration.secret(reference);
      if (value.length >= 6) secrets.add(value);
      return value;
    },
    redact: (text) => {
      let clean = text;
      for (const secret of secrets) clean = clean.replaceAll(secret, '[secret]');
      return clean;
    },
  };
}

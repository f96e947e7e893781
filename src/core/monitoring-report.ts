import type { ControlVerdict, VerdictCounts } from './control-verdict.ts';
import type { Scope } from './scope.ts';
import type { Instant } from './time.ts';
import type { Topic } from './topic.ts';
import type { ReasonParams, Severity, Verdict } from './verdict.ts';

/** The titles and hints a report shows beside ids: `controls/` as the registry hands it over. */
export interface Catalogue {
  /** The controls of Annex A, in the order of the standard. */
  readonly controls: readonly {
    readonly id: string;
    readonly title: string;
    readonly theme: string;
    readonly topics: readonly Topic[];
    readonly automation: string;
    /** What a person would show where no check tests the control. */
    readonly hint: string;
  }[];
  /** Requirements of clauses 4 to 10 and their titles, in the order of the standard. */
  readonly clauses: Readonly<Record<string, string>>;
  /** Topics and their titles, in the order in which they are shown. */
  readonly topics: Readonly<Record<Topic, string>>;
}

/** A gap as reports list it. */
export interface ReportedGap {
  readonly source: string;
  readonly step: string;
  readonly scope: Scope;
  readonly item?: string;
  readonly reason: string;
  readonly permission?: string;
  readonly detail: string;
}

/** One kind of reading of a source: how far it got, and how old it is. */
export interface ReportedStep {
  readonly id: string;
  readonly title: string;
  /** Newest reading of each scope, by how it ended. */
  readonly complete: number;
  readonly partial: number;
  readonly unavailable: number;
  /** Newest reading of any scope; null before the first. */
  readonly lastReadAt: Instant | null;
  /** Newest complete reading of the scope that is furthest behind; null while one has none. */
  readonly completeSince: Instant | null;
  readonly maxAgeHours: number;
  /** Whether that is longer ago than the step allows. */
  readonly stale: boolean;
}

export interface ReportedSource {
  readonly id: string;
  readonly collector: string;
  /** Version of the collector at the newest reading; null before the first. */
  readonly collectorVersion: string | null;
  /** False for a source that was read before and is no longer in the configuration. */
  readonly configured: boolean;
  readonly tenant: string | null;
  /** As whom the newest readings were made. */
  readonly callers: readonly string[];
  readonly lastReadAt: Instant | null;
  /** Newest reading of every step and scope, by how it ended. */
  readonly readings: {
    readonly complete: number;
    readonly partial: number;
    readonly unavailable: number;
  };
  /** Items the newest readings were to bring; null where a refused list leaves that unknown. */
  readonly expected: number | null;
  readonly seen: number;
  readonly steps: readonly ReportedStep[];
  readonly gaps: readonly ReportedGap[];
}

export interface ReportedFinding {
  readonly source: string;
  readonly scope: Scope;
  readonly subject: { readonly kind: string; readonly id: string; readonly name: string };
  readonly verdict: Verdict;
  readonly reason: { readonly code: string; readonly params: ReasonParams; readonly text: string };
  readonly evidence: readonly string[];
  readonly observedAt: Instant;
  readonly since: Instant;
}

/** A threshold as configured. */
export interface ReportedParam {
  readonly name: string;
  /** The source that has a value of its own; null for all others. */
  readonly source: string | null;
  readonly value: unknown;
  readonly default: unknown;
  readonly unit: string;
}

export interface ReportedCheck {
  readonly id: string;
  readonly revision: number;
  readonly title: string;
  readonly topic: Topic;
  readonly severity: Severity;
  readonly nature: 'state' | 'event';
  readonly rationale: string;
  readonly remediation: string;
  readonly limits: string;
  readonly controls: readonly { readonly id: string; readonly bearing: string }[];
  readonly status: 'judged' | 'no-source' | 'disabled';
  /** Why it is disabled. */
  readonly because?: string;
  readonly params: readonly ReportedParam[];
  readonly counts: VerdictCounts;
  readonly findings: readonly ReportedFinding[];
}

export interface ReportedDeviation {
  readonly id: string;
  readonly check: string;
  readonly title: string;
  readonly source: string;
  readonly severity: Severity;
  readonly nature: 'state' | 'event';
  readonly state: 'open' | 'corrected';
  readonly openedAt: Instant;
  readonly dueAt: Instant;
  readonly overdue: boolean;
  readonly correctedAt: Instant | null;
  readonly baseline: boolean;
  /** Nonconformities it is part of. */
  readonly nonconformities: readonly string[];
  readonly subjects: readonly {
    readonly kind: string;
    readonly id: string;
    readonly name: string;
    readonly since: Instant;
    readonly until: Instant | null;
    readonly ended: string | null;
  }[];
}

export interface ReportedNonconformity {
  readonly id: string;
  readonly check: string;
  readonly title: string;
  readonly source: string;
  readonly severity: Severity;
  readonly state: string;
  readonly rule: string;
  readonly raisedAt: Instant;
  readonly correctedAt: Instant | null;
  readonly controls: readonly string[];
  readonly deviations: readonly string[];
  /** The closed one it follows. */
  readonly predecessor: string | null;
  /** When the first of its open deviations is to be corrected; null while none is open. */
  readonly dueAt: Instant | null;
  readonly tickets: readonly {
    readonly tracker: string;
    readonly ref: string;
    readonly url: string;
  }[];
  /** Trackers that have not taken the newest state yet. */
  readonly waiting: readonly {
    readonly tracker: string;
    readonly attempts: number;
    readonly lastError: string | null;
  }[];
  readonly events: readonly {
    readonly at: Instant;
    readonly type: string;
    readonly actor: string;
    readonly person: string | null;
    readonly data: Readonly<Record<string, unknown>>;
  }[];
}

/** A part of the estate that the management system does not cover, and what fell under it. */
export interface ReportedExclusion {
  /** What it matches: `source`, `account`, `repository`, `kind`, `subject`, with `*` in patterns. */
  readonly matches: Readonly<Record<string, string>>;
  readonly because: string;
  readonly owner: string;
  readonly subjects: readonly {
    readonly source: string;
    readonly kind: string;
    readonly id: string;
    readonly name: string;
  }[];
}

/** A sealed record that findings of this report rest on. */
export interface ReportedEvidence {
  readonly id: string;
  readonly source: string;
  readonly step: string;
  /** What was asked, in the provider's own name for it; null when the record cannot be read. */
  readonly operation: string | null;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
}

export interface ReportedControl extends ControlVerdict {
  readonly title: string;
  /** Theme of Annex A, `organizational` and so on. */
  readonly theme: string;
  readonly topics: readonly Topic[];
  /** What a person would show where no check tests the control. */
  readonly byHand: string;
}

/** Everything the monitoring report shows, at one moment; what `--format json` prints. */
/** A time in which a source was to be read by its schedule and was not. */
export interface ReportedUnwatched {
  readonly source: string;
  /** The first moment that went by, and when the source was read again; null while it was not. */
  readonly from: Instant;
  readonly to: Instant | null;
  /** Moments that went by. */
  readonly slots: number;
  readonly cause: string;
}

export interface MonitoringReport {
  readonly organization: string;
  readonly generatedAt: Instant;
  /** End of the run whose results are shown; `generatedAt` before the first. */
  readonly asOf: Instant;
  readonly run: string | null;
  readonly annexaVersion: string;
  /** First and last readings the record holds: the observation period. */
  readonly observed: { readonly from: Instant | null; readonly to: Instant | null };
  /** Over all checks of all topics. */
  readonly totals: VerdictCounts;
  readonly sources: readonly ReportedSource[];
  /** Newest first. */
  readonly unwatched: readonly ReportedUnwatched[];
  readonly outside: readonly ReportedExclusion[];
  readonly topics: readonly {
    readonly id: Topic;
    readonly title: string;
    readonly counts: VerdictCounts;
    readonly checks: readonly ReportedCheck[];
  }[];
  /** Checks with findings on record that this version of annexa no longer has; not in the totals. */
  readonly retired: readonly { readonly check: string; readonly findings: number }[];
  /** All 93 controls of Annex A. */
  readonly controls: readonly ReportedControl[];
  /** The requirements of clauses 4 to 10 on which a check bears. */
  readonly clauses: readonly (ControlVerdict & { readonly title: string })[];
  readonly deviations: readonly ReportedDeviation[];
  readonly nonconformities: readonly ReportedNonconformity[];
  readonly evidence: readonly ReportedEvidence[];
}

/** Renders the model it is handed, and queries nothing. */
export interface Report {
  readonly id: string;
  readonly title: string;
  render(model: MonitoringReport): string;
}

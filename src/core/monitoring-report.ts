import type { ControlVerdict, VerdictCounts } from './control-verdict.ts';
import type { Scope } from './scope.ts';
import type { Instant } from './time.ts';
import type { Topic } from './topic.ts';
import type { ReasonParams, Severity, Verdict } from './verdict.ts';

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

export interface ReportedSource {
  readonly id: string;
  readonly collector: string;
  readonly tenant: string | null;
  readonly lastReadAt: Instant | null;
  /** Readings, by how they ended. */
  readonly readings: {
    readonly complete: number;
    readonly partial: number;
    readonly unavailable: number;
  };
  readonly expected: number | null;
  readonly seen: number;
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

export interface ReportedCheck {
  readonly id: string;
  readonly revision: number;
  readonly title: string;
  readonly topic: Topic;
  readonly severity: Severity;
  readonly rationale: string;
  readonly remediation: string;
  readonly limits: string;
  readonly controls: readonly { readonly id: string; readonly bearing: string }[];
  readonly status: 'judged' | 'no-source' | 'disabled';
  /** Why it is disabled. */
  readonly because?: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly counts: VerdictCounts;
  readonly findings: readonly ReportedFinding[];
}

export interface ReportedDeviation {
  readonly id: string;
  readonly check: string;
  readonly title: string;
  readonly source: string;
  readonly severity: Severity;
  readonly state: 'open' | 'corrected';
  readonly openedAt: Instant;
  readonly dueAt: Instant;
  readonly overdue: boolean;
  readonly correctedAt: Instant | null;
  readonly baseline: boolean;
  readonly subjects: readonly {
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
  readonly tickets: readonly { readonly ref: string; readonly url: string }[];
  readonly events: readonly { readonly at: Instant; readonly type: string; readonly actor: string }[];
}

/** Everything the monitoring report shows, at one moment; what `--format json` prints. */
export interface MonitoringReport {
  readonly organization: string;
  readonly generatedAt: Instant;
  readonly asOf: Instant;
  readonly run: string | null;
  readonly annexaVersion: string;
  /** First and last readings the record holds: the observation period. */
  readonly observed: { readonly from: Instant | null; readonly to: Instant | null };
  readonly totals: VerdictCounts;
  readonly sources: readonly ReportedSource[];
  /** Subjects outside the ISMS scope, counted by justification. */
  readonly outside: readonly {
    readonly because: string;
    readonly owner: string;
    readonly subjects: number;
  }[];
  readonly topics: readonly {
    readonly id: Topic;
    readonly title: string;
    readonly counts: VerdictCounts;
    readonly checks: readonly ReportedCheck[];
  }[];
  readonly controls: readonly (ControlVerdict & {
    readonly title: string;
    readonly theme: string;
    readonly byHand: string;
  })[];
  readonly deviations: readonly ReportedDeviation[];
  readonly nonconformities: readonly ReportedNonconformity[];
}

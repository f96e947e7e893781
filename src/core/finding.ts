import type { FactKind } from './facts.ts';
import type { Gap } from './observed.ts';
import type { Scope } from './scope.ts';
import type { Instant } from './time.ts';
import type { Reason, Severity, Verdict } from './verdict.ts';

export interface Subject {
  readonly kind: FactKind;
  readonly id: string;
  readonly name: string;
  readonly incarnation: string;
}

/** The verdict of one check on one subject. */
export interface Finding {
  readonly check: string;
  readonly revision: number;
  readonly severity: Severity;
  readonly source: string;
  readonly scope: Scope;
  readonly subject: Subject;
  readonly verdict: Verdict;
  readonly reason: Reason;
  /** What hid the answer; empty unless not assessed. Not part of the finding's identity. */
  readonly gaps: readonly Gap[];
  /** Request keys the verdict rests on, sorted; they lead to evidence records by reading. */
  readonly rests: readonly string[];
}

/** A finding as recorded, valid from the run that first reached it. */
export interface RecordedFinding extends Finding {
  readonly validFrom: Instant;
}

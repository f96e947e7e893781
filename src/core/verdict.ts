export const VERDICTS = ['conforming', 'nonconforming', 'not-applicable', 'not-assessed'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

export type ReasonParams = Readonly<Record<string, string | number | boolean>>;

/** Why a verdict is what it is, as a code and values; put into words only when shown. */
export interface Reason {
  readonly code: string;
  readonly params: ReasonParams;
}

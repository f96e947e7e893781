import type { z } from 'zod';

import type { ClauseId, ControlId } from './control-id.ts';
import type { FacetName, Fact, FactBase, FactKind, KnownFields } from './facts.ts';
import type { Judging } from './judgement.ts';
import type { Unknown } from './observed.ts';
import type { Population } from './population.ts';
import type { Instant } from './time.ts';
import type { Topic } from './topic.ts';
import type { Severity, Verdict } from './verdict.ts';

/** How a check bears on a control: only direct ones decide its verdict. */
export interface Bearing {
  readonly id: ControlId | ClauseId;
  readonly bearing: 'direct' | 'supporting';
  readonly because: string;
}

/** Who else asks the same question: a benchmark's or another tool's id. */
export interface Reference {
  readonly source: string;
  readonly version?: string;
  readonly id: string;
}

/** A threshold that a configuration may change. `origin` says where the default comes from. */
export interface Param<T> {
  readonly schema: z.ZodType<T>;
  readonly default: T;
  readonly unit: string;
  readonly origin: string;
}

export type Params = Readonly<Record<string, Param<unknown>>>;
export type ParamValues<P extends Params> = {
  readonly [N in keyof P]: P[N] extends Param<infer T> ? T : never;
};

/** A span in which something changed: after one reading (null: before the first), by the next. */
export interface Interval {
  readonly after: Instant | null;
  readonly by: Instant;
}

/** What earlier readings say of the subject. */
export interface History {
  readonly firstSeenAt: Instant;
  /** When the subject ceased to exist; `undefined` while it is there. */
  readonly ended: Interval | undefined;
  /** When `field` took the value it has now; `undefined` when the field is unknown. */
  since(field: string): Interval | undefined;
}

/** How a check finds other facts; it never asks a provider. */
export interface Lookup {
  /** Whether any source is configured that delivers the kind. */
  configured(kind: FactKind): boolean;
  /** Every fact of the kind, of every source; of the subject's own source and scope with `beside`. */
  all<K extends FactKind>(kind: K, beside?: FactBase): Population<Fact<K>>;
  /**
   * Facts whose `field` has the value, or holds it among its values. Those whose field is unknown may
   * match, and so leave a gap. With `beside`, of that fact's own source only.
   */
  where<K extends FactKind>(
    kind: K,
    field: keyof KnownFields<K> & string,
    value: string,
    beside?: FactBase,
  ): Population<Fact<K>>;
  /**
   * The same with those that have ended, as far back as facts are kept: what happened once remains
   * true when the provider has forgotten it.
   */
  ever<K extends FactKind>(
    kind: K,
    field: keyof KnownFields<K> & string,
    value: string,
  ): Population<Fact<K>>;
}

export interface JudgeContext<P> {
  readonly params: P;
  readonly asOf: Instant;
  readonly lookup: Lookup;
  readonly history: History;
}

/** A fact in an example: the fields that matter; what is left out is unknown. */
export type ExampleFact<K extends FactKind> = K extends FactKind
  ? Partial<Omit<FactBase<K>, 'kind'>> & {
      readonly kind?: K;
    } & {
      readonly [F in keyof KnownFields<K>]?: KnownFields<K>[F] | Unknown;
    }
  : never;

/** Given facts and the verdict on the subject: a row of the check's documentation and its test. */
export interface Example<K extends FactKind, C extends string, P extends Params> {
  readonly title: string;
  readonly subject: ExampleFact<K>;
  readonly others?: readonly ({
    readonly kind: FactKind;
    readonly history?: Partial<Omit<History, 'since'>>;
  } & Partial<Omit<FactBase, 'kind'>> &
    Readonly<Record<string, unknown>>)[];
  /** Kinds whose list is incomplete, kinds without a configured source. */
  readonly incomplete?: readonly FactKind[];
  readonly withoutSource?: readonly FactKind[];
  readonly history?: Partial<Omit<History, 'since'>> & { readonly since?: Interval };
  readonly params?: Partial<ParamValues<P>>;
  /** 2026-03-01T12:00:00.000Z unless given. */
  readonly asOf?: Instant;
  readonly verdict: Verdict;
  /** Reason code; gap reasons when not assessed; `met` when conforming. */
  readonly reason?: C | (string & {});
}

export interface CheckDefinition<K extends FactKind, C extends string, P extends Params> {
  /** The conforming state in kebab-case; never renamed or reused. */
  readonly id: string;
  /** Raised whenever the same facts may get another verdict. */
  readonly revision: number;
  readonly title: string;
  readonly topic: Topic;
  readonly severity: Severity;
  /** An event lies in the past and never becomes conforming. */
  readonly nature: 'state' | 'event';
  readonly controls: readonly Bearing[];
  readonly references: readonly Reference[];
  readonly params: P;
  /** Kinds it judges, one subject at a time. */
  readonly subject: K | readonly K[];
  /** Facets beyond `identity` it reads: a source that offers none of them is no source for it. */
  readonly needs: readonly FacetName<K>[];
  /** Other kinds it looks up; a `required` one without a source leaves the subject not assessed. */
  readonly lookups: Readonly<Partial<Record<FactKind, 'required' | 'if-configured'>>>;
  /** Whether subjects that no longer exist are judged too. */
  readonly judgesEnded?: boolean;
  judge(subject: Fact<K>, context: JudgeContext<ParamValues<P>>): Judging<NoInfer<C>>;
  /** What each reason code says, with `{name}` for its parameters. `met` is the conforming one. */
  readonly reasons: Readonly<Record<C | 'met', string>>;
  readonly examples: readonly Example<NoInfer<K>, NoInfer<C>, NoInfer<P>>[];
  readonly rationale: string;
  readonly remediation: string;
  readonly limits: string;
}

/** A check with its particulars erased: what the engine and the registry handle. */
export interface Check extends Omit<
  CheckDefinition<FactKind, string, Params>,
  'judge' | 'subject' | 'needs' | 'examples'
> {
  readonly subjects: readonly FactKind[];
  readonly needs: readonly string[];
  readonly examples: readonly Example<FactKind, string, Params>[];
  judge(subject: FactBase, context: JudgeContext<Readonly<Record<string, unknown>>>): Judging;
}

/** Declares a check; types hold its reason codes, fields and parameters together. */
export function defineCheck<K extends FactKind, C extends string, const P extends Params>(
  definition: CheckDefinition<K, C, P>,
): Check {
  const { subject, ...rest } = definition;
  const subjects = Array.isArray(subject) ? subject : [subject];
  return Object.freeze({ ...rest, subjects });
}

export function direct(id: ControlId | ClauseId, because: string): Bearing {
  return { id, bearing: 'direct', because };
}

export function supporting(id: ControlId | ClauseId, because: string): Bearing {
  return { id, bearing: 'supporting', because };
}

export function prowler(id: string): Reference {
  return { source: 'Prowler', version: '5.46', id };
}

export function cis(
  benchmark: 'AWS' | 'GitHub' | 'Google Workspace',
  version: string,
  id: string,
): Reference {
  return { source: `CIS ${benchmark}`, version, id };
}

export function param<T>(schema: z.ZodType<T>, value: T, unit: string, origin: string): Param<T> {
  return { schema, default: value, unit, origin };
}

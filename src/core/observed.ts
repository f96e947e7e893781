import type { Scope } from './scope.ts';

/** Why something could not be seen. */
export const GAP_REASONS = [
  'denied',
  'unlicensed',
  'throttled',
  'truncated',
  'provider-error',
  'unreachable',
  'invalid',
  'stale',
  'absent',
  'no-source',
  'imprecise',
] as const;
export type GapReason = (typeof GAP_REASONS)[number];

/** One thing that was to be read and was not: what, where, why, and what would let us read it. */
export interface Gap {
  readonly reason: GapReason;
  readonly source: string;
  readonly step: string;
  readonly scope: Scope;
  /** Id of the one item the gap is about; absent when it is the whole reading. */
  readonly item?: string;
  /** Permission, role, plan or scope that would reveal it, in the provider's spelling. */
  readonly permission?: string;
  /** What the provider said, cleaned of secrets and bounded; shown to people, part of no identity. */
  readonly detail: string;
}

/** A value that is not known, with every gap that hides it. Never empty. */
export class Unknown {
  readonly gaps: readonly Gap[];
  constructor(gaps: readonly Gap[]) {
    this.gaps = gaps;
  }
}

export type Observed<T> = T | Unknown;

export function isUnknown(value: unknown): value is Unknown {
  return value instanceof Unknown;
}

/** Applies `f` to a known value; ignorance passes through. */
export function map<T, R>(value: Observed<T>, f: (known: T) => Observed<R>): Observed<R> {
  return value instanceof Unknown ? value : f(value);
}

/** Applies `f` when both are known; otherwise joins what hides them. */
export function map2<A, B, R>(
  a: Observed<A>,
  b: Observed<B>,
  f: (a: A, b: B) => Observed<R>,
): Observed<R> {
  if (a instanceof Unknown) return b instanceof Unknown ? join([a, b]) : a;
  return b instanceof Unknown ? b : f(a, b);
}

export function join(unknowns: readonly Unknown[]): Unknown {
  const [first] = unknowns;
  if (unknowns.length === 1 && first) return first;
  return new Unknown(unknowns.flatMap((unknown) => unknown.gaps));
}

/** Kleene conjunction: a known `false` decides, then ignorance, then `true`. */
export function all(...parts: readonly Observed<boolean>[]): Observed<boolean> {
  if (parts.includes(false)) return false;
  const unknown = parts.filter(isUnknown);
  return unknown.length > 0 ? join(unknown) : true;
}

/** Kleene disjunction: a known `true` decides, then ignorance, then `false`. */
export function any(...parts: readonly Observed<boolean>[]): Observed<boolean> {
  if (parts.includes(true)) return true;
  const unknown = parts.filter(isUnknown);
  return unknown.length > 0 ? join(unknown) : false;
}

export function not(part: Observed<boolean>): Observed<boolean> {
  return map(part, (known) => !known);
}

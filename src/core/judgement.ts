import { isUnknown, join, type Gap, type Observed } from './observed.ts';
import type { Reason, ReasonParams, Verdict } from './verdict.ts';

interface Clause {
  readonly holds: Observed<boolean>;
  readonly reason: Reason;
}

/** What a check concludes about one subject. `gaps` is non-empty exactly when not assessed. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly gaps: readonly Gap[];
}

/**
 * A judgement in the making: exemptions first, then requirements, each three-valued. `Codes` are the
 * reason codes it may give, which the check must put into words.
 */
export class Judging<Codes extends string = string> {
  readonly codes?: Codes;
  readonly #exemptions: readonly Clause[];
  readonly #requirements: readonly Clause[];

  constructor(exemptions: readonly Clause[], requirements: readonly Clause[]) {
    this.#exemptions = exemptions;
    this.#requirements = requirements;
  }

  /** Not applicable when `exempt` is true; not assessed while that is unknown. */
  unless<C extends string>(
    exempt: Observed<boolean>,
    code: C,
    params: ReasonParams = {},
  ): Judging<Codes | C> {
    const clause = { holds: exempt, reason: { code, params } };
    return new Judging([...this.#exemptions, clause], this.#requirements);
  }

  /** Nonconforming, for this reason, when `met` is false. */
  require<C extends string>(
    met: Observed<boolean>,
    code: C,
    params: ReasonParams = {},
  ): Judging<Codes | C> {
    const clause = { holds: met, reason: { code, params } };
    return new Judging(this.#exemptions, [...this.#requirements, clause]);
  }

  /**
   * A known exemption decides, then ignorance of one; then a known failure, then ignorance. The first
   * clause of a kind gives the reason, so a check lists its clauses by importance.
   */
  conclude(): Judgement {
    const exempt = this.#exemptions.find((clause) => clause.holds === true);
    if (exempt) return { verdict: 'not-applicable', reason: exempt.reason, gaps: NONE };
    const doubtful = hidden(this.#exemptions);
    if (doubtful) return doubtful;
    const failed = this.#requirements.find((clause) => clause.holds === false);
    if (failed) return { verdict: 'nonconforming', reason: failed.reason, gaps: NONE };
    return hidden(this.#requirements) ?? CONFORMING;
  }
}

const NONE: readonly Gap[] = Object.freeze([]);
/** One object for all of them: there are tens of thousands. */
const CONFORMING: Judgement = Object.freeze({
  verdict: 'conforming',
  reason: Object.freeze({ code: 'met', params: Object.freeze({}) }),
  gaps: NONE,
});

function hidden(clauses: readonly Clause[]): Judgement | undefined {
  const unknown = clauses.map((clause) => clause.holds).filter(isUnknown);
  return unknown.length > 0 ? notAssessed(join(unknown).gaps) : undefined;
}

/** The judgement that gaps force; its reason names the first, which the report shows foremost. */
export function notAssessed(gaps: readonly Gap[]): Judgement {
  const [first] = gaps;
  if (!first) throw new RangeError('not assessed without a gap');
  // Two clauses that read the same hidden field bring its gap twice.
  const distinct = new Map(
    gaps.map((gap) => [
      JSON.stringify([gap.source, gap.step, gap.scope, gap.item, gap.reason]),
      gap,
    ]),
  );
  return { verdict: 'not-assessed', reason: gapReason(first), gaps: [...distinct.values()] };
}

/** A gap as the reason of a finding; the provider's words stay out, they vary from day to day. */
function gapReason(gap: Gap): Reason {
  return {
    code: gap.reason,
    params: {
      source: gap.source,
      step: gap.step,
      ...(gap.permission === undefined ? {} : { permission: gap.permission }),
    },
  };
}

export function unless<C extends string>(
  exempt: Observed<boolean>,
  code: C,
  params: ReasonParams = {},
): Judging<C> {
  return new Judging<never>([], []).unless(exempt, code, params);
}

export function require<C extends string>(
  met: Observed<boolean>,
  code: C,
  params: ReasonParams = {},
): Judging<C> {
  return new Judging<never>([], []).require(met, code, params);
}

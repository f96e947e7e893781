import type { EstateAnswer, Outcome } from './loopback.ts';

/**
 * What goes wrong:
 * - `deny`, `not-found`, `server-error`: the provider's own refusal, nothing is done;
 * - `throttle`: the provider's rate limit, nothing is done;
 * - `hang`: the request is accepted and never answered;
 * - `drop-connection`: the connection closes before anything is done;
 * - `drop-after-effect`: a write happens and its answer is lost;
 * - `malformed`: status 200 with a body that is no JSON;
 * - `cutAfterPage`: pages up to that number arrive, later ones break off in mid-body.
 */
export type Fault =
  | 'deny'
  | 'not-found'
  | 'throttle'
  | 'server-error'
  | 'hang'
  | 'drop-connection'
  | 'drop-after-effect'
  | 'malformed'
  | { readonly cutAfterPage: number };

/** The first rule of the list that fits a request and is not used up applies to it. */
export interface FaultRule {
  /** As the estate names its routes: `GET /orgs/{org}/members`, `directory.users.list`. */
  readonly operation: string;
  /** Only requests for this resource: a repository's name, a customer's key. */
  readonly resource?: string;
  /** Only requests whose query has these values. */
  readonly query?: Readonly<Record<string, string>>;
  readonly fault: Fault;
  /** How often the rule applies before it is used up; always, when absent. */
  readonly times?: number;
  /** Status of `throttle`; both providers use either. */
  readonly throttleStatus?: 403 | 429;
  /** Seconds of the `retry-after` header of `throttle`. */
  readonly retryAfter?: number;
}

/** The part of a request that rules are matched against. */
export interface FaultTarget {
  readonly operation: string;
  readonly resource: string | undefined;
  readonly query: URLSearchParams;
}

/** A provider's words for the faults that are answers. */
export interface FaultAnswers {
  deny(): EstateAnswer;
  notFound(): EstateAnswer;
  throttle(rule: FaultRule): EstateAnswer;
  serverError(): EstateAnswer;
}

/** Applies a list of rules that its owner may change between requests. */
export interface FaultInjector {
  apply(target: FaultTarget, answers: FaultAnswers, handle: () => EstateAnswer): Outcome;
}

export function createFaultInjector(rules: readonly FaultRule[]): FaultInjector {
  const applied = new WeakMap<FaultRule, number>();

  function spend(rule: FaultRule): void {
    applied.set(rule, (applied.get(rule) ?? 0) + 1);
  }

  return {
    apply(target, answers, handle) {
      const rule = rules.find(
        (each) => fits(each, target) && (applied.get(each) ?? 0) < (each.times ?? Infinity),
      );
      if (rule === undefined) return { delivery: 'whole', answer: handle() };
      if (typeof rule.fault === 'object') {
        const answer = handle();
        if (answer.page === undefined || answer.page <= rule.fault.cutAfterPage) {
          return { delivery: 'whole', answer };
        }
        spend(rule);
        return { delivery: 'cut', answer };
      }
      spend(rule);
      switch (rule.fault) {
        case 'deny':
          return { delivery: 'whole', answer: answers.deny() };
        case 'not-found':
          return { delivery: 'whole', answer: answers.notFound() };
        case 'throttle':
          return { delivery: 'whole', answer: answers.throttle(rule) };
        case 'server-error':
          return { delivery: 'whole', answer: answers.serverError() };
        case 'hang':
          return { delivery: 'held' };
        case 'drop-connection':
          return { delivery: 'dropped' };
        case 'drop-after-effect':
          handle();
          return { delivery: 'dropped' };
        case 'malformed':
          return { delivery: 'malformed', answer: handle() };
      }
    },
  };
}

function fits(rule: FaultRule, target: FaultTarget): boolean {
  if (rule.operation !== target.operation) return false;
  if (rule.resource !== undefined && rule.resource !== target.resource) return false;
  return Object.entries(rule.query ?? {}).every(
    ([name, value]) => target.query.get(name) === value,
  );
}

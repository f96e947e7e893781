/** What goes wrong with a request that would otherwise be answered. */
export type Fault =
  /** The caller lacks the permission. */
  | 'deny'
  /** As before, and the message says that a service control policy denies it. */
  | 'deny-by-scp'
  | 'throttle'
  /** An answer of status 500. */
  | 'server-error'
  /** No answer at all, until the client gives up or the server closes. */
  | 'hang'
  /** The connection is cut before a byte is answered. */
  | 'drop-connection'
  /** Status 200 with the second half of the body missing. */
  | 'malformed'
  /** The first so many pages of a list are answered, the following ones denied. */
  | { cutAfterPage: number };

export interface FaultRule {
  /** Service and SDK command, as in `s3:GetBucketPolicy`; `s3:*` and `*` take in more. */
  operation: string;
  accountId?: string;
  /** Region the request was signed for. */
  region?: string;
  /** Name or ARN of the bucket, user, role or trail the request is about. */
  resource?: string;
  /** Applies to so many matching requests, then no more. */
  times?: number;
  fault: Fault;
}

/** May be changed while the server runs; the first rule that applies decides. */
export type FaultPlan = FaultRule[];

export interface FaultContext {
  readonly operation: string;
  readonly accountId: string;
  readonly region: string;
  /** Every name the request's subject goes by. */
  readonly resources: readonly string[];
  readonly pagesBefore: number;
}

/** Remembers how often each rule was used, so that the plan itself stays plain data. */
export class FaultBook {
  readonly #uses = new WeakMap<FaultRule, number>();
  readonly #operations: ReadonlySet<string>;

  /** @param operations every operation there is, by service and command */
  constructor(operations: readonly string[]) {
    this.#operations = new Set(['*', ...operations.flatMap((name) => [name, wholeService(name)])]);
  }

  /**
   * The fault this request meets, if any.
   * @throws Error when a rule names no operation: it would never apply, and nobody would notice
   */
  next(plan: readonly FaultRule[], request: FaultContext): Exclude<Fault, object> | null {
    for (const rule of plan) {
      if (!this.#operations.has(rule.operation)) {
        throw new Error(`a fault rule names ${rule.operation}, which is no operation`);
      }
      const uses = this.#uses.get(rule) ?? 0;
      if (!matches(rule, request) || uses >= (rule.times ?? Infinity)) continue;
      if (typeof rule.fault === 'object' && request.pagesBefore < rule.fault.cutAfterPage) continue;
      this.#uses.set(rule, uses + 1);
      return typeof rule.fault === 'object' ? 'deny' : rule.fault;
    }
    return null;
  }
}

function matches(rule: FaultRule, request: FaultContext): boolean {
  return (
    [request.operation, wholeService(request.operation), '*'].includes(rule.operation) &&
    (rule.accountId ?? request.accountId) === request.accountId &&
    (rule.region ?? request.region) === request.region &&
    (rule.resource === undefined || request.resources.includes(rule.resource))
  );
}

function wholeService(operation: string): string {
  return `${operation.slice(0, operation.indexOf(':'))}:*`;
}

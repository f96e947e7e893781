import type { Refusal } from '../../src/core/collector.ts';
import { TimedOut } from '../../src/core/patience.ts';
import { millis, type Instant } from '../../src/core/time.ts';

/** A request that brought nothing usable. */
export class Failure extends Error {
  override readonly name = 'Failure';
  /**
   * `answered`: GitHub refused, with a status; `unreachable`: no answer at all; `cut-off`: it broke
   * off; `unintelligible`: an answer, but not in the form GitHub documents.
   */
  readonly kind: 'answered' | 'unreachable' | 'timed-out' | 'cut-off' | 'unintelligible';
  /** 0 unless answered. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  constructor(
    kind: Failure['kind'],
    message: string,
    answer?: Pick<Failure, 'status' | 'headers'>,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.kind = kind;
    this.status = answer?.status ?? 0;
    this.headers = answer?.headers ?? {};
  }
}

/** The failure behind what the client threw; anything that is none of a request is thrown on. */
export function failureFrom(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof TimedOut) {
    return new Failure('timed-out', error.message, undefined, error);
  }
  if (!isRequestError(error)) throw error;
  const { response } = error;
  if (response === undefined) {
    return new Failure('unreachable', `no connection: ${error.message}`, undefined, error);
  }
  const { data, headers } = response;
  const said = typeof data === 'object' && data !== null && 'message' in data ? data.message : '';
  const message = typeof said === 'string' ? said : '';
  return new Failure('answered', message, { status: error.status, headers }, error);
}

interface RequestError extends Error {
  readonly status: number;
  readonly response?: {
    readonly data: unknown;
    readonly headers: Readonly<Record<string, string | number | undefined>>;
  };
}

/** By its form: the class lives in a package that is not ours to depend on. */
function isRequestError(error: unknown): error is RequestError {
  return error instanceof Error && 'status' in error && 'request' in error;
}

/** GitHub's limits answer 403 as often as 429; a 403 that is none says nothing of a limit. */
export function isThrottled({ status, headers, message }: Failure): boolean {
  if (status === 429) return true;
  const isLimit = 'retry-after' in headers || /rate limit|abuse detection/i.test(message);
  return status === 403 && isLimit;
}

/** Where GitHub names no time, its documentation asks for a minute at least. */
const UNSAID = 60_000;

/** Milliseconds after which a throttled request may be tried again. */
export function toldToWait({ headers }: Failure, now: Instant): number {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN);
  if (String(headers['x-ratelimit-remaining']) !== '0' || !Number.isFinite(reset)) return UNSAID;
  // The reset is a whole second, and its own requests still fail within it.
  return Math.max(0, reset * 1000 - millis(now)) + 1000;
}

/** What a failure means to the reading; `permission` is what would reveal what it hides. */
export function refusalOf(failure: Failure, permission: string): Refusal {
  const { kind, status, message } = failure;
  if (kind === 'timed-out' || kind === 'unreachable') {
    return { reason: 'unreachable', detail: message };
  }
  if (kind === 'cut-off') return { reason: 'truncated', detail: message };
  if (kind === 'unintelligible') return { reason: 'invalid', detail: message };
  const detail = `${status} ${message}`.trim();
  if (isThrottled(failure)) return { reason: 'throttled', detail };
  if (status === 401) {
    return {
      reason: 'denied',
      permission: 'a valid token',
      detail: `the token was refused: ${detail}`,
    };
  }
  if (status === 403 && typeof failure.headers['x-github-sso'] === 'string') {
    const authorised = 'single sign-on: the token authorised for the organisation';
    return { reason: 'denied', permission: authorised, detail };
  }
  // What a caller may not see is a 404 to him, like what does not exist; 451 is blocked.
  if (status === 403 || status === 404 || status === 451) {
    const accepted = failure.headers['x-accepted-github-permissions'];
    const needs = typeof accepted === 'string' && accepted !== '' ? ` (needs ${accepted})` : '';
    return { reason: 'denied', permission, detail: detail + needs };
  }
  return { reason: status >= 500 ? 'provider-error' : 'invalid', detail };
}

import { z } from 'zod';

import type { Refusal } from '../../src/core/collector.ts';
import { TimedOut } from '../../src/core/patience.ts';

/** A request that brought nothing usable. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: FailureKind;
  /** 0 unless Google answered. */
  readonly status: number;
  /** Google's word for why, `rateLimitExceeded`; empty where it gave none. */
  readonly reason: string;
  /** Milliseconds that Google asks to wait. */
  readonly after: number | undefined;
  constructor(
    kind: FailureKind,
    message: string,
    said: Partial<Pick<Failure, 'status' | 'reason' | 'after'>> = {},
  ) {
    super(message);
    this.kind = kind;
    this.status = said.status ?? 0;
    this.reason = said.reason ?? '';
    this.after = said.after;
  }
}

/** `token`: the token endpoint refused; `answered`: the API did; the others brought no answer. */
type FailureKind =
  'token' | 'answered' | 'unreachable' | 'timed-out' | 'cut-off' | 'unintelligible';

/** Limits, which Google answers with 403 as well as with 429. */
const LIMITS = /^(quotaExceeded|(userR|r)ateLimitExceeded|dailyLimitExceeded|rate_limit_exceeded)$/;

export function isThrottled({ status, reason }: Failure): boolean {
  return status === 429 || (status === 403 && LIMITS.test(reason));
}

const apiError = z.object({
  error: z.object({
    message: z.string().catch(''),
    errors: z.array(z.object({ reason: z.string().catch('') })).catch([]),
  }),
});
const tokenError = z.object({ error: z.string(), error_description: z.string().catch('') });

/**
 * The failure behind what the client threw, whose errors hold the whole request, credentials
 * included: only what Google said is taken from them. Anything else is thrown on.
 */
export function failureFrom(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof TimedOut) return new Failure('timed-out', error.message);
  if (!isClientError(error)) throw error;
  const { response } = error;
  if (response === undefined) {
    // The transport's words for it; they also hold the whole address, which is not repeated.
    const isCut = /^(Invalid response body|Premature close)/.test(error.message);
    return isCut
      ? new Failure('cut-off', 'the answer broke off')
      : new Failure('unreachable', `no connection: ${String(error.code ?? 'unknown')}`);
  }
  const { status, data, headers } = response;
  const seconds = Number(headers?.get?.('retry-after') ?? Number.NaN);
  const after = Number.isFinite(seconds) ? { after: seconds * 1000 } : {};
  const api = apiError.safeParse(data).data?.error;
  if (api) {
    const reason = api.errors[0]?.reason ?? '';
    return new Failure('answered', api.message, { status, reason, ...after });
  }
  const token = tokenError.safeParse(data).data;
  if (token) {
    const message = `${token.error}: ${token.error_description}`;
    return new Failure('token', message, { status, reason: token.error, ...after });
  }
  return new Failure('answered', '', { status, ...after });
}

interface ClientError extends Error {
  readonly code?: string | number;
  readonly response?: {
    readonly status: number;
    readonly data: unknown;
    readonly headers?: { get?(name: string): string | null };
  };
}

/** By its form: the class lives in a package that is not ours to depend on. */
function isClientError(error: unknown): error is ClientError {
  return error instanceof Error && 'config' in error;
}

/** What a failure means to the reading; `scope` is the OAuth scope that it needs. */
export function refusalOf(failure: Failure, scope: string): Refusal {
  const { kind, status, reason, message } = failure;
  if (kind === 'unreachable' || kind === 'timed-out') {
    return { reason: 'unreachable', detail: message };
  }
  if (kind === 'cut-off') return { reason: 'truncated', detail: message };
  if (kind === 'unintelligible') return { reason: 'invalid', detail: message };
  const words = reason === '' || message.startsWith(reason) ? message : `${message} (${reason})`;
  const detail = `${status} ${words}`.trim();
  if (isThrottled(failure)) return { reason: 'throttled', detail };
  if (status >= 500) return { reason: 'provider-error', detail };
  if (kind === 'token') {
    const permission = `domain-wide delegation of ${scope}`;
    return { reason: 'denied', permission, detail: `no token was granted: ${detail}` };
  }
  if (status === 401) {
    return { reason: 'denied', permission: scope, detail: `the token was refused: ${detail}` };
  }
  if (status === 403 && reason === 'insufficientPermissions') {
    return { reason: 'denied', permission: scope, detail };
  }
  if (status === 403 && reason === 'accessNotConfigured') {
    const permission = "Admin SDK API, enabled in the service account's project";
    return { reason: 'denied', permission, detail };
  }
  if (status === 403 || status === 404) {
    const permission = `${scope}, with an administrator role for the subject`;
    return { reason: 'denied', permission, detail };
  }
  return { reason: 'invalid', detail };
}

import type { EstateAnswer } from '../github/loopback.ts';
import type { FaultAnswers } from '../github/faults.ts';

interface ErrorDetail {
  readonly message: string;
  readonly domain: string;
  readonly reason: string;
  readonly location?: string;
  readonly locationType?: string;
}

/** Google's error body: the code and message, once more with its reason, and the canonical status. */
function refusal(
  code: number,
  detail: ErrorDetail,
  status?: string,
  headers: Readonly<Record<string, string>> = {},
): EstateAnswer {
  const error = { code, message: detail.message, errors: [detail] };
  return {
    status: code,
    headers,
    body: { error: status === undefined ? error : { ...error, status } },
  };
}

export function unauthenticated(isMissing: boolean): EstateAnswer {
  return refusal(
    401,
    {
      message: isMissing ? 'Login Required.' : 'Invalid Credentials',
      domain: 'global',
      reason: isMissing ? 'required' : 'authError',
      location: 'Authorization',
      locationType: 'header',
    },
    'UNAUTHENTICATED',
    { 'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
  );
}

/** The token does not carry a scope of the method. */
export function insufficientScope(): EstateAnswer {
  return refusal(
    403,
    {
      message: 'Request had insufficient authentication scopes.',
      domain: 'global',
      reason: 'insufficientPermissions',
    },
    'PERMISSION_DENIED',
  );
}

/** The person the token stands for is no administrator. */
export function notAuthorized(): EstateAnswer {
  return refusal(403, {
    message: 'Not Authorized to access this resource/api',
    domain: 'global',
    reason: 'forbidden',
  });
}

export function notFound(what: string): EstateAnswer {
  return refusal(404, {
    message: `Resource Not Found: ${what}`,
    domain: 'global',
    reason: 'notFound',
  });
}

export function invalidParameter(name: string, message: string): EstateAnswer {
  return refusal(
    400,
    {
      message,
      domain: 'global',
      reason: 'invalidParameter',
      location: name,
      locationType: 'parameter',
    },
    'INVALID_ARGUMENT',
  );
}

/** Faults of the Directory API. */
export const DIRECTORY_FAULTS: FaultAnswers = {
  deny: notAuthorized,
  notFound: () => notFound('customerId'),
  throttle: ({ throttleStatus = 429, retryAfter }) =>
    refusal(
      throttleStatus,
      {
        message: 'Quota exceeded for quota metric Queries and limit Queries per minute per user.',
        domain: 'usageLimits',
        reason: 'rateLimitExceeded',
      },
      'RESOURCE_EXHAUSTED',
      // Google sends no such header by itself.
      retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    ),
  serverError: () =>
    refusal(
      503,
      {
        message: 'The service is currently unavailable.',
        domain: 'global',
        reason: 'backendError',
      },
      'UNAVAILABLE',
    ),
};

/** The error body of the token endpoint (RFC 6749, section 5.2). */
export function tokenRefusal(status: number, error: string, description: string): EstateAnswer {
  return { status, body: { error, error_description: description } };
}

/** Faults of the token endpoint. */
export const TOKEN_FAULTS: FaultAnswers = {
  deny: () =>
    tokenRefusal(
      401,
      'unauthorized_client',
      'Client is unauthorized to retrieve access tokens using this method.',
    ),
  notFound: () => ({ status: 404 }),
  throttle: ({ throttleStatus = 429, retryAfter }) => ({
    ...tokenRefusal(throttleStatus, 'rate_limit_exceeded', 'Too many token requests.'),
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  }),
  serverError: () => tokenRefusal(503, 'internal_failure', 'Backend error'),
};

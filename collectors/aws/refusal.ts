import { errorText } from '../../src/core/error-text.ts';
import type { Refusal } from '../../src/core/collector.ts';
import { AssumeRoleError, CredentialError } from './credentials.ts';
import { UnreachableError, networkCode } from './request-handler.ts';

/** Codes by which AWS rejects the credential itself, whatever it would be allowed to do. */
const REJECTED = new Set([
  'AuthFailure',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'InvalidToken',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'TokenRefreshRequired',
  'UnrecognizedClientException',
]);

const THROTTLED = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/** AccessDenied, AccessDeniedException, UnauthorizedOperation, Forbidden, 403 …: it differs by service. */
const DENIED = /AccessDenied|Unauthorized|NotAuthorized|Forbidden|^403$/;

/** The service's own code for an error: `NoSuchBucketPolicy`. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = 'Code' in error && typeof error.Code === 'string' ? error.Code : '';
  return code === '' ? error.name : code;
}

/** Whether a service control policy is what denied a request: no grant in the account would help. */
export function isClosedByPolicy(error: unknown): boolean {
  return (
    error instanceof Error &&
    /with an explicit deny in a service control policy/.test(error.message)
  );
}

/**
 * Why AWS did not answer. `permission` is the IAM action that would let it.
 */
export function refusalOf(error: unknown, permission: string): Refusal {
  if (error instanceof AssumeRoleError) {
    const { cause } = error;
    if (cause === undefined) {
      return { reason: 'denied', permission: 'sts:AssumeRole', detail: error.message };
    }
    const inner = refusalOf(cause, 'sts:AssumeRole');
    return { ...inner, detail: `${error.message}: ${inner.detail}` };
  }
  if (error instanceof CredentialError) return { reason: 'denied', detail: error.message };
  const code = errorCode(error);
  const message = errorText(error);
  const detail = message === '' || message === code ? code : `${code}: ${message}`;
  if (error instanceof UnreachableError) return { reason: 'unreachable', detail: message };
  const status = statusOf(error);
  if (code === 'AbortError') return { reason: 'truncated', detail: 'the reading was stopped' };
  if (REJECTED.has(code)) {
    return { reason: 'denied', detail: `the credential was rejected: ${detail}` };
  }
  if (DENIED.test(code)) return { reason: 'denied', permission, detail };
  if (THROTTLED.has(code) || status === 429) return { reason: 'throttled', detail };
  if (status === 403) return { reason: 'denied', permission, detail };
  if (status !== undefined && status >= 500) return { reason: 'provider-error', detail };
  const unreachable = networkCode(error);
  if (unreachable !== undefined)
    return { reason: 'unreachable', detail: `${unreachable} ${detail}` };
  // With a good status the answer came, and the SDK could make nothing of it.
  if (status === undefined || status < 300) return { reason: 'invalid', detail };
  return { reason: 'provider-error', detail };
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  return 'httpStatusCode' in metadata && typeof metadata.httpStatusCode === 'number'
    ? metadata.httpStatusCode
    : undefined;
}

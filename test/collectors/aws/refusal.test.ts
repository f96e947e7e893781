import { describe, expect, it } from 'vitest';

import { AssumeRoleError, CredentialError } from '../../../collectors/aws/credentials.ts';
import { refusalOf } from '../../../collectors/aws/refusal.ts';
import { UnreachableError } from '../../../collectors/aws/request-handler.ts';

function failure(name: string, status?: number, fields = {}): Error {
  return Object.assign(new Error('said the provider'), {
    name,
    ...(status === undefined ? {} : { $metadata: { httpStatusCode: status } }),
    ...fields,
  });
}

describe('refusalOf', () => {
  it.each([
    [failure('AccessDenied', 403), 'denied', 'iam:X'],
    [failure('AccessDeniedException', 400), 'denied', 'iam:X'],
    [failure('UnauthorizedOperation', 403), 'denied', 'iam:X'],
    [failure('403', 403), 'denied', 'iam:X'],
    [failure('SomethingNew', 403), 'denied', 'iam:X'],
    [failure('InvalidClientTokenId', 403), 'denied', undefined],
    [failure('ExpiredToken', 400), 'denied', undefined],
    [failure('SignatureDoesNotMatch', 403), 'denied', undefined],
    [new CredentialError('no credential could be loaded'), 'denied', undefined],
    [new AssumeRoleError('r', { cause: failure('AccessDenied', 403) }), 'denied', 'sts:AssumeRole'],
    [new AssumeRoleError('no role is configured'), 'denied', 'sts:AssumeRole'],
    [new AssumeRoleError('r', { cause: failure('Throttling', 400) }), 'throttled', undefined],
    [failure('Throttling', 400), 'throttled', undefined],
    [failure('SlowDown', 503), 'throttled', undefined],
    [failure('Whatever', 429), 'throttled', undefined],
    [failure('InternalError', 500), 'provider-error', undefined],
    [failure('ValidationError', 400), 'provider-error', undefined],
    [failure('TimeoutError'), 'unreachable', undefined],
    [failure('Error', undefined, { code: 'ECONNREFUSED' }), 'unreachable', undefined],
    [new UnreachableError('host did not answer'), 'unreachable', undefined],
    [failure('AbortError'), 'truncated', undefined],
    [failure('SyntaxError', 200), 'invalid', undefined],
    [new TypeError('cannot read'), 'invalid', undefined],
    ['a text', 'invalid', undefined],
  ])('%s is %s', (error, reason, permission) => {
    const refusal = refusalOf(error, 'iam:X');
    expect([refusal.reason, refusal.permission]).toEqual([reason, permission]);
    expect(refusal.detail).not.toBe('');
  });

  it('says of a rejected credential that it was rejected', () => {
    expect(refusalOf(failure('ExpiredToken', 403), 'iam:X').detail).toBe(
      'the credential was rejected: ExpiredToken: said the provider',
    );
  });

  it('takes the service’s own code where the SDK has another name for it', () => {
    expect(refusalOf(failure('Error', 400, { Code: 'AccessDenied' }), 'iam:X').reason).toBe(
      'denied',
    );
  });
});

/** A refusal, as the service words it; the service's dialect decides how it is written down. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members beside code and message, such as S3's `BucketName`. */
  readonly details: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    status: number,
    message: string,
    details: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.details = details;
    this.headers = headers;
  }
}

/** The refusals every operation of a service shares; codes and statuses differ by protocol. */
export interface CommonErrors {
  missingAuthentication(): AwsError;
  incompleteSignature(): AwsError;
  unknownAccessKey(accessKeyId: string): AwsError;
  signatureMismatch(): AwsError;
  expiredToken(): AwsError;
  unknownOperation(operation: string): AwsError;
  /** @param resource as the service names it in the message; null where it names none */
  denied(principalArn: string, action: string, resource: string | null): AwsError;
  throttled(): AwsError;
  internal(message?: string): AwsError;
}

const INVALID_TOKEN = 'The security token included in the request is invalid.';
const EXPIRED_TOKEN = 'The security token included in the request is expired';
const BAD_SIGNATURE =
  'The request signature we calculated does not match the signature you provided. Check your AWS ' +
  'Secret Access Key and signing method. Consult the service documentation for details.';
const UNKNOWN_FAILURE =
  'The request processing has failed because of an unknown error, exception or failure.';

export function denial(principalArn: string, action: string, resource: string | null): string {
  const on = resource === null ? '' : ` on resource: ${resource}`;
  return (
    `User: ${principalArn} is not authorized to perform: ${action}${on} ` +
    `because no identity-based policy allows the ${action} action`
  );
}

/** A policy of an organization that is nobody's: its ARN is not looked up anywhere. */
const DENYING_POLICY =
  'arn:aws:organizations::123456789012:policy/o-exampleorgid/service_control_policy/p-example1';

/** The same refusal, put down to a service control policy in place of a permission that lacks. */
export function asDeniedByPolicy(refusal: AwsError, action: string): AwsError {
  const lacking = ` because no identity-based policy allows the ${action} action`;
  const message = refusal.message.endsWith(lacking)
    ? refusal.message.slice(0, -lacking.length)
    : refusal.message;
  return new AwsError(
    refusal.code,
    refusal.status,
    `${message} with an explicit deny in a service control policy: ${DENYING_POLICY}`,
    refusal.details,
    refusal.headers,
  );
}

export const queryErrors: CommonErrors = {
  missingAuthentication: () =>
    new AwsError('MissingAuthenticationToken', 403, 'Request is missing Authentication Token'),
  incompleteSignature: () =>
    new AwsError('IncompleteSignature', 400, 'The Authorization header is not a valid signature.'),
  unknownAccessKey: () => new AwsError('InvalidClientTokenId', 403, INVALID_TOKEN),
  signatureMismatch: () => new AwsError('SignatureDoesNotMatch', 403, BAD_SIGNATURE),
  expiredToken: () => new AwsError('ExpiredToken', 403, EXPIRED_TOKEN),
  unknownOperation: (operation) =>
    new AwsError('InvalidAction', 400, `Could not find operation ${operation}`),
  denied: (principalArn, action, resource) =>
    new AwsError('AccessDenied', 403, denial(principalArn, action, resource)),
  throttled: () => new AwsError('Throttling', 400, 'Rate exceeded'),
  internal: (message = UNKNOWN_FAILURE) => new AwsError('InternalFailure', 500, message),
};

/** EC2 does not say which part of the credentials is wrong. */
const EC2_NOT_VALIDATED = 'AWS was not able to validate the provided access credentials';

export const ec2Errors: CommonErrors = {
  missingAuthentication: () =>
    new AwsError('MissingParameter', 400, 'The request must contain the parameter AWSAccessKeyId'),
  incompleteSignature: () => new AwsError('AuthFailure', 401, EC2_NOT_VALIDATED),
  unknownAccessKey: () => new AwsError('AuthFailure', 401, EC2_NOT_VALIDATED),
  signatureMismatch: () => new AwsError('AuthFailure', 401, EC2_NOT_VALIDATED),
  expiredToken: () => new AwsError('RequestExpired', 400, 'Request has expired.'),
  unknownOperation: (operation) =>
    new AwsError(
      'InvalidAction',
      400,
      `The action ${operation} is not valid for this web service.`,
    ),
  denied: (principalArn, action) =>
    new AwsError(
      'UnauthorizedOperation',
      403,
      `You are not authorized to perform this operation. ${denial(principalArn, action, null)}`,
    ),
  throttled: () => new AwsError('RequestLimitExceeded', 503, 'Request limit exceeded.'),
  internal: (message = 'An internal error has occurred') =>
    new AwsError('InternalError', 500, message),
};

export const jsonErrors: CommonErrors = {
  missingAuthentication: () =>
    new AwsError('MissingAuthenticationTokenException', 400, 'Missing Authentication Token'),
  incompleteSignature: () =>
    new AwsError(
      'IncompleteSignatureException',
      400,
      'The Authorization header is not a valid signature.',
    ),
  unknownAccessKey: () => new AwsError('UnrecognizedClientException', 400, INVALID_TOKEN),
  signatureMismatch: () => new AwsError('InvalidSignatureException', 400, BAD_SIGNATURE),
  expiredToken: () => new AwsError('ExpiredTokenException', 400, EXPIRED_TOKEN),
  unknownOperation: (operation) =>
    new AwsError('UnknownOperationException', 400, `Unknown operation ${operation}`),
  denied: (principalArn, action, resource) =>
    new AwsError('AccessDeniedException', 400, denial(principalArn, action, resource)),
  throttled: () => new AwsError('ThrottlingException', 400, 'Rate exceeded'),
  internal: (message = UNKNOWN_FAILURE) => new AwsError('InternalFailure', 500, message),
};

export const restJsonErrors: CommonErrors = {
  ...jsonErrors,
  missingAuthentication: () =>
    new AwsError('MissingAuthenticationTokenException', 403, 'Missing Authentication Token'),
  incompleteSignature: () =>
    new AwsError(
      'IncompleteSignatureException',
      403,
      'The Authorization header is not a valid signature.',
    ),
  unknownAccessKey: () => new AwsError('UnrecognizedClientException', 403, INVALID_TOKEN),
  signatureMismatch: () => new AwsError('InvalidSignatureException', 403, BAD_SIGNATURE),
  expiredToken: () => new AwsError('ExpiredTokenException', 403, EXPIRED_TOKEN),
  unknownOperation: (operation) =>
    new AwsError('UnknownOperationException', 404, `Unknown operation ${operation}`),
  denied: (principalArn, action, resource) =>
    new AwsError('AccessDeniedException', 403, denial(principalArn, action, resource)),
  throttled: () => new AwsError('ThrottlingException', 429, 'Rate exceeded'),
};

export const s3Errors: CommonErrors = {
  missingAuthentication: () => new AwsError('AccessDenied', 403, 'Access Denied'),
  incompleteSignature: () =>
    new AwsError('AuthorizationHeaderMalformed', 400, 'The authorization header is malformed.'),
  unknownAccessKey: (accessKeyId) =>
    new AwsError(
      'InvalidAccessKeyId',
      403,
      'The AWS Access Key Id you provided does not exist in our records.',
      { AWSAccessKeyId: accessKeyId },
    ),
  signatureMismatch: () =>
    new AwsError(
      'SignatureDoesNotMatch',
      403,
      'The request signature we calculated does not match the signature you provided. ' +
        'Check your key and signing method.',
    ),
  expiredToken: () => new AwsError('ExpiredToken', 400, 'The provided token has expired.'),
  unknownOperation: (operation) =>
    new AwsError('NotImplemented', 501, `The estate does not implement ${operation}.`),
  denied: (principalArn, action, resource) =>
    new AwsError('AccessDenied', 403, denial(principalArn, action, quoted(resource))),
  throttled: () => new AwsError('SlowDown', 503, 'Please reduce your request rate.'),
  internal: (message = 'We encountered an internal error. Please try again.') =>
    new AwsError('InternalError', 500, message),
};

function quoted(resource: string | null): string | null {
  return resource === null ? null : `"${resource}"`;
}

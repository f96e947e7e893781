import { rootArn } from './arns.ts';
import { AwsError, queryErrors } from './errors.ts';
import { findAccount, findRoleByArn } from './lookup.ts';
import type { AwsOrganization } from './model.ts';
import {
  numberParameter,
  textParameter,
  type Call,
  type Operation,
  type Service,
} from './service.ts';
import { isTrusted, type AssumeRoleRequest } from './trust-policy.ts';
import { element, leaf, seconds } from './xml.ts';

const getCallerIdentity: Operation = {
  action: 'sts:GetCallerIdentity',
  run: ({ principal }) =>
    leaf('Arn', principal.arn) +
    leaf('UserId', principal.userId) +
    leaf('Account', principal.account.id),
};

const assumeRole: Operation = {
  action: 'sts:AssumeRole',
  resource: (call) => textParameter(call.parameters, 'RoleArn') ?? null,
  names: (call) => [textParameter(call.parameters, 'RoleArn') ?? ''],
  run: (call) => {
    const arn = required(call, 'RoleArn', /^arn:aws:iam::\d{12}:role\/.+$/);
    const sessionName = required(call, 'RoleSessionName', /^[\w+=,.@-]{2,64}$/);
    const externalId = textParameter(call.parameters, 'ExternalId');
    const duration = numberParameter(call.parameters, 'DurationSeconds') ?? 3600;

    const account = findAccount(call.estate.organization, arn.slice(13, 25));
    const role = account === undefined ? undefined : findRoleByArn(account, arn);
    if (
      account?.status !== 'ACTIVE' ||
      role === undefined ||
      !isTrusted(role.trustPolicy, trustRequest(call, sessionName, externalId))
    ) {
      throw stsErrors.denied(call.principal.arn, 'sts:AssumeRole', arn);
    }
    if (!(duration >= 900)) {
      throw invalid(
        `1 validation error detected: Value '${duration}' at 'durationSeconds' failed to satisfy ` +
          'constraint: Member must have value greater than or equal to 900',
      );
    }
    if (duration > role.maxSessionSeconds) {
      throw invalid(
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      );
    }
    if (call.principal.kind === 'role' && duration > 3600) {
      throw invalid(
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
      );
    }

    const expiresAt = new Date(call.now.getTime() + duration * 1000);
    const session = call.estate.credentials.issue(account, role, sessionName, expiresAt);
    return (
      element('AssumedRoleUser', leaf('AssumedRoleId', session.userId), leaf('Arn', session.arn)) +
      element(
        'Credentials',
        leaf('AccessKeyId', session.accessKeyId),
        leaf('SecretAccessKey', session.secretAccessKey),
        leaf('SessionToken', session.sessionToken),
        leaf('Expiration', seconds(session.expiresAt)),
      )
    );
  },
};

/** STS does not say why a role may not be assumed, nor whether it exists. */
const stsErrors = {
  ...queryErrors,
  denied: (principalArn: string, action: string, resource: string | null) =>
    new AwsError(
      'AccessDenied',
      403,
      `User: ${principalArn} is not authorized to perform: ${action}` +
        (resource === null ? '' : ` on resource: ${resource}`),
    ),
};

export const sts: Service = {
  name: 'sts',
  dialect: 'query',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  regional: false,
  errors: stsErrors,
  operations: { GetCallerIdentity: getCallerIdentity, AssumeRole: assumeRole },
};

function trustRequest(
  { estate, principal, account }: Call,
  sessionName: string,
  externalId: string | undefined,
): AssumeRoleRequest {
  const context = new Map([
    ['aws:principalarn', principal.policyArn],
    ['aws:principalaccount', account.id],
    ['sts:rolesessionname', sessionName],
  ]);
  if (externalId !== undefined) context.set('sts:externalid', externalId);
  const organizationId = organizationOf(estate.organization);
  if (organizationId !== null) context.set('aws:principalorgid', organizationId);
  return {
    principals: [principal.arn, principal.policyArn, rootArn(account.id), account.id],
    context,
  };
}

function organizationOf(organization: AwsOrganization): string | null {
  return organization.managementAccountId === null ? null : organization.id;
}

function required(call: Call, name: string, pattern: RegExp): string {
  const value = textParameter(call.parameters, name);
  if (value !== undefined && pattern.test(value)) return value;
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  throw invalid(
    value === undefined
      ? `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must not be null`
      : `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ` +
          `Member must satisfy regular expression pattern: ${pattern.source}`,
  );
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', 400, message);
}

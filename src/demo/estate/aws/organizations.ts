import { accountArn, organizationArn } from './arns.ts';
import { AwsError, jsonErrors } from './errors.ts';
import { findAccount } from './lookup.ts';
import type { AwsAccount, AwsOrganization } from './model.ts';
import { pageOf } from './paging.ts';
import {
  numberParameter,
  textParameter,
  type Call,
  type Operation,
  type Service,
} from './service.ts';

/** AWS hands out at most 20 accounts a page, and as many when nothing is asked for. */
const LARGEST_PAGE = 20;

/**
 * AWS retires the account's `Status` on this day in favour of `State`; from then on the estate
 * leaves it out too.
 */
const STATUS_RETIRED = new Date('2026-09-09T00:00:00Z');

/** Organizations never says who lacks which permission. */
function noPermission(): AwsError {
  return new AwsError(
    'AccessDeniedException',
    400,
    "You don't have permissions to access this resource.",
  );
}

const listAccounts: Operation = {
  action: 'organizations:ListAccounts',
  pageToken: 'NextToken',
  run: (call) => {
    const { organization, pageSize } = call.estate;
    const managementId = managementAccountId(organization);
    if (call.account.id !== managementId) throw noPermission();

    const size = numberParameter(call.parameters, 'MaxResults') ?? LARGEST_PAGE;
    if (!(size >= 1 && size <= LARGEST_PAGE)) {
      throw invalidInput(
        size < 1 ? 'MIN_VALUE_EXCEEDED' : 'MAX_VALUE_EXCEEDED',
        'You specified an invalid value for MaxResults.',
      );
    }
    const token = textParameter(call.parameters, 'NextToken');
    const page = pageOf(organization.accounts, token, Math.min(size, pageSize));
    if (page === null) {
      throw invalidInput('INVALID_NEXT_TOKEN', 'You specified an invalid value for nextToken.');
    }
    return JSON.stringify({
      Accounts: page.items.map((account) => described(organization, managementId, account, call)),
      ...(page.next === null ? {} : { NextToken: page.next }),
    });
  },
};

const describeOrganization: Operation = {
  action: 'organizations:DescribeOrganization',
  run: ({ estate: { organization } }) => {
    const managementId = managementAccountId(organization);
    return JSON.stringify({
      Organization: {
        Id: organization.id,
        Arn: organizationArn(organization, managementId),
        FeatureSet: 'ALL',
        MasterAccountArn: accountArn(organization, managementId, { id: managementId }),
        MasterAccountId: managementId,
        MasterAccountEmail: findAccount(organization, managementId)?.email,
        AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
      },
    });
  },
};

export const organizations: Service = {
  name: 'organizations',
  dialect: 'json',
  xmlNamespace: '',
  regional: false,
  errors: {
    ...jsonErrors,
    denied: noPermission,
    throttled: () =>
      new AwsError(
        'TooManyRequestsException',
        400,
        'You have sent too many requests in too short a period of time.',
      ),
  },
  operations: { ListAccounts: listAccounts, DescribeOrganization: describeOrganization },
};

function managementAccountId(organization: AwsOrganization): string {
  if (organization.managementAccountId !== null) return organization.managementAccountId;
  throw new AwsError(
    'AWSOrganizationsNotInUseException',
    400,
    'Your account is not a member of an organization.',
  );
}

function described(
  organization: AwsOrganization,
  managementId: string,
  account: AwsAccount,
  call: Call,
) {
  return {
    Id: account.id,
    Arn: accountArn(organization, managementId, account),
    Email: account.email,
    Name: account.name,
    ...(call.now < STATUS_RETIRED ? { Status: account.status } : {}),
    State: account.status,
    JoinedMethod: account.id === managementId ? 'INVITED' : 'CREATED',
    JoinedTimestamp: account.createdAt.getTime() / 1000,
  };
}

function invalidInput(reason: string, message: string): AwsError {
  return new AwsError('InvalidInputException', 400, message, { Reason: reason });
}

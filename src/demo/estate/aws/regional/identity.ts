import { GetAlternateContactCommand } from '@aws-sdk/client-account';
import {
  ListOrganizationsFeaturesCommand,
  ListSAMLProvidersCommand,
  ListVirtualMFADevicesCommand,
} from '@aws-sdk/client-iam';
import {
  ListGroupMembershipsCommand,
  ListGroupsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-identitystore';
import {
  DescribePermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListInstancesCommand,
  ListPermissionSetsCommand,
} from '@aws-sdk/client-sso-admin';
import { rootArn, userArn } from '../arns.ts';
import { AwsError } from '../errors.ts';
import type { IdentityCenter } from './identity-state.ts';
import { schemaOperation, type SchemaCall } from '../schema-operation.ts';
import { schemaService } from '../schema-service.ts';
import type { Service } from '../service.ts';

type Asking = Pick<SchemaCall<unknown>, 'account' | 'region' | 'estate'>;

/** The organization's directory as an account sees it in a region: only where it may and it is. */
function seenBy({ account, region, estate }: Asking): IdentityCenter | undefined {
  const { identityCenter: center, managementAccountId } = estate.organization;
  if (center?.region !== region) return undefined;
  const may = account.id === managementAccountId || account.id === center.delegatedTo;
  return may ? center : undefined;
}

function center(call: Asking): IdentityCenter {
  const seen = seenBy(call);
  if (seen !== undefined) return seen;
  throw new AwsError('AccessDeniedException', 400, 'You do not have sufficient access.');
}

function notFound(what: string): AwsError {
  return new AwsError('ResourceNotFoundException', 400, `${what} not found.`);
}

const tokens = { token: 'NextToken', next: 'NextToken', size: 'MaxResults', most: 100 } as const;

const listInstances = schemaOperation(ListInstancesCommand).servedBy({
  action: 'sso:ListInstances',
  page: { list: 'Instances', ...tokens },
  run: (call) => {
    const { account, region } = call;
    const seen = seenBy(call);
    const own = account.ownInstance?.region === region ? account.ownInstance : undefined;
    return {
      Instances: [
        ...(seen === undefined
          ? []
          : [
              {
                InstanceArn: seen.arn,
                IdentityStoreId: seen.storeId,
                OwnerAccountId: call.estate.organization.managementAccountId ?? '',
                Status: 'ACTIVE' as const,
              },
            ]),
        ...(own === undefined
          ? []
          : [
              {
                InstanceArn: own.arn,
                IdentityStoreId: own.storeId,
                OwnerAccountId: account.id,
                Status: 'ACTIVE' as const,
              },
            ]),
      ],
    };
  },
});

const listPermissionSets = schemaOperation(ListPermissionSetsCommand).servedBy({
  action: 'sso:ListPermissionSets',
  page: { list: 'PermissionSets', ...tokens },
  run: (call) => ({ PermissionSets: center(call).permissionSets.map(({ arn }) => arn) }),
});

const describePermissionSet = schemaOperation(DescribePermissionSetCommand).servedBy({
  action: 'sso:DescribePermissionSet',
  names: ({ parameters }) => [parameters.PermissionSetArn ?? ''],
  run: (call) => {
    const { PermissionSetArn: arn } = call.parameters;
    const set = center(call).permissionSets.find((one) => one.arn === arn);
    if (set === undefined) throw notFound('PermissionSet');
    return { PermissionSet: { PermissionSetArn: set.arn, Name: set.name } };
  },
});

const listAccounts = schemaOperation(ListAccountsForProvisionedPermissionSetCommand).servedBy({
  action: 'sso:ListAccountsForProvisionedPermissionSet',
  names: ({ parameters }) => [parameters.PermissionSetArn ?? ''],
  page: { list: 'AccountIds', ...tokens },
  run: (call) => {
    const { PermissionSetArn: arn } = call.parameters;
    const { permissionSets, assignments } = center(call);
    if (!permissionSets.some((one) => one.arn === arn)) throw notFound('PermissionSet');
    const ids = assignments
      .filter(({ PermissionSetArn }) => PermissionSetArn === arn)
      .map(({ AccountId }) => AccountId ?? '');
    return { AccountIds: [...new Set(ids)] };
  },
});

const listAccountAssignments = schemaOperation(ListAccountAssignmentsCommand).servedBy({
  action: 'sso:ListAccountAssignments',
  names: ({ parameters }) => [parameters.AccountId ?? ''],
  page: { list: 'AccountAssignments', ...tokens },
  run: (call) => {
    const { PermissionSetArn: arn, AccountId: account } = call.parameters;
    return {
      AccountAssignments: center(call).assignments.filter(
        ({ PermissionSetArn, AccountId }) => PermissionSetArn === arn && AccountId === account,
      ),
    };
  },
});

const listUsers = schemaOperation(ListUsersCommand).servedBy({
  action: 'identitystore:ListUsers',
  page: { list: 'Users', ...tokens },
  run: (call) => ({ Users: stored(call).users }),
});

const listGroups = schemaOperation(ListGroupsCommand).servedBy({
  action: 'identitystore:ListGroups',
  page: { list: 'Groups', ...tokens },
  run: (call) => ({ Groups: stored(call).groups.map(({ memberIds: _, ...group }) => group) }),
});

const listGroupMemberships = schemaOperation(ListGroupMembershipsCommand).servedBy({
  action: 'identitystore:ListGroupMemberships',
  names: ({ parameters }) => [parameters.GroupId ?? ''],
  page: { list: 'GroupMemberships', ...tokens },
  run: (call) => {
    const { GroupId: id } = call.parameters;
    const { groups, storeId } = stored(call);
    const group = groups.find(({ GroupId }) => GroupId === id);
    if (group === undefined) throw notFound('GROUP');
    return {
      GroupMemberships: group.memberIds.map((UserId) => ({
        IdentityStoreId: storeId,
        GroupId: id,
        MembershipId: `${id ?? ''}-${UserId}`.slice(0, 47),
        MemberId: { UserId },
      })),
    };
  },
});

function stored(call: SchemaCall<{ IdentityStoreId?: string | undefined }>): IdentityCenter {
  const seen = center(call);
  if (call.parameters.IdentityStoreId !== seen.storeId) throw notFound('IDENTITY_STORE');
  return seen;
}

/** Every device that a user or root has, hardware left out. */
const listVirtualDevices = schemaOperation(ListVirtualMFADevicesCommand).servedBy({
  action: 'iam:ListVirtualMFADevices',
  resource: () => '*',
  page: {
    list: 'VirtualMFADevices',
    token: 'Marker',
    next: 'Marker',
    truncated: 'IsTruncated',
    size: 'MaxItems',
    most: 1000,
    usual: 100,
  },
  run: ({ account }) => ({
    VirtualMFADevices: [
      ...(account.rootHasVirtualDevice === true
        ? [
            {
              SerialNumber: `arn:aws:iam::${account.id}:mfa/root-account-mfa-device`,
              EnableDate: account.createdAt,
              User: {
                Path: '/',
                UserName: account.name,
                UserId: account.id,
                Arn: rootArn(account.id),
                CreateDate: account.createdAt,
              },
            },
          ]
        : []),
      ...account.users.flatMap((user) =>
        user.mfaDevices
          .filter(({ serialNumber }) => serialNumber.startsWith('arn:'))
          .map((device) => ({
            SerialNumber: device.serialNumber,
            EnableDate: device.enabledAt,
            User: {
              Path: user.path,
              UserName: user.name,
              UserId: user.id,
              Arn: userArn(account.id, user),
              CreateDate: user.createdAt,
            },
          })),
      ),
    ],
  }),
});

const listSamlProviders = schemaOperation(ListSAMLProvidersCommand).servedBy({
  action: 'iam:ListSAMLProviders',
  resource: () => '*',
  run: ({ account }) => ({
    SAMLProviderList: (account.samlProviders ?? []).map((name) => ({
      Arn: `arn:aws:iam::${account.id}:saml-provider/${name}`,
      CreateDate: account.createdAt,
    })),
  }),
});

const listOrganizationsFeatures = schemaOperation(ListOrganizationsFeaturesCommand).servedBy({
  action: 'iam:ListOrganizationsFeatures',
  resource: () => '*',
  run: ({ account, estate: { organization } }) => {
    const { managementAccountId, rootFeatures = null } = organization;
    if (managementAccountId === null) {
      throw new AwsError('OrganizationNotFoundException', 400, 'There is no organization.');
    }
    if (account.id !== managementAccountId) {
      throw new AwsError(
        'AccountNotManagementOrDelegatedAdministratorException',
        400,
        'The account is not the management account or a delegated administrator.',
      );
    }
    if (rootFeatures === null) {
      throw new AwsError('ServiceAccessNotEnabledException', 400, 'IAM is not trusted.');
    }
    return { OrganizationId: organization.id, EnabledFeatures: rootFeatures };
  },
});

const getAlternateContact = schemaOperation(GetAlternateContactCommand).servedBy({
  action: 'account:GetAlternateContact',
  run: ({ account, parameters: { AlternateContactType: type } }) => {
    const contact = account.contacts?.find((one) => one.AlternateContactType === type);
    if (contact === undefined) {
      throw new AwsError('ResourceNotFoundException', 404, 'No contact of that type is set.');
    }
    return { AlternateContact: contact };
  },
});

export const identity: readonly Service[] = [
  schemaService('account', [getAlternateContact]),
  schemaService('iam', [listVirtualDevices, listSamlProviders, listOrganizationsFeatures]),
  schemaService('identitystore', [listUsers, listGroups, listGroupMemberships]),
  schemaService('sso-admin', [
    listInstances,
    listPermissionSets,
    describePermissionSet,
    listAccounts,
    listAccountAssignments,
  ]),
];

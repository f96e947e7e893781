import { AwsError, queryErrors } from './errors.ts';
import {
  getAccountAuthorizationDetails,
  invalidMarker,
  maxItems,
} from './iam-authorization-details.ts';
import { findNamed } from './lookup.ts';
import type { AwsAccount, AwsUser } from './model.ts';
import { pageOf } from './paging.ts';
import { textParameter, type Call, type Operation, type Service } from './service.ts';
import { element, leaf, members, seconds } from './xml.ts';

const onEverything = { resource: () => '*' };

const aboutUser = {
  resource: (call: Call) => `user ${textParameter(call.parameters, 'UserName') ?? ''}`.trim(),
  names: (call: Call) => [textParameter(call.parameters, 'UserName') ?? ''],
};

const generateCredentialReport: Operation = {
  ...onEverything,
  action: 'iam:GenerateCredentialReport',
  run: ({ estate, account, now }) => {
    const { state, isFirst } = estate.reports.generate(account, now);
    return (
      leaf('State', state) +
      leaf(
        'Description',
        isFirst ? 'No report exists. Starting a new report generation task' : null,
      )
    );
  },
};

const getCredentialReport: Operation = {
  ...onEverything,
  action: 'iam:GetCredentialReport',
  run: ({ estate, account, now }) => {
    const report = estate.reports.get(account, now);
    return (
      leaf('Content', Buffer.from(report.csv).toString('base64')) +
      leaf('GeneratedTime', seconds(report.generatedAt)) +
      leaf('ReportFormat', 'text/csv')
    );
  },
};

const getAccountSummary: Operation = {
  ...onEverything,
  action: 'iam:GetAccountSummary',
  run: ({ account }) =>
    element(
      'SummaryMap',
      ...Object.entries(summary(account)).map(([key, value]) =>
        element('entry', leaf('key', key), leaf('value', value)),
      ),
    ),
};

const getAccountPasswordPolicy: Operation = {
  ...onEverything,
  action: 'iam:GetAccountPasswordPolicy',
  run: ({ account }) => {
    const policy = account.passwordPolicy;
    if (policy === null) {
      throw noSuchEntity(`The Password Policy with domain name ${account.id} cannot be found.`);
    }
    return element(
      'PasswordPolicy',
      leaf('MinimumPasswordLength', policy.minimumLength),
      leaf('RequireSymbols', policy.requireSymbols),
      leaf('RequireNumbers', policy.requireNumbers),
      leaf('RequireUppercaseCharacters', policy.requireUppercase),
      leaf('RequireLowercaseCharacters', policy.requireLowercase),
      leaf('AllowUsersToChangePassword', policy.allowUsersToChange),
      leaf('ExpirePasswords', policy.maxAgeDays !== null),
      leaf('MaxPasswordAge', policy.maxAgeDays),
      leaf('PasswordReusePrevention', policy.reusePrevention),
      leaf('HardExpiry', policy.hardExpiry),
    );
  },
};

const listMFADevices: Operation = {
  ...aboutUser,
  action: 'iam:ListMFADevices',
  pageToken: 'Marker',
  run: (call) => {
    const user = askedUser(call);
    return listOf(call, 'MFADevices', user.mfaDevices, (device) =>
      [
        leaf('UserName', user.name),
        leaf('SerialNumber', device.serialNumber),
        leaf('EnableDate', seconds(device.enabledAt)),
      ].join(''),
    );
  },
};

const listAccessKeys: Operation = {
  ...aboutUser,
  action: 'iam:ListAccessKeys',
  pageToken: 'Marker',
  run: (call) => {
    const user = askedUser(call);
    return listOf(call, 'AccessKeyMetadata', user.accessKeys, (key) =>
      [
        leaf('UserName', user.name),
        leaf('AccessKeyId', key.id),
        leaf('Status', key.active ? 'Active' : 'Inactive'),
        leaf('CreateDate', seconds(key.createdAt)),
      ].join(''),
    );
  },
};

const getLoginProfile: Operation = {
  ...aboutUser,
  action: 'iam:GetLoginProfile',
  run: (call) => {
    const user = askedUser(call);
    if (user.password === null) {
      throw noSuchEntity(`Login Profile for User ${user.name} cannot be found.`);
    }
    return element(
      'LoginProfile',
      leaf('UserName', user.name),
      leaf('CreateDate', seconds(user.password.lastChanged)),
      leaf('PasswordResetRequired', user.password.resetRequired),
    );
  },
};

export const iam: Service = {
  name: 'iam',
  dialect: 'query',
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  regional: false,
  errors: queryErrors,
  operations: {
    GenerateCredentialReport: generateCredentialReport,
    GetCredentialReport: getCredentialReport,
    GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
    GetAccountSummary: getAccountSummary,
    GetAccountPasswordPolicy: getAccountPasswordPolicy,
    ListMFADevices: listMFADevices,
    ListAccessKeys: listAccessKeys,
    GetLoginProfile: getLoginProfile,
  },
};

/** Those of the root user count as present or not; inactive root keys are present. */
function summary({ root, users, groups, roles, managedPolicies }: AwsAccount) {
  const devices = users.reduce((sum, user) => sum + user.mfaDevices.length, 0);
  const versions = managedPolicies.reduce((sum, policy) => sum + policy.versions.length, 0);
  return {
    Users: users.length,
    UsersQuota: 5000,
    Groups: groups.length,
    GroupsQuota: 300,
    Roles: roles.length,
    RolesQuota: 1000,
    Policies: managedPolicies.length,
    PoliciesQuota: 1500,
    PolicyVersionsInUse: versions,
    PolicyVersionsInUseQuota: 10000,
    VersionsPerPolicyQuota: 5,
    InstanceProfiles: 0,
    InstanceProfilesQuota: 1000,
    Providers: 0,
    ServerCertificates: 0,
    ServerCertificatesQuota: 20,
    MFADevices: devices + Number(root.mfaEnabled),
    MFADevicesInUse: devices + Number(root.mfaEnabled),
    AccountMFAEnabled: Number(root.mfaEnabled),
    AccountAccessKeysPresent: Number(root.accessKeys.length > 0),
    AccountPasswordPresent: Number(root.passwordEnabled),
    AccountSigningCertificatesPresent: 0,
    AccessKeysPerUserQuota: 2,
    SigningCertificatesPerUserQuota: 2,
    GroupsPerUserQuota: 10,
    AttachedPoliciesPerUserQuota: 10,
    AttachedPoliciesPerGroupQuota: 10,
    AttachedPoliciesPerRoleQuota: 10,
    UserPolicySizeQuota: 2048,
    GroupPolicySizeQuota: 5120,
    RolePolicySizeQuota: 10240,
    PolicySizeQuota: 6144,
    AssumeRolePolicySizeQuota: 2048,
    GlobalEndpointTokenVersion: 1,
  };
}

/** Without a name the user who asks is meant. */
function askedUser({ account, principal, parameters }: Call): AwsUser {
  const name = textParameter(parameters, 'UserName') ?? principal.userName;
  if (name === null) {
    throw new AwsError(
      'ValidationError',
      400,
      'Must specify userName when calling with non-User credentials',
    );
  }
  const user = findNamed(account.users, name);
  if (user === undefined) throw noSuchEntity(`The user with name ${name} cannot be found.`);
  return user;
}

function listOf<T>(
  call: Call,
  name: string,
  items: readonly T[],
  render: (item: T) => string,
): string {
  const page = pageOf(items, textParameter(call.parameters, 'Marker'), maxItems(call));
  if (page === null) throw invalidMarker();
  return (
    members(name, page.items, render) +
    leaf('IsTruncated', page.next !== null) +
    leaf('Marker', page.next)
  );
}

function noSuchEntity(message: string): AwsError {
  return new AwsError('NoSuchEntity', 404, message);
}

import { AccountClient, PutAlternateContactCommand } from '@aws-sdk/client-account';
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  CreateUserCommand as CreateStoredUserCommand,
  IdentitystoreClient,
} from '@aws-sdk/client-identitystore';
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  DescribeOrganizationCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import {
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  ListInstancesCommand,
  ProvisionPermissionSetCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { withVariables } from '../../collectors/aws/read-all.ts';
import type { Maker } from './one-of-each/maker.ts';
import { startMoto, type Moto } from './moto.ts';
import { verdictsOf } from './verdicts-of.ts';

const ACCOUNT = '123456789012';
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'AKIASEEDSEEDSEED0000', secretAccessKey: 'seed' };
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const STRANGER = 'arn:aws:iam::333333333333:root';
const EVERYTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
const OF_PEOPLE = '/aws-reserved/sso.amazonaws.com/';
const ADMIN_ROLE = 'AWSReservedSSO_Administrators_0123456789abcdef';
const READER_ROLE = 'AWSReservedSSO_Readers_0123456789abcdef';

type Verdicts = Awaited<ReturnType<typeof verdictsOf>>;

let moto: Moto;
let directory: Directory;
let keys: Readonly<Record<string, string>>;
let memberAccount: string;
let now: Verdicts;
let later: Verdicts;

const iamArn = (rest: string): string => `arn:aws:iam::${ACCOUNT}:${rest}`;

beforeAll(async () => {
  moto = await startMoto();
  await withVariables({}, async () => {
    const make = { endpoint: moto.url, region: REGION, credentials: CREDENTIALS };
    const iam = new IAMClient(make);
    memberAccount = await seedOrganization(make);
    directory = await seedDirectory(make);
    keys = await seedUsers(iam);
    await seedRoles(iam, memberAccount);
    await iam.send(
      new CreateSAMLProviderCommand({
        Name: 'people',
        SAMLMetadataDocument: '<a/>'.repeat(400),
      }),
    );
    await new AccountClient(make).send(
      new PutAlternateContactCommand({
        AlternateContactType: 'SECURITY',
        Name: 'Watch',
        Title: 'Watch',
        EmailAddress: 'watch@example.com',
        PhoneNumber: '+49 30 0000000',
      }),
    );
  });
  const wanted = {
    endpoint: moto.url,
    regions: [REGION],
    steps: [
      'authorization-details',
      'access-keys',
      'account-summary',
      'root-factors',
      'saml-providers',
      'security-contact',
      'organization-root-access',
      'directory-users',
      'directory-groups',
      'group-members',
    ],
    checks: [
      'access-assigned-through-groups',
      'access-key-rotated',
      'administrator-policy-absent',
      'credential-in-use',
      'people-federated',
      'privileged-accounts-few',
      'role-trust-limited',
      'root-access-centralised',
      'root-mfa-hardware',
      'root-not-used',
      'security-contact-set',
      'workload-trust-limited',
    ],
  };
  now = await verdictsOf(wanted);
  later = await verdictsOf({
    ...wanted,
    days: 60,
    steps: ['authorization-details', 'access-keys'],
    checks: ['credential-in-use'],
  });
});

afterAll(async () => moto.stop());

describe('the root user in moto', () => {
  it('has no row in the report, and so nothing is told of its use', () => {
    expect(now['root-not-used']).toEqual({ [ROOT]: 'not-assessed' });
  });

  it('has no second factor of which the kind could be judged', () => {
    // One of a user called root is a user’s. A root user with factors is proven on the estate.
    expect(now['root-mfa-hardware']).toEqual({ [ROOT]: 'not-applicable' });
  });
});

describe('users seeded into moto', () => {
  it('have passwords and keys that are in use for a while', () => {
    const inForce = {
      [iamArn('user/dana#password')]: 'conforming',
      [iamArn('user/robot#password')]: 'conforming',
      [`${iamArn('user/deploy')}#access-key/${keys['active'] ?? ''}`]: 'conforming',
    };
    const off = `${iamArn('user/deploy')}#access-key/${keys['inactive'] ?? ''}`;
    expect(now['credential-in-use']).toEqual({ ...inForce, [off]: 'not-applicable' });
    // Two months later none of them was ever used, as moto has it.
    const unused = Object.fromEntries(Object.keys(inForce).map((id) => [id, 'nonconforming']));
    expect(later['credential-in-use']).toEqual({ ...unused, [off]: 'not-applicable' });
  });

  it('have keys that are replaced, and passwords that need not be', () => {
    expect(now['access-key-rotated']).toMatchObject({
      [iamArn('user/dana#password')]: 'not-applicable',
      [`${iamArn('user/deploy')}#access-key/${keys['active'] ?? ''}`]: 'conforming',
    });
  });

  it('sign in through the identity provider but for some', () => {
    expect(now['people-federated']).toEqual({
      [iamArn('user/dana')]: 'nonconforming',
      [iamArn('user/robot')]: 'nonconforming',
      [iamArn('user/deploy')]: 'conforming',
      ...Object.fromEntries(Object.values(directory.users).map((id) => [id, 'conforming'])),
    });
  });
});

describe('roles seeded into moto', () => {
  it('let in whom they name', () => {
    expect(now['role-trust-limited']).toEqual({
      [iamArn('role/stranger')]: 'not-assessed',
      [iamArn('role/anybody')]: 'nonconforming',
      [iamArn('role/supplier')]: 'conforming',
      [iamArn('role/sister')]: 'conforming',
      [iamArn('role/machine')]: 'not-applicable',
      [iamArn('role/pipeline')]: 'not-applicable',
      [iamArn('role/any-pipeline')]: 'not-applicable',
      [iamArn(`role${OF_PEOPLE}${ADMIN_ROLE}`)]: 'not-applicable',
      [iamArn(`role${OF_PEOPLE}${READER_ROLE}`)]: 'not-applicable',
    });
  });

  it('let in pipelines by their subject, or any', () => {
    const found = now['workload-trust-limited'] ?? {};
    const judged = Object.entries(found).filter(([, verdict]) => verdict !== 'not-applicable');
    expect(Object.fromEntries(judged)).toEqual({
      [iamArn('role/pipeline')]: 'conforming',
      [iamArn('role/any-pipeline')]: 'nonconforming',
    });
  });

  it('have everything allowed by policies that are judged, those of single sign-on apart', () => {
    expect(now['administrator-policy-absent']).toEqual({
      [`${iamArn('role/machine')}#policy/AdministratorAccess`]: 'nonconforming',
      [`${iamArn(`role${OF_PEOPLE}${ADMIN_ROLE}`)}#policy/AwsSSOInlinePolicy`]: 'not-applicable',
    });
  });
});

describe('an organization seeded into moto', () => {
  it('is asked for its root management, of which moto knows nothing', () => {
    expect(now['root-access-centralised']).toEqual({ [directory.organization]: 'not-assessed' });
  });

  it('has administrators through its directory', () => {
    expect(now['privileged-accounts-few']).toEqual({
      // Five in the group of administrators, of whom moto does not say that they can sign in.
      [ROOT]: 'not-assessed',
      [directory.organization]: 'not-applicable',
    });
  });

  it('has assignments to groups, to people and to nobody any more', () => {
    const { assignment } = directory;
    expect(now['access-assigned-through-groups']).toEqual({
      [assignment('Administrators', 'GROUP', directory.group)]: 'conforming',
      [assignment('Administrators', 'USER', directory.ids[0] ?? '')]: 'nonconforming',
      // Moto does not say whether a user is enabled.
      [assignment('Readers', 'USER', directory.ids[0] ?? '')]: 'not-assessed',
      [assignment('Readers', 'USER', 'a1b2c3d4-0000-4000-8000-000000000009')]: 'nonconforming',
    });
  });

  it('has an account with a contact for security', () => {
    expect(now['security-contact-set']).toEqual({ [ROOT]: 'conforming' });
  });
});

interface Directory {
  readonly organization: string;
  readonly users: Readonly<Record<string, string>>;
  readonly ids: readonly string[];
  readonly group: string;
  assignment(set: string, type: 'USER' | 'GROUP', id: string): string;
}

/** An account beside the own one. */
async function seedOrganization(make: Maker): Promise<string> {
  const organizations = new OrganizationsClient(make);
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const { CreateAccountStatus: made } = await organizations.send(
    new CreateAccountCommand({ AccountName: 'member', Email: 'member@example.com' }),
  );
  return made?.AccountId ?? '';
}

async function seedDirectory(make: Maker): Promise<Directory> {
  const admin = new SSOAdminClient(make);
  const store = new IdentitystoreClient(make);
  const { Instances: [instance] = [] } = await admin.send(new ListInstancesCommand({}));
  const { InstanceArn, IdentityStoreId } = instance ?? {};
  const { GroupId: group = '' } = await store.send(
    new CreateGroupCommand({ IdentityStoreId, DisplayName: 'administrators' }),
  );
  const ids: string[] = [];
  for (const UserName of ['ann', 'bo', 'cleo', 'dan', 'eve']) {
    const { UserId = '' } = await store.send(
      new CreateStoredUserCommand({
        IdentityStoreId,
        UserName,
        DisplayName: UserName,
        Name: { GivenName: UserName, FamilyName: 'Example' },
        Emails: [{ Value: `${UserName}@example.com`, Primary: true }],
      }),
    );
    ids.push(UserId);
    await store.send(
      new CreateGroupMembershipCommand({
        IdentityStoreId,
        GroupId: group,
        MemberId: { UserId },
      }),
    );
  }
  const sets: Record<string, string> = {};
  const assign = async (
    name: string,
    PrincipalType: 'USER' | 'GROUP',
    PrincipalId: string,
  ): Promise<void> => {
    const assigned = {
      InstanceArn,
      PermissionSetArn: sets[name],
      TargetId: ACCOUNT,
      TargetType: 'AWS_ACCOUNT',
    } as const;
    await admin.send(
      new CreateAccountAssignmentCommand({ ...assigned, PrincipalType, PrincipalId }),
    );
  };
  for (const Name of ['Administrators', 'Readers']) {
    const { PermissionSet: set } = await admin.send(
      new CreatePermissionSetCommand({ InstanceArn, Name }),
    );
    sets[Name] = set?.PermissionSetArn ?? '';
    await admin.send(
      new ProvisionPermissionSetCommand({
        InstanceArn,
        PermissionSetArn: sets[Name],
        TargetType: 'AWS_ACCOUNT',
        TargetId: ACCOUNT,
      }),
    );
  }
  await assign('Administrators', 'GROUP', group);
  await assign('Administrators', 'USER', ids[0] ?? '');
  await assign('Readers', 'USER', ids[0] ?? '');
  await assign('Readers', 'USER', 'a1b2c3d4-0000-4000-8000-000000000009');
  const { Organization: organization } = await new OrganizationsClient(make).send(
    new DescribeOrganizationCommand({}),
  );
  return {
    organization: organization?.Arn ?? '',
    users: Object.fromEntries(ids.map((id) => [id, `arn:aws:identitystore:::user/${id}`])),
    ids,
    group,
    assignment: (set, type, id) =>
      `${sets[set] ?? ''}#account/${ACCOUNT}#${type.toLowerCase()}/${id}`,
  };
}

/** Two passwords, one with a second factor; a key in force and one that is switched off. */
async function seedUsers(iam: IAMClient): Promise<Record<string, string>> {
  for (const UserName of ['dana', 'robot', 'deploy']) {
    const Tags = UserName === 'dana' ? [] : [{ Key: 'annexa:class', Value: 'service' }];
    await iam.send(new CreateUserCommand({ UserName, Tags }));
  }
  for (const UserName of ['dana', 'robot']) {
    await iam.send(new CreateLoginProfileCommand({ UserName, Password: 'invented-4Tests!' }));
  }
  const { VirtualMFADevice: device } = await iam.send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'root' }),
  );
  await iam.send(
    new EnableMFADeviceCommand({
      UserName: 'dana',
      SerialNumber: device?.SerialNumber,
      AuthenticationCode1: '123456',
      AuthenticationCode2: '654321',
    }),
  );
  const key = async (): Promise<string> => {
    const { AccessKey: made } = await iam.send(new CreateAccessKeyCommand({ UserName: 'deploy' }));
    return made?.AccessKeyId ?? '';
  };
  const [active, inactive] = [await key(), await key()];
  await iam.send(
    new UpdateAccessKeyCommand({
      UserName: 'deploy',
      AccessKeyId: inactive,
      Status: 'Inactive',
    }),
  );
  return { active, inactive };
}

async function seedRoles(iam: IAMClient, member: string): Promise<void> {
  const role = async (
    RoleName: string,
    Principal: unknown,
    Action = 'sts:AssumeRole',
    Condition?: unknown,
    Path = '/',
  ): Promise<void> => {
    const statement = { Effect: 'Allow', Action, Principal, ...(Condition ? { Condition } : {}) };
    await iam.send(
      new CreateRoleCommand({
        RoleName,
        Path,
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [statement],
        }),
      }),
    );
  };
  const github = 'token.actions.githubusercontent.com';
  const provider = { Federated: iamArn(`oidc-provider/${github}`) };
  const web = 'sts:AssumeRoleWithWebIdentity';
  const aud = { StringEquals: { [`${github}:aud`]: 'sts.amazonaws.com' } };
  await role('stranger', { AWS: STRANGER });
  await role('anybody', { AWS: '*' });
  const externalId = { StringEquals: { 'sts:ExternalId': 'hush-hush-4711' } };
  await role('supplier', { AWS: STRANGER }, undefined, externalId);
  const ours = { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } };
  await role('sister', { AWS: member }, undefined, ours);
  await role('machine', { Service: 'ec2.amazonaws.com' });
  const subject = { StringLike: { [`${github}:sub`]: 'repo:quillfern/*' } };
  await role('pipeline', provider, web, { ...aud, ...subject });
  await role('any-pipeline', provider, web, aud);
  const people = { Federated: iamArn('saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE') };
  for (const name of [ADMIN_ROLE, READER_ROLE]) {
    await role(name, people, 'sts:AssumeRoleWithSAML', undefined, OF_PEOPLE);
  }
  for (const RoleName of ['machine', ADMIN_ROLE]) {
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: ADMINISTRATOR }));
  }
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: ADMIN_ROLE,
      PolicyName: 'AwsSSOInlinePolicy',
      PolicyDocument: EVERYTHING,
    }),
  );
}

import { beforeAll, describe, expect, it } from 'vitest';

import { parseReport } from '../../../collectors/aws/credential-report.ts';
import { accessKey, iamRole, iamUser, managedPolicy } from '../../../src/demo/estate/aws/build.ts';
import type { AwsAccount, PolicyDocument } from '../../../src/demo/estate/aws/model.ts';
import {
  DANA,
  EMIL,
  EVERYONE,
  GONE,
  INSTANCE,
  PLATFORM,
  STORE,
  assigned,
  directory,
} from './directory-estate.ts';
import {
  ACCOUNT,
  MEMBER,
  ROOT,
  account,
  readEstate,
  type EstateOptions,
  type EstateReading,
} from './estate.ts';
import { SCOPE, projected, stepOf } from './projecting.ts';

const ORGANIZATION = `arn:aws:organizations::${ACCOUNT}:organization/o-a1b2c3d4e5`;
const STORED = 'arn:aws:identitystore:::';
const day = (text: string): Date => new Date(`${text}T08:00:00Z`);

/** Steps of other areas stay out. */
const OTHERS = ['regions', 'buckets', 'trails', 'account-public-access'];

function read(
  accounts: readonly AwsAccount[],
  options: EstateOptions = {},
): Promise<EstateReading> {
  return readEstate(accounts, { ...options, without: [...OTHERS, ...(options.without ?? [])] });
}

function member(): AwsAccount {
  return { ...account(), id: MEMBER, name: 'Member' };
}

describe('the root user in the report', () => {
  const REPORT = {
    user: '<root_account>',
    arn: ROOT,
    password_enabled: 'TRUE',
    password_last_used: '2025-11-01T08:00:00+00:00',
    access_key_1_active: 'false',
    access_key_1_last_used_date: 'N/A',
    access_key_2_active: 'false',
    access_key_2_last_used_date: 'N/A',
  };

  async function factsOf(fields: Readonly<Record<string, string>>) {
    const line = { ...REPORT, ...fields };
    const body = await parseReport(
      [Object.keys(line), Object.values(line)].map((cells) => cells.join(',')).join('\n'),
    );
    const { facts } = projected('credential-report', [
      { operation: 'iam:GetCredentialReport', body },
    ]);
    return facts[ROOT];
  }

  it.each([
    ['a password', {}, { rootPasswordReported: true, rootKeyActive: false }],
    [
      'no password',
      { password_enabled: 'FALSE' },
      { rootPasswordReported: false, rootKeyActive: false },
    ],
    [
      'a password that older reports do not tell of',
      { password_enabled: 'not_supported' },
      { rootPasswordReported: true, rootKeyActive: false },
    ],
    ['a key in force', { access_key_2_active: 'TRUE' }, { rootKeyActive: true }],
    ['something else in place of a word', { password_enabled: 'maybe' }, { rootKeyActive: false }],
  ])('has %s', async (_title, fields, expected) => {
    expect((await factsOf(fields))?.['root-report']).toMatchObject(expected);
  });

  it.each([
    ['signed in', {}, '2025-11-01T08:00:00.000Z'],
    [
      'used a key after the last sign-in',
      { access_key_2_last_used_date: '2026-01-15T08:00:00+00:00' },
      '2026-01-15T08:00:00.000Z',
    ],
    [
      'used a key before the last sign-in',
      { access_key_1_last_used_date: '2025-01-15T08:00:00+00:00' },
      '2025-11-01T08:00:00.000Z',
    ],
    [
      'used a key, with a password that was not used since that is tracked',
      {
        password_last_used: 'no_information',
        access_key_1_last_used_date: '2025-01-15T08:00:00+00:00',
      },
      '2025-01-15T08:00:00.000Z',
    ],
    ['is of no use on record', { password_last_used: 'no_information' }, null],
    ['has no password', { password_enabled: 'FALSE', password_last_used: 'not_supported' }, null],
    ['was used nobody knows when', { password_last_used: 'not_supported' }, undefined],
    ['was used at a malformed time', { access_key_1_last_used_date: 'yesterday' }, undefined],
  ])('%s', async (_title, fields, expected) => {
    expect((await factsOf(fields))?.['root-activity']).toEqual(
      expected === undefined ? {} : { rootLastUsedAt: expected },
    );
  });

  it('is not told of by a report without it', () => {
    const body = { rows: [], malformedLines: [] };
    const { facts } = projected('credential-report', [
      { operation: 'iam:GetCredentialReport', body },
    ]);
    expect(facts[ROOT]).toEqual({ 'sign-in': { hasConsoleUser: false } });
  });
});

describe('passwords and keys', () => {
  const user = (name: string): string => `arn:aws:iam::${ACCOUNT}:user/${name}`;

  it('are told apart, with the use of each', async () => {
    const used = (at: Date) => ({ at, region: 'eu-west-1', service: 's3' });
    const twin = day('2024-06-01');
    const { facts } = await read([
      account((it) => {
        it.users.push(
          iamUser({
            name: 'ann',
            password: {
              lastChanged: day('2025-02-02'),
              lastUsed: day('2026-02-20'),
              resetRequired: false,
            },
            accessKeys: [
              accessKey({ owner: 'ann', createdAt: day('2024-03-01'), lastUsed: null }),
              accessKey({
                owner: 'ann',
                createdAt: day('2025-03-01'),
                lastUsed: used(day('2025-04-01')),
              }),
            ],
          }),
          iamUser({
            name: 'bo',
            password: { lastChanged: day('2025-02-02'), lastUsed: null, resetRequired: false },
          }),
          iamUser({
            name: 'twins',
            accessKeys: [
              accessKey({ owner: 'twins', createdAt: twin, lastUsed: used(day('2026-01-01')) }),
              { ...accessKey({ owner: 'other', createdAt: twin }), lastUsed: null },
            ],
          }),
        );
      }),
    ]);
    const shown = [...facts('credential').values()].map((fact) => [
      fact['ownerId'],
      fact['form'],
      fact['createdAt'],
      fact['lastUsedAt'],
    ]);
    expect(shown).toEqual([
      [user('ann'), 'password', '2025-02-02T08:00:00.000Z', '2026-02-20T08:00:00.000Z'],
      [user('bo'), 'password', '2025-02-02T08:00:00.000Z', null],
      [user('ann'), 'access-key', '2024-03-01T08:00:00.000Z', null],
      [user('ann'), 'access-key', '2025-03-01T08:00:00.000Z', '2025-04-01T08:00:00.000Z'],
      // Which of two keys of one second was used, the report does not tell.
      [user('twins'), 'access-key', '2024-06-01T08:00:00.000Z', undefined],
      [user('twins'), 'access-key', '2024-06-01T08:00:00.000Z', undefined],
    ]);
    expect([...facts('credential').keys()].filter((id) => id.endsWith('#password'))).toEqual([
      `${user('ann')}#password`,
      `${user('bo')}#password`,
    ]);
    expect(facts('account').get(user('ann'))).toMatchObject({ localPassword: true });
    expect(facts('account').get(user('twins'))).toMatchObject({ localPassword: false });
  });

  it('show no use of a key that is younger than the report', () => {
    const item = {
      id: user('ann'),
      name: 'ann',
      hints: { keys: 'some', uses: '[{"madeAt":"2024-01-01T00:00:00.000Z","lastUsedAt":null}]' },
    };
    const body = {
      AccessKeyMetadata: [
        { AccessKeyId: 'AKIAOLD', CreateDate: '2024-01-01T00:00:00.000Z', Status: 'Active' },
        { AccessKeyId: 'AKIANEW', CreateDate: '2026-03-01T11:00:00.000Z', Status: 'Active' },
      ],
    };
    const { facts } = projected(
      'access-keys',
      [{ operation: 'iam:ListAccessKeys', body, item: item.id }],
      { items: [item] },
    );
    expect(facts[`${item.id}#access-key/AKIAOLD`]?.['activity']).toEqual({ lastUsedAt: null });
    expect(facts[`${item.id}#access-key/AKIANEW`]?.['activity']).toEqual({});
  });
});

describe('the second factors of root', () => {
  const factor = async (
    fill: (account: AwsAccount) => void,
    options: EstateOptions = {},
  ): Promise<unknown> => {
    const { facts } = await read([account(fill)], options);
    return facts('cloud-account').get(ROOT)?.['rootAppFactorPresent'];
  };
  const virtual = (name: string) =>
    iamUser({
      name,
      mfaDevices: [
        { serialNumber: `arn:aws:iam::${ACCOUNT}:mfa/${name}`, enabledAt: day('2025-01-01') },
      ],
    });

  it('have an app among them', async () => {
    expect(await factor((it) => (it.rootHasVirtualDevice = true))).toBe(true);
  });

  it('have none, whatever users call themselves', async () => {
    expect(
      await factor((it) => it.users.push(virtual('root'), virtual('root-account-mfa-device'))),
    ).toBe(false);
  });

  it('are found on the last page, and not ruled out before it', async () => {
    const fill = (it: AwsAccount): void => {
      it.users.push(virtual('a'), virtual('b'));
    };
    expect(await factor(fill, { pageSize: 1 })).toBe(false);
    const faults = [{ operation: 'iam:ListVirtualMFADevices', fault: { cutAfterPage: 1 } }];
    expect(await factor(fill, { pageSize: 1, faults })).toBeUndefined();
  });

  it.each([
    ['aws-us-gov', false],
    ['aws-cn', false],
    ['aws', true],
  ])('may be hardware in %s: %s', (partition, offered) => {
    const scope = partition === 'aws' ? SCOPE : { ...SCOPE, partition };
    const context = { scope, items: [], at: '2026-03-01T12:00:00.000Z', complete: true };
    const [statement] = stepOf('root-factors').project([], context);
    expect(statement).toMatchObject({ value: { rootHardwareFactorOffered: offered } });
  });

  it('are judged by a summary that says nothing of the password', () => {
    const body = { SummaryMap: { AccountMFAEnabled: 0, AccountAccessKeysPresent: 0 } };
    const { facts } = projected('account-summary', [{ operation: 'iam:GetAccountSummary', body }]);
    expect(facts[ROOT]?.['root-credential']).toEqual({});
  });
});

describe('an account', () => {
  it('tells of its identity providers and its contact for security, and keeps no address', async () => {
    const all = await read([
      account((it) => {
        it.samlProviders = ['people'];
        it.contacts = [
          {
            AlternateContactType: 'SECURITY',
            Name: 'Sam Secret',
            Title: 'Watch',
            EmailAddress: 'Watch.Secret@Example.com',
            PhoneNumber: '+49 30 0000000',
          },
        ];
      }),
    ]);
    expect(all.facts('cloud-account').get(ROOT)).toMatchObject({
      identityProviderPresent: true,
      securityContactSet: true,
      securityContactDomain: 'example.com',
    });
    const sealed = JSON.stringify(all.readings.flatMap(({ answers }) => answers));
    expect(sealed).not.toMatch(/secret|Watch|\+49/i);
  });

  it('of nothing has neither, and costs three calls more', async () => {
    const all = await read([account()], { organization: { managementAccountId: null } });
    expect(all.readings.flatMap(({ gaps }) => gaps)).toEqual([]);
    expect(all.facts('cloud-account').get(ROOT)).toMatchObject({
      identityProviderPresent: false,
      securityContactSet: false,
      securityContactDomain: null,
    });
    expect(all.counts).toMatchObject({
      'iam:ListVirtualMFADevices': 1,
      'iam:ListSAMLProviders': 1,
      'account:GetAlternateContact': 1,
      'organizations:DescribeOrganization': 1,
    });
    // Without an organization there is nobody to ask for its directory.
    const asked = Object.keys(all.counts).filter((name) => /^(sso|identitystore)/.test(name));
    expect([
      ...asked,
      ...Object.keys(all.counts).filter((name) => name.includes('Features')),
    ]).toEqual([]);
    expect(all.facts('organization').size).toBe(0);
  });

  it.each([
    ['root-factors', 'iam:ListVirtualMFADevices'],
    ['saml-providers', 'iam:ListSAMLProviders'],
    ['security-contact', 'account:GetAlternateContact'],
    ['organization', 'organizations:DescribeOrganization'],
    ['organization-root-access', 'iam:ListOrganizationsFeatures'],
  ])('that may not be read at %s names %s', async (step, operation) => {
    const { gaps, of } = await read([account()], { faults: [{ operation, fault: 'deny' }] });
    expect(gaps(step)).toMatchObject([{ reason: 'denied', permission: operation }]);
    expect(of(step)[0]?.status).toBe('unavailable');
  });
});

describe('roles', () => {
  const EVERYTHING: PolicyDocument = {
    Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
  };
  const TRUST: PolicyDocument = {
    Statement: {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: 'arn:aws:iam::333333333333:root' },
      Condition: { StringLike: { 'sts:ExternalId': '*' } },
    },
  };
  const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
  const made =
    'aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Power_Users_0123456789abcdef';
  const arn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;
  let all: EstateReading;

  beforeAll(async () => {
    all = await read([
      account((it) => {
        it.managedPolicies.push(managedPolicy({ name: 'wide', document: EVERYTHING }));
        const wide = `arn:aws:iam::${ACCOUNT}:policy/wide`;
        it.roles.push(
          iamRole({ name: 'partner', trustPolicy: TRUST, attachedPolicies: [wide] }),
          iamRole({ name: 'operator', trustPolicy: TRUST, attachedPolicies: [ADMINISTRATOR] }),
          iamRole({
            name: 'AWSReservedSSO_Power_Users_0123456789abcdef',
            path: '/aws-reserved/sso.amazonaws.com/eu-west-1/',
            trustPolicy: TRUST,
            attachedPolicies: [ADMINISTRATOR],
            inlinePolicies: [{ name: 'AwsSSOInlinePolicy', document: EVERYTHING }],
          }),
          iamRole({
            name: 'AWSServiceRoleForSupport',
            path: '/aws-service-role/support.amazonaws.com/',
            trustPolicy: TRUST,
          }),
        );
        it.users.push(iamUser({ name: 'ann', attachedPolicies: [wide] }));
      }),
    ]);
  });

  it('are listed, those that AWS keeps for its services left out', () => {
    const shown = [...all.facts('role')].map(([id, { permissionSet, administrator }]) => [
      id,
      permissionSet,
      administrator,
    ]);
    expect(shown).toEqual([
      [arn('partner'), null, true],
      [arn('operator'), null, true],
      [arn(made), 'Power_Users', true],
    ]);
  });

  it('show an external id that may be any as none, and others not at all', async () => {
    expect(all.facts('role').get(arn('partner'))).toMatchObject({
      outsideAccounts: ['333333333333'],
      unboundAccounts: ['333333333333'],
    });
    const { facts, readings } = await read([
      account((it) => {
        const [statement] = [TRUST.Statement].flat();
        const Condition = { StringEquals: { 'sts:ExternalId': 'hush-hush-4711' } };
        it.roles.push(
          iamRole({
            name: 'partner',
            trustPolicy: { Statement: { ...statement!, Condition } },
          }),
        );
      }),
    ]);
    expect(facts('role').get(arn('partner'))).toMatchObject({
      outsideAccounts: ['333333333333'],
      unboundAccounts: [],
    });
    expect(JSON.stringify(readings)).not.toContain('hush-hush');
  });

  it('and users are named as holders of wide policies, those of single sign-on left out', () => {
    const holders = [...all.facts('policy')].map(([id, fact]) => [
      id,
      fact['form'],
      fact['holders'],
    ]);
    expect(holders).toEqual([
      [
        `arn:aws:iam::${ACCOUNT}:policy/wide`,
        'managed',
        [arn('partner'), `arn:aws:iam::${ACCOUNT}:user/ann`],
      ],
      [`${arn('operator')}#policy/AdministratorAccess`, 'attachment', [arn('operator')]],
      [`${arn(made)}#policy/AwsSSOInlinePolicy`, 'inline', []],
    ]);
  });

  it('are known as administrators, and holders as all, from a whole list alone', async () => {
    const faults = [
      { operation: 'iam:GetAccountAuthorizationDetails', fault: { cutAfterPage: 2 } },
    ];
    const { facts } = await read(
      [
        account((it) => {
          it.roles.push(iamRole({ name: 'one', trustPolicy: TRUST }));
          it.managedPolicies.push(managedPolicy({ name: 'wide', document: EVERYTHING }));
        }),
      ],
      { pageSize: 1, faults },
    );
    expect(facts('role').get(arn('one'))).not.toHaveProperty('administrator');
    expect(facts('role').get(arn('one'))).toMatchObject({ trustsAnybody: false });
  });
});

describe('an organization', () => {
  const facts = async (options: EstateOptions, accounts = [account(), member()]) => {
    const all = await read(accounts, options);
    return { all, fact: all.facts('organization').get(ORGANIZATION) };
  };

  it.each([
    ['manages root credentials', ['RootCredentialsManagement', 'RootSessions'] as const, true],
    ['lends root sessions alone', ['RootSessions'] as const, false],
    ['switched nothing on', [], false],
    ['does not trust IAM with it', null, false],
  ])('%s', async (_title, rootFeatures, expected) => {
    const { fact, all } = await facts({
      organization: { rootFeatures: rootFeatures === null ? null : [...rootFeatures] },
    });
    expect(fact).toMatchObject({ rootManagedCentrally: expected, readAsWhole: false });
    expect(all.gaps('organization-root-access')).toEqual([]);
  });

  it('lists its accounts, those that cannot be read and those that are closed as well', async () => {
    const role = { accounts: 'organization', role: { name: 'annexa-reader' } };
    const { all, fact } = await facts({ settings: role }, [
      account(),
      member(),
      { ...member(), id: '444444444444', status: 'SUSPENDED' },
    ]);
    expect(fact).toMatchObject({ readAsWhole: true });
    expect(
      [...all.facts('member-account').values()].map((one) => [one['accountId'], one['open']]),
    ).toEqual([
      [ACCOUNT, true],
      [MEMBER, true],
      ['444444444444', false],
    ]);
  });

  it('does not tell a member how root users are managed, nor whether there is a directory', async () => {
    const { fact, all } = await facts({
      organization: { managementAccountId: MEMBER, identityCenter: directory() },
    });
    expect(fact).toBeUndefined();
    const [[id, seen] = []] = all.facts('organization');
    expect(id).toBe(`arn:aws:organizations::${MEMBER}:organization/o-a1b2c3d4e5`);
    expect(seen).not.toHaveProperty('rootManagedCentrally');
    expect(seen).not.toHaveProperty('peopleDirectoryPresent');
    expect(all.gaps('organization-root-access')).toMatchObject([
      { reason: 'denied', permission: 'iam:ListOrganizationsFeatures' },
    ]);
    // Its own users are all that it has; of assignments it is told nothing.
    expect(all.gaps('directory-users')).toEqual([]);
    expect(all.gaps('permission-sets')).toMatchObject([
      { reason: 'denied', permission: 'sso:ListPermissionSets', hidesMembers: true },
    ]);
    expect(all.counts['sso-admin:ListInstances']).toBe(1);
    expect(all.counts['ec2:DescribeRegions']).toBeUndefined();
  });

  it('has no directory when no region of the management account shows one', async () => {
    const { fact, all } = await facts({});
    expect(fact).toMatchObject({ peopleDirectoryPresent: false });
    expect(all.regions['sso-admin:ListInstances']).toEqual([
      'eu-central-1',
      'eu-west-1',
      'us-east-1',
    ]);
    expect(all.of('access-assignments')[0]).toMatchObject({ status: 'complete', gaps: [] });
  });

  it('may have one in a region that could not be asked', async () => {
    const faults = [
      { operation: 'sso-admin:ListInstances', region: 'us-east-1', fault: 'deny-by-scp' as const },
    ];
    const { fact, all } = await facts({ faults });
    expect(fact).not.toHaveProperty('peopleDirectoryPresent');
    expect(all.gaps('directory-users')).toMatchObject([{ reason: 'denied' }]);
  });

  it('has its directory in a region that its policies close to the other accounts', async () => {
    const { fact, all } = await facts({
      settings: { closedRegions: ['us-east-1'] },
      organization: { identityCenter: directory({ region: 'us-east-1' }) },
    });
    expect(fact).toMatchObject({ peopleDirectoryPresent: true });
    expect(all.facts('access-assignment').size).toBe(3);
  });

  it('may have one where the list of regions is not understood', () => {
    const item = { id: ORGANIZATION, name: 'o-a1b2c3d4e5', hints: {} };
    const step = stepOf('directories');
    const answers = [
      ['sso-admin:ListInstances', { region: 'eu-central-1', as: 'management' }, { Instances: [] }],
      ['ec2:DescribeRegions', {}, {}],
    ] as const;
    const told = step.project(
      answers.map(([operation, parameters, body]) => ({
        request: { operation, parameters },
        status: 'ok',
        body,
        last: true,
      })),
      { scope: {}, items: [item], at: '2026-03-01T12:00:00.000Z', complete: true },
    );
    expect([...told]).toMatchObject([
      { malformed: 'the list of regions is not understood: Regions', item: ORGANIZATION },
      { facet: 'directory', value: {} },
    ]);
  });

  it('is not taken for one with a directory by an instance of a single account', async () => {
    const { fact } = await facts({ organization: { managementAccountId: MEMBER } }, [
      {
        ...account(),
        ownInstance: {
          arn: 'arn:aws:sso:::instance/ssoins-own',
          storeId: 'd-own0000000',
          region: 'eu-central-1',
        },
      },
      member(),
    ]);
    expect(fact?.['peopleDirectoryPresent']).toBeUndefined();
  });

  it.each([
    ['where it asks about itself', { region: 'eu-central-1' }, {}],
    [
      'where the configuration says',
      { region: 'us-east-1' },
      { identityCenterRegion: 'us-east-1' },
    ],
  ])('shows its directory to the account that administers it, %s', async (_t, where, settings) => {
    const identityCenter = directory({ ...where, delegatedTo: ACCOUNT });
    const all = await read([account(), member()], {
      settings,
      organization: { managementAccountId: MEMBER, identityCenter },
    });
    const [seen] = all.facts('organization').values();
    expect(seen).toMatchObject({ peopleDirectoryPresent: true });
    expect(all.facts('access-assignment').size).toBe(3);
    expect(all.counts['sso-admin:ListInstances']).toBe(1);
  });

  it('is a gap where the configuration says that there is a directory, and there is none', async () => {
    const { all, fact } = await facts({ settings: { identityCenterRegion: 'us-east-1' } });
    expect(fact).not.toHaveProperty('peopleDirectoryPresent');
    expect(all.gaps('directories')).toMatchObject([
      { reason: 'denied', permission: 'sso:ListInstances' },
    ]);
    expect(all.counts['sso-admin:ListInstances']).toBe(1);
  });
});

describe('a directory of people', () => {
  const options = { organization: { identityCenter: directory() } };
  let all: EstateReading;
  beforeAll(async () => {
    all = await read([account(), member()], options);
  });

  it('is found, and asked as little as possible', () => {
    expect(all.readings.flatMap(({ gaps }) => gaps)).toEqual([]);
    const asked = Object.entries(all.counts).filter(([name]) => /^(sso|identitystore)/.test(name));
    expect(Object.fromEntries(asked)).toEqual({
      'sso-admin:ListInstances': 2,
      'identitystore:ListUsers': 1,
      'identitystore:ListGroups': 1,
      'sso-admin:ListPermissionSets': 1,
      'sso-admin:DescribePermissionSet': 2,
      'sso-admin:ListAccountsForProvisionedPermissionSet': 2,
      'sso-admin:ListAccountAssignments': 2,
      // Of the group that has rights in an account that is read; not of the other one.
      'identitystore:ListGroupMemberships': 1,
    });
    expect(new Set(all.regions['identitystore:ListUsers'])).toEqual(new Set(['eu-west-1']));
  });

  it('shows its people as accounts, and does not say who signs in those of another directory', () => {
    expect(all.facts('account').get(`${STORED}user/${DANA}`)).toMatchObject({
      login: 'dana',
      email: 'dana@example.com',
      ownerKeys: [`aws:${STORED}user/${DANA}`, 'aws:dana', 'email:dana@example.com'],
      createdAt: '2025-05-05T08:00:00.000Z',
      active: true,
      signsInInteractively: true,
      localPassword: false,
      administrator: false,
    });
    const emil = all.facts('account').get(`${STORED}user/${EMIL}`);
    expect(emil).toMatchObject({ email: 'emil@example.com', active: false });
    // An id that another directory gave says nothing of where he signs in now.
    expect(emil).not.toHaveProperty('signsInInteractively');
    const sealed = JSON.stringify(all.of('directory-users').flatMap(({ answers }) => answers));
    expect(sealed).not.toMatch(/Dana Example|\+49|scim-id/);
  });

  it('does not take a user without a status for one in force', () => {
    const item = {
      id: INSTANCE,
      name: STORE,
      hints: { store: STORE, instance: INSTANCE, region: 'eu-west-1', partition: 'aws' },
    };
    const { facts } = projected(
      'directory-users',
      [
        {
          operation: 'identitystore:ListUsers',
          body: { Users: [{ UserId: DANA, UserName: 'dana' }] },
          item: INSTANCE,
        },
      ],
      { items: [item] },
    );
    expect(facts[`${STORED}user/${DANA}`]?.['access']).toEqual({
      signsInInteractively: true,
      deactivatedAt: null,
    });
  });

  it('shows groups, and the members of those with rights', () => {
    expect(all.facts('group').get(`${STORED}group/${PLATFORM}`)).toMatchObject({
      groupName: 'platform',
      memberKeys: [`aws:${STORED}user/${DANA}`],
    });
    expect(all.facts('group').get(`${STORED}group/${EVERYONE}`)).not.toHaveProperty('memberKeys');
  });

  it('shows who was given what, in the accounts that are read', () => {
    const shown = [...all.facts('access-assignment').values()].map((one) => [
      one['accountId'],
      one['permissionSet'],
      one['assigneeKind'],
      one['assigneeKey'],
    ]);
    expect(shown).toEqual([
      [ACCOUNT, 'AdministratorAccess', 'group', `aws:${STORED}group/${PLATFORM}`],
      [ACCOUNT, 'AdministratorAccess', 'account', `aws:${STORED}user/${GONE}`],
      [ACCOUNT, 'Reader', 'account', `aws:${STORED}user/${EMIL}`],
    ]);
  });

  it('shows the same in small pages', async () => {
    const small = await read([account(), member()], { ...options, pageSize: 1 });
    expect(small.readings.flatMap(({ gaps }) => gaps)).toEqual([]);
    for (const kind of ['account', 'group', 'access-assignment'] as const) {
      expect([...small.facts(kind)]).toEqual([...all.facts(kind)]);
    }
  });

  it('shows what was given to a group that is no more', async () => {
    const identityCenter = directory({
      assignments: [assigned('Reader', ACCOUNT, 'GROUP', 'b1b2c3d4-0000-4000-8000-000000000009')],
    });
    const { gaps, facts } = await read([account()], { organization: { identityCenter } });
    expect(gaps('group-members')).toEqual([]);
    expect(facts('access-assignment').size).toBe(1);
  });

  it.each([
    ['directories', 'sso-admin:ListInstances', 'sso:ListInstances'],
    ['directory-users', 'identitystore:ListUsers', 'identitystore:ListUsers'],
    ['directory-groups', 'identitystore:ListGroups', 'identitystore:ListGroups'],
    ['permission-sets', 'sso-admin:ListPermissionSets', 'sso:ListPermissionSets'],
    ['permission-set-accounts', 'sso-admin:DescribePermissionSet', 'sso:DescribePermissionSet'],
    [
      'permission-set-accounts',
      'sso-admin:ListAccountsForProvisionedPermissionSet',
      'sso:ListAccountsForProvisionedPermissionSet',
    ],
    ['access-assignments', 'sso-admin:ListAccountAssignments', 'sso:ListAccountAssignments'],
    ['group-members', 'identitystore:ListGroupMemberships', 'identitystore:ListGroupMemberships'],
  ])(
    'that may not be read at %s of %s names the permission',
    async (step, operation, permission) => {
      const denied = await read([account()], {
        ...options,
        faults: [{ operation, fault: 'deny' }],
      });
      const own = denied.gaps(step).filter((gap) => gap.step === step);
      expect(new Set(own.map((gap) => `${gap.reason} ${gap.permission ?? ''}`))).toEqual(
        new Set([`denied ${permission}`]),
      );
      expect(denied.facts('access-assignment').size).toBe(
        /ListInstances|PermissionSet|Assignments/.test(operation) ? 0 : 3,
      );
      // Of assignments nobody then takes the list for whole; one that ends before is not even begun.
      const [assignments] = denied.of('access-assignments');
      expect(assignments?.gaps.some(({ hidesMembers }) => hidesMembers) ?? true).toBe(
        /ListInstances|PermissionSet|Assignments/.test(operation),
      );
    },
  );

  it('states no members of a group whose list was cut off', async () => {
    const identityCenter = directory();
    const [platform] = identityCenter.groups;
    identityCenter.groups[0] = { ...platform!, memberIds: [DANA, EMIL] };
    const faults = [
      { operation: 'identitystore:ListGroupMemberships', fault: { cutAfterPage: 1 } },
    ];
    const { facts, gaps } = await read([account()], {
      organization: { identityCenter },
      pageSize: 1,
      faults,
    });
    expect(gaps('group-members')).toHaveLength(1);
    expect(facts('group').get(`${STORED}group/${PLATFORM}`)).not.toHaveProperty('memberKeys');
  });

  it('hides further people behind a list of users that was cut off', async () => {
    const faults = [{ operation: 'identitystore:ListUsers', fault: { cutAfterPage: 1 } }];
    const { of } = await read([account()], { ...options, pageSize: 1, faults });
    expect(of('directory-users')[0]).toMatchObject({
      status: 'partial',
      gaps: [{ hidesMembers: true, permission: 'identitystore:ListUsers' }],
    });
  });
});

import {
  GenerateCredentialReportCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountPasswordPolicyCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  GetLoginProfileCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  paginateGetAccountAuthorizationDetails,
} from '@aws-sdk/client-iam';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';

import {
  accessKey,
  iamGroup,
  iamRole,
  iamUser,
  managedPolicy,
  trustFor,
} from '../../../../src/demo/estate/aws/build.ts';
import { failureOf, MANAGEMENT, startEstate } from './aws-clients.ts';

const HOUR = 3600 * 1000;
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

async function reportRows(iam: IAMClient) {
  const report = await iam.send(new GetCredentialReportCommand());
  const text = Buffer.from(report.Content!).toString('utf8');
  return {
    generatedAt: report.GeneratedTime,
    format: report.ReportFormat,
    text,
    rows: parse<Record<string, string>>(text, { columns: true }),
  };
}

describe('the credential report', () => {
  it('is absent, then in progress, then complete', async () => {
    const { client } = await startEstate();
    const iam = client(IAMClient);
    expect(await failureOf(iam.send(new GetCredentialReportCommand()))).toMatchObject({
      name: 'CredentialReportNotPresentException',
      status: 410,
    });
    const started = await iam.send(new GenerateCredentialReportCommand());
    expect(started.State).toBe('STARTED');
    expect(started.Description).toContain('Starting a new report');
    expect(await failureOf(iam.send(new GetCredentialReportCommand()))).toMatchObject({
      name: 'CredentialReportNotReadyException',
      status: 404,
    });
    const again = await iam.send(new GenerateCredentialReportCommand());
    expect(again.State).toBe('COMPLETE');
    const { format, rows } = await reportRows(iam);
    expect(format).toBe('text/csv');
    expect(rows.map((row) => row['user'])).toEqual(['<root_account>', 'collector']);
  });

  it('stays as it was generated for four hours, then expires', async () => {
    const { client, management, pass, now } = await startEstate();
    const iam = client(IAMClient);
    await iam.send(new GenerateCredentialReportCommand());
    await iam.send(new GenerateCredentialReportCommand());
    const first = now();
    management.users.push(iamUser({ name: 'newcomer' }));

    pass(4 * HOUR);
    expect((await iam.send(new GenerateCredentialReportCommand())).State).toBe('COMPLETE');
    const cached = await reportRows(iam);
    expect(cached.generatedAt).toEqual(first);
    expect(cached.text).not.toContain('newcomer');

    pass(1000);
    expect(await failureOf(iam.send(new GetCredentialReportCommand()))).toMatchObject({
      name: 'CredentialReportExpiredException',
      status: 410,
    });
    const renewed = await iam.send(new GenerateCredentialReportCommand());
    expect(renewed).toMatchObject({ State: 'STARTED' });
    expect(renewed.Description).toBeUndefined();
    await iam.send(new GenerateCredentialReportCommand());
    const fresh = await reportRows(iam);
    expect(fresh.generatedAt).toEqual(now());
    expect(fresh.text).toContain('newcomer');
  });

  it('may have been generated before the estate started', async () => {
    const { client, management, now } = await startEstate((accounts) => {
      accounts.management.credentialReportAgeHours = 3;
    });
    management.users.push(iamUser({ name: 'newcomer' }));
    const { generatedAt, text } = await reportRows(client(IAMClient));
    expect(generatedAt).toEqual(new Date(now().getTime() - 3 * HOUR));
    expect(text).not.toContain('newcomer');
  });

  it('has AWS’s columns and words', async () => {
    const { client } = await startEstate(({ management }) => {
      management.createdAt = new Date('2020-05-01T08:00:00Z');
      management.root = {
        mfaEnabled: false,
        passwordEnabled: true,
        passwordLastUsed: new Date('2026-02-01T07:00:00Z'),
        accessKeys: [
          { active: false, createdAt: new Date('2020-05-02T08:00:00Z'), lastUsed: null },
        ],
      };
      management.passwordPolicy = {
        minimumLength: 14,
        requireSymbols: true,
        requireNumbers: true,
        requireUppercase: true,
        requireLowercase: true,
        allowUsersToChange: true,
        maxAgeDays: 90,
        reusePrevention: 24,
        hardExpiry: false,
      };
      management.users = [
        iamUser({
          name: 'zoe,=+@x',
          path: '/people/',
          createdAt: new Date('2024-01-01T00:00:00Z'),
          password: {
            lastChanged: new Date('2026-01-01T12:00:00Z'),
            lastUsed: null,
            resetRequired: false,
          },
          mfaDevices: [{ serialNumber: 'arn:aws:iam::1:mfa/zoe', enabledAt: new Date(0) }],
          accessKeys: [
            accessKey({
              owner: 'zoe',
              createdAt: new Date('2025-06-01T00:00:00Z'),
              lastUsed: { at: new Date('2026-02-02T00:00:00Z'), region: null, service: 's3' },
            }),
            accessKey({ owner: 'zoe', createdAt: new Date('2023-06-01T00:00:00Z'), active: false }),
          ],
        }),
        iamUser({ name: 'collector' }),
        iamUser({ name: 'Adam' }),
      ];
    });
    const iam = client(IAMClient);
    await iam.send(new GenerateCredentialReportCommand());
    await iam.send(new GenerateCredentialReportCommand());
    const { rows, text } = await reportRows(iam);

    expect(text.endsWith('\n')).toBe(false);
    expect(text.split('\n')[0]!.split(',')).toHaveLength(22);
    expect(rows.map((row) => row['user'])).toEqual([
      '<root_account>',
      'Adam',
      'collector',
      'zoe,=+@x',
    ]);
    expect(rows[0]).toMatchObject({
      arn: `arn:aws:iam::${MANAGEMENT}:root`,
      user_creation_time: '2020-05-01T08:00:00+00:00',
      password_enabled: 'true',
      password_last_used: '2026-02-01T07:00:00+00:00',
      password_last_changed: 'not_supported',
      password_next_rotation: 'not_supported',
      mfa_active: 'false',
      access_key_1_active: 'false',
      access_key_1_last_rotated: '2020-05-02T08:00:00+00:00',
      access_key_2_active: 'false',
      access_key_2_last_rotated: 'N/A',
      cert_1_active: 'false',
      cert_2_last_rotated: 'N/A',
    });
    expect(rows[1]).toMatchObject({ password_enabled: 'false', password_last_used: 'N/A' });
    expect(rows[3]).toMatchObject({
      arn: `arn:aws:iam::${MANAGEMENT}:user/people/zoe,=+@x`,
      password_last_used: 'no_information',
      password_last_changed: '2026-01-01T12:00:00+00:00',
      password_next_rotation: '2026-04-01T12:00:00+00:00',
      mfa_active: 'true',
      access_key_1_active: 'true',
      access_key_1_last_used_date: '2026-02-02T00:00:00+00:00',
      access_key_1_last_used_region: 'N/A',
      access_key_1_last_used_service: 's3',
      access_key_2_active: 'false',
      access_key_2_last_rotated: '2023-06-01T00:00:00+00:00',
      access_key_2_last_used_date: 'N/A',
    });
  });
});

describe('iam:GetAccountAuthorizationDetails', () => {
  const star = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow' as const, Action: '*', Resource: '*' }],
  };

  function start(pageSize?: number) {
    return startEstate(
      ({ management }) => {
        const shared = managedPolicy({ name: 'Deploy', path: '/ci/', document: star });
        shared.versions.unshift({ id: 'v2', createdAt: new Date(0), document: star });
        management.managedPolicies = [shared, managedPolicy({ name: 'Unused', document: star })];
        management.groups = [iamGroup({ name: 'admins', attachedPolicies: [ADMINISTRATOR] })];
        management.roles = [
          iamRole({
            name: 'ci',
            trustPolicy: trustFor('arn:aws:iam::123456789012:root', "it's (secret)!"),
            attachedPolicies: [`arn:aws:iam::${MANAGEMENT}:policy/ci/Deploy`],
            lastUsed: { at: new Date('2026-03-01T00:00:00Z'), region: 'eu-central-1' },
            tags: [{ key: 'note', value: '</Value><Evil>"\u0001 & ünï\r\n' }],
          }),
        ];
        management.users.push(
          iamUser({
            name: 'mia',
            groups: ['admins'],
            inlinePolicies: [{ name: 'all & <more>', document: star }],
            permissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess',
          }),
        );
      },
      pageSize === undefined ? {} : { pageSize },
    );
  }

  it('gives users, groups, roles and policies in full', async () => {
    const { client, management } = await start();
    const details = await client(IAMClient).send(new GetAccountAuthorizationDetailsCommand());
    expect(details.IsTruncated).toBe(false);
    expect(details.Marker).toBeUndefined();
    const [, mia] = details.UserDetailList!;
    expect(mia).toMatchObject({
      UserName: 'mia',
      Path: '/',
      Arn: `arn:aws:iam::${MANAGEMENT}:user/mia`,
      UserId: management.users[1]!.id,
      CreateDate: new Date('2024-01-15T09:00:00Z'),
      GroupList: ['admins'],
      AttachedManagedPolicies: [],
      PermissionsBoundary: {
        PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess',
      },
    });
    const [inline] = mia!.UserPolicyList!;
    expect(inline!.PolicyName).toBe('all & <more>');
    expect(inline!.PolicyDocument).toContain('%7B%22Version%22');
    expect(JSON.parse(decodeURIComponent(inline!.PolicyDocument!))).toEqual(star);

    const [role] = details.RoleDetailList!;
    expect(JSON.parse(decodeURIComponent(role!.AssumeRolePolicyDocument!))).toEqual(
      management.roles[0]!.trustPolicy,
    );
    expect(role!.Tags![0]!.Value).toBe('</Value><Evil>"\u0001 & ünï\r\n');
    expect(role!.RoleLastUsed).toEqual({
      LastUsedDate: new Date('2026-03-01T00:00:00Z'),
      Region: 'eu-central-1',
    });
    expect(role!.AttachedManagedPolicies).toEqual([
      { PolicyName: 'Deploy', PolicyArn: `arn:aws:iam::${MANAGEMENT}:policy/ci/Deploy` },
    ]);
    expect(details.GroupDetailList![0]!.AttachedManagedPolicies).toEqual([
      { PolicyName: 'AdministratorAccess', PolicyArn: ADMINISTRATOR },
    ]);

    const policies = Object.fromEntries(
      details.Policies!.map((policy) => [policy.PolicyName!, policy]),
    );
    expect(Object.keys(policies)).toEqual([
      'Deploy',
      'Unused',
      'AdministratorAccess',
      'PowerUserAccess',
    ]);
    expect(policies['Deploy']).toMatchObject({ AttachmentCount: 1, DefaultVersionId: 'v1' });
    expect(
      policies['Deploy']!.PolicyVersionList!.map((version) => [
        version.VersionId,
        version.IsDefaultVersion,
      ]),
    ).toEqual([
      ['v2', false],
      ['v1', true],
    ]);
    expect(policies['Unused']!.AttachmentCount).toBe(0);
    expect(policies['AdministratorAccess']!.Arn).toBe(ADMINISTRATOR);
    expect(policies['PowerUserAccess']).toMatchObject({
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 1,
    });
  });

  it('respects the filter', async () => {
    const { client } = await start();
    const iam = client(IAMClient);
    const roles = await iam.send(
      new GetAccountAuthorizationDetailsCommand({ Filter: ['Role', 'AWSManagedPolicy'] }),
    );
    expect(roles.UserDetailList).toEqual([]);
    expect(roles.RoleDetailList).toHaveLength(1);
    expect(roles.Policies!.map((policy) => policy.PolicyName)).toEqual([
      'AdministratorAccess',
      'PowerUserAccess',
    ]);
  });

  it('pages through all of it, however small the pages', async () => {
    const { client } = await start(3);
    let pages = 0;
    const names: (string | undefined)[] = [];
    for await (const page of paginateGetAccountAuthorizationDetails(
      { client: client(IAMClient) },
      { MaxItems: 100 },
    )) {
      pages += 1;
      names.push(
        ...page.UserDetailList!.map((user) => user.UserName),
        ...page.GroupDetailList!.map((group) => group.GroupName),
        ...page.RoleDetailList!.map((role) => role.RoleName),
        ...page.Policies!.map((policy) => policy.PolicyName),
      );
    }
    expect(pages).toBe(3);
    expect(names).toEqual([
      'collector',
      'mia',
      'admins',
      'ci',
      'Deploy',
      'Unused',
      'AdministratorAccess',
      'PowerUserAccess',
    ]);
  });

  it('refuses a page size or marker that IAM would refuse', async () => {
    const { client } = await start();
    const iam = client(IAMClient);
    for (const input of [{ MaxItems: 1001 }, { Marker: 'nonsense' }]) {
      const send = iam.send(new GetAccountAuthorizationDetailsCommand(input));
      expect(await failureOf(send)).toMatchObject({ name: 'ValidationError', status: 400 });
    }
  });

  it('says so when the model attaches a policy that does not exist', async () => {
    const { client, management } = await start();
    management.groups[0]!.attachedPolicies = ['arn:aws:iam::aws:policy/Imaginary'];
    const send = client(IAMClient).send(new GetAccountAuthorizationDetailsCommand());
    const failure = await failureOf(send);
    expect(failure).toMatchObject({ name: 'InternalFailure', status: 500 });
    expect(failure.message).toContain('policy/Imaginary');
  });
});

describe('iam account and user reads', () => {
  it('summarises the account', async () => {
    const { client, management } = await startEstate(({ management: account }) => {
      account.root = {
        mfaEnabled: false,
        passwordEnabled: true,
        passwordLastUsed: null,
        accessKeys: [{ active: false, createdAt: new Date(0), lastUsed: null }],
      };
    });
    const iam = client(IAMClient);
    const { SummaryMap } = await iam.send(new GetAccountSummaryCommand());
    expect(SummaryMap).toMatchObject({
      Users: 1,
      AccountMFAEnabled: 0,
      AccountAccessKeysPresent: 1,
      AccountPasswordPresent: 1,
    });
    management.root.mfaEnabled = true;
    const after = await iam.send(new GetAccountSummaryCommand());
    expect(after.SummaryMap).toMatchObject({ AccountMFAEnabled: 1 });
  });

  it('gives the password policy or says there is none', async () => {
    const { client, management } = await startEstate();
    const iam = client(IAMClient);
    expect(await failureOf(iam.send(new GetAccountPasswordPolicyCommand()))).toEqual({
      name: 'NoSuchEntityException',
      message: `The Password Policy with domain name ${MANAGEMENT} cannot be found.`,
      status: 404,
    });
    management.passwordPolicy = {
      minimumLength: 12,
      requireSymbols: false,
      requireNumbers: true,
      requireUppercase: true,
      requireLowercase: true,
      allowUsersToChange: true,
      maxAgeDays: null,
      reusePrevention: null,
      hardExpiry: false,
    };
    const { PasswordPolicy } = await iam.send(new GetAccountPasswordPolicyCommand());
    expect(PasswordPolicy).toEqual({
      MinimumPasswordLength: 12,
      RequireSymbols: false,
      RequireNumbers: true,
      RequireUppercaseCharacters: true,
      RequireLowercaseCharacters: true,
      AllowUsersToChangePassword: true,
      ExpirePasswords: false,
      HardExpiry: false,
    });
  });

  it('lists a user’s devices and keys, and tells a missing login from a missing user', async () => {
    const created = new Date('2025-01-01T00:00:00Z');
    const { client } = await startEstate(({ management }) => {
      management.users.push(
        iamUser({
          name: 'mia',
          password: { lastChanged: created, lastUsed: null, resetRequired: true },
          mfaDevices: [{ serialNumber: 'arn:aws:iam::1:mfa/mia', enabledAt: created }],
          accessKeys: [accessKey({ owner: 'mia', createdAt: created, active: false })],
        }),
      );
    });
    const iam = client(IAMClient);
    const UserName = 'mia';
    const devices = await iam.send(new ListMFADevicesCommand({ UserName }));
    expect(devices).toMatchObject({
      IsTruncated: false,
      MFADevices: [{ UserName, SerialNumber: 'arn:aws:iam::1:mfa/mia', EnableDate: created }],
    });
    const keys = await iam.send(new ListAccessKeysCommand({ UserName }));
    expect(keys.AccessKeyMetadata).toMatchObject([{ Status: 'Inactive', CreateDate: created }]);
    const login = await iam.send(new GetLoginProfileCommand({ UserName }));
    expect(login.LoginProfile).toEqual({
      UserName,
      CreateDate: created,
      PasswordResetRequired: true,
    });
    const own = await iam.send(new ListAccessKeysCommand());
    expect(own.AccessKeyMetadata).toEqual([]);
    expect(
      await failureOf(iam.send(new GetLoginProfileCommand({ UserName: 'collector' }))),
    ).toMatchObject({
      name: 'NoSuchEntityException',
      message: 'Login Profile for User collector cannot be found.',
    });
    expect(
      await failureOf(iam.send(new ListMFADevicesCommand({ UserName: 'ghost' }))),
    ).toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The user with name ghost cannot be found.',
    });
  });
});

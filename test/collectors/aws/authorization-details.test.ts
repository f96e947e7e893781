import { describe, expect, it } from 'vitest';

import { projected } from './projecting.ts';

const ACCOUNT = 'arn:aws:iam::123456789012';
const ANN = `${ACCOUNT}:user/ann`;
const ADMINISTRATOR_ACCESS = 'arn:aws:iam::aws:policy/AdministratorAccess';
const EVERYTHING = JSON.stringify({
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
});
const READS = JSON.stringify({
  Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }],
});

const user = (fields = {}) => ({
  Arn: ANN,
  UserName: 'ann',
  UserId: 'AIDAANN',
  CreateDate: '2025-01-01T00:00:00.000Z',
  ...fields,
});
const managed = (name: string, Document: string | null, fields = {}) => ({
  Arn: `${ACCOUNT}:policy/${name}`,
  PolicyName: name,
  PolicyId: `ANPA${name}`,
  AttachmentCount: 1,
  PolicyVersionList: [{ VersionId: 'v2', IsDefaultVersion: true, Document }],
  ...fields,
});
const attached = (PolicyArn: string) => ({ AttachedManagedPolicies: [{ PolicyArn }] });

function project(page: object, complete = true) {
  const asked = [{ operation: 'iam:GetAccountAuthorizationDetails', body: page, page: 1 }];
  return projected('authorization-details', asked, { complete });
}

describe('users', () => {
  it.each([
    [
      'an ordinary name',
      user(),
      { login: 'ann', email: null, ownerKeys: ['aws:ann', `aws:${ANN}`], declaredClass: null },
    ],
    [
      'an e-mail address for a name',
      user({ UserName: 'Ann@Example.com' }),
      {
        email: 'ann@example.com',
        ownerKeys: ['aws:Ann@Example.com', `aws:${ANN}`, 'email:ann@example.com'],
      },
    ],
    [
      'an e-mail address in a tag',
      user({ Tags: [{ Key: 'Email', Value: 'Ann@Example.com' }] }),
      { email: 'ann@example.com', ownerKeys: ['aws:ann', `aws:${ANN}`, 'email:ann@example.com'] },
    ],
    [
      'a tag without an address',
      user({ Tags: [{ Key: 'email', Value: 'none' }] }),
      { email: null },
    ],
    [
      'a class',
      user({ Tags: [{ Key: 'annexa:class', Value: 'break-glass' }] }),
      { declaredClass: 'break-glass' },
    ],
    [
      'a class nobody knows',
      user({ Tags: [{ Key: 'annexa:class', Value: 'robot' }] }),
      { declaredClass: null },
    ],
  ])('with %s', (_title, row, expected) => {
    const { facts } = project({ UserDetailList: [row] });
    expect(facts[ANN]?.['identity']).toMatchObject(expected);
  });

  it.each<[string, object, boolean, object]>([
    ['nothing', {}, true, { administrator: false }],
    ['nothing, as far as is seen', {}, false, {}],
    [
      'AdministratorAccess, whose page is not seen',
      attached(ADMINISTRATOR_ACCESS),
      false,
      { administrator: true },
    ],
    ['a policy that is not seen', attached(`${ACCOUNT}:policy/other`), true, {}],
    ['a malformed policy', attached(`${ACCOUNT}:policy/odd`), true, {}],
    ['a group that is not seen', { GroupList: ['ghosts'] }, true, {}],
    ['a group of administrators', { GroupList: ['admins'] }, false, { administrator: true }],
    ['a group of readers', { GroupList: ['readers'] }, true, { administrator: false }],
    [
      'a policy that once allowed everything',
      attached(`${ACCOUNT}:policy/reads`),
      true,
      { administrator: false },
    ],
  ])('with %s', (_title, fields, complete, expected) => {
    const page = {
      UserDetailList: [user(fields)],
      GroupDetailList: [
        {
          Arn: 'a',
          GroupName: 'admins',
          GroupId: 'g1',
          GroupPolicyList: [{ PolicyName: 'p', PolicyDocument: EVERYTHING }],
        },
        { Arn: 'b', GroupName: 'readers', GroupId: 'g2', ...attached(`${ACCOUNT}:policy/reads`) },
      ],
      Policies: [managed('reads', READS), managed('odd', '{"Statement":')],
    };
    expect(project(page, complete).facts[ANN]?.['privilege']).toEqual(expected);
  });

  it('keeps the others when a row is malformed, and is sure of nobody’s lack of rights', () => {
    const { facts, malformed } = project({ UserDetailList: [user(), { Arn: `${ANN}2` }] });
    expect(facts[ANN]).toMatchObject({ identity: { login: 'ann' }, privilege: {} });
    expect(malformed).toEqual([
      { malformed: `${ANN}2 is not understood: UserName`, item: `${ANN}2` },
    ]);
  });
});

describe('policies', () => {
  const identity = (page: object, id: string): unknown => project(page).facts[id]?.['identity'];

  it.each([
    [
      'attached',
      managed('all', EVERYTHING),
      { form: 'managed', attached: true, allowsEverything: true },
    ],
    [
      'not attached',
      managed('all', EVERYTHING, { AttachmentCount: 0 }),
      { form: 'managed', attached: false, allowsEverything: true },
    ],
    [
      'of which the attachments are not told',
      managed('all', READS, { AttachmentCount: undefined }),
      { form: 'managed', allowsEverything: false },
    ],
    ['malformed', managed('all', 'nonsense'), { form: 'managed', attached: true }],
    [
      'without a default version',
      managed('all', null, { PolicyVersionList: [] }),
      { form: 'managed', attached: true },
    ],
    [
      'whose other version allowed everything',
      managed('all', READS, {
        PolicyVersionList: [
          { IsDefaultVersion: false, Document: EVERYTHING },
          { IsDefaultVersion: true, Document: READS },
        ],
      }),
      { form: 'managed', attached: true, allowsEverything: false },
    ],
  ])('managed, %s', (_title, policy, expected) => {
    expect(identity({ Policies: [policy] }, `${ACCOUNT}:policy/all`)).toEqual(expected);
  });

  it('names a malformed one', () => {
    const { malformed } = project({ Policies: [managed('all', 'nonsense')] });
    expect(malformed).toEqual([
      { malformed: 'all: the policy is not understood', item: `${ACCOUNT}:policy/all` },
    ]);
  });

  it.each([
    ['in use, and nobody is seen to have it', 1, undefined],
    ['of nobody', 0, { holders: [] }],
  ])('tells who has a wide one %s', (_title, AttachmentCount, expected) => {
    const { facts } = project({ Policies: [managed('all', EVERYTHING, { AttachmentCount })] });
    expect(facts[`${ACCOUNT}:policy/all`]?.['holders']).toEqual(expected);
  });

  it('takes in the inline ones of users, groups and roles', () => {
    const inline = [{ PolicyName: 'p', PolicyDocument: EVERYTHING }];
    const { facts } = project({
      UserDetailList: [user({ UserPolicyList: inline })],
      GroupDetailList: [
        { Arn: `${ACCOUNT}:group/g`, GroupName: 'g', GroupId: 'G', GroupPolicyList: inline },
      ],
      RoleDetailList: [
        {
          Arn: `${ACCOUNT}:role/r`,
          RoleName: 'r',
          RoleId: 'R',
          RolePolicyList: inline,
          AssumeRolePolicyDocument: READS,
        },
      ],
    });
    for (const holder of ['user/ann', 'group/g', 'role/r']) {
      expect(facts[`${ACCOUNT}:${holder}#policy/p`]).toEqual({
        identity: { form: 'inline', attached: true, allowsEverything: true },
        holders: { holders: [`${ACCOUNT}:${holder}`] },
      });
    }
  });

  it('takes in AdministratorAccess where a user has it directly, and no other policy of AWS', () => {
    const page = {
      UserDetailList: [
        user({
          AttachedManagedPolicies: [
            { PolicyArn: ADMINISTRATOR_ACCESS },
            { PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
          ],
        }),
      ],
      GroupDetailList: [
        { Arn: 'g', GroupName: 'g', GroupId: 'G', ...attached(ADMINISTRATOR_ACCESS) },
      ],
      Policies: [managed('AdministratorAccess', EVERYTHING, { Arn: ADMINISTRATOR_ACCESS })],
    };
    const { facts } = project(page);
    expect(Object.keys(facts).filter((id) => id !== ANN)).toEqual([
      `${ANN}#policy/AdministratorAccess`,
    ]);
    expect(identity(page, `${ANN}#policy/AdministratorAccess`)).toEqual({
      form: 'attachment',
      attached: true,
      allowsEverything: true,
    });
  });

  it('names a role whose trust is malformed', () => {
    const { malformed } = project({
      RoleDetailList: [
        { Arn: `${ACCOUNT}:role/r`, RoleName: 'r', RoleId: 'R', AssumeRolePolicyDocument: '{' },
      ],
    });
    expect(malformed).toMatchObject([{ item: `${ACCOUNT}:role/r` }]);
  });
});

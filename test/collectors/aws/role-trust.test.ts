import { describe, expect, it } from 'vitest';

import { parsePolicy } from '../../../collectors/aws/policy-document.ts';
import { trustOf, type RoleTrust } from '../../../collectors/aws/role-trust.ts';

const OWN = '123456789012';
const STRANGER = '333333333333';
const root = (account: string): string => `arn:aws:iam::${account}:root`;
const GITHUB = 'token.actions.githubusercontent.com';
const oidc = (host: string): string => `arn:aws:iam::${OWN}:oidc-provider/${host}`;

type Fields = Readonly<Record<string, unknown>>;

function trust(...statements: readonly Fields[]): RoleTrust {
  const document = parsePolicy(JSON.stringify({ Statement: statements }));
  if (document === undefined) throw new Error('the policy of the test is not understood');
  return trustOf(document, OWN);
}

const assume = (AWS: unknown, Condition?: unknown): Fields => ({
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal: { AWS },
  ...(Condition === undefined ? {} : { Condition }),
});
const workload = (Federated: unknown, Condition?: unknown): Fields => ({
  Effect: 'Allow',
  Action: 'sts:AssumeRoleWithWebIdentity',
  Principal: { Federated },
  ...(Condition === undefined ? {} : { Condition }),
});
const ours = { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } };

describe('whom a trust policy lets in', () => {
  it.each<[string, Fields, Partial<RoleTrust>]>([
    ['the own account', assume(root(OWN)), {}],
    ['the own account by its number', assume(OWN), {}],
    ['a user of the own account', assume(`arn:aws:iam::${OWN}:user/dana`), {}],
    [
      'a service',
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] },
      },
      {},
    ],
    ['a role that was deleted', assume('AROAEXAMPLE00000000A'), {}],
    ['a user that was deleted', assume(['AIDAEXAMPLE00000000A', root(OWN)]), {}],
    ['a SAML provider', workload(`arn:aws:iam::${OWN}:saml-provider/people`), {}],
    [
      'another account by the ARN of its root',
      assume(root(STRANGER)),
      { outsideAccounts: [STRANGER], unboundAccounts: [STRANGER] },
    ],
    [
      'another account by its bare number',
      assume(STRANGER),
      { outsideAccounts: [STRANGER], unboundAccounts: [STRANGER] },
    ],
    [
      'a role of another account',
      assume([root(OWN), `arn:aws:iam::${STRANGER}:role/scanner`]),
      { outsideAccounts: [STRANGER], unboundAccounts: [STRANGER] },
    ],
    [
      'a session in another account',
      assume(`arn:aws:sts::${STRANGER}:assumed-role/scanner/night`),
      { outsideAccounts: [STRANGER], unboundAccounts: [STRANGER] },
    ],
    ['everybody', assume('*'), { trustsAnybody: true }],
    [
      'everybody, written without a type',
      { Effect: 'Allow', Action: 'sts:*', Principal: '*' },
      { trustsAnybody: true },
    ],
    [
      'everybody but one',
      { Effect: 'Allow', Action: 'sts:AssumeRole', NotPrincipal: { AWS: root(STRANGER) } },
      { trustsAnybody: true },
    ],
    [
      'everybody who knows an external id',
      assume('*', { StringEquals: { 'sts:ExternalId': '(removed)' } }),
      { trustsAnybody: true },
    ],
    [
      'everybody at an address',
      assume('*', { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }),
      { trustsAnybody: true },
    ],
    ['everybody of an organization', assume('*', ours), {}],
    [
      'everybody of any organization',
      assume('*', { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }),
      { trustsAnybody: true },
    ],
    [
      'everybody of an organization, or of none',
      assume('*', { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }),
      { trustsAnybody: true },
    ],
    [
      'a unit of an organization',
      assume('*', {
        'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/r-ab12/ou-ab12-*' },
      }),
      {},
    ],
    [
      'everybody whose account a condition names',
      assume('*', { StringEquals: { 'aws:PrincipalAccount': [OWN, STRANGER] } }),
      { outsideAccounts: [STRANGER], unboundAccounts: [STRANGER] },
    ],
    [
      'everybody whose ARN a condition names',
      assume('*', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${STRANGER}:role/ci-*` } }),
      { outsideAccounts: [STRANGER], unboundAccounts: [STRANGER] },
    ],
    [
      'everybody with a role of a name, in whatever account',
      assume('*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/ci' } }),
      { trustsAnybody: true },
    ],
    [
      'another account that has to give an external id',
      assume(root(STRANGER), { StringEquals: { 'sts:ExternalId': '(removed)' } }),
      { outsideAccounts: [STRANGER] },
    ],
    [
      'another account with one of several external ids',
      assume(root(STRANGER), { StringEquals: { 'STS:externalid': ['(removed)', '(removed)'] } }),
      { outsideAccounts: [STRANGER] },
    ],
    [
      'another account with any external id',
      assume(root(STRANGER), { StringLike: { 'sts:ExternalId': '*' } }),
      { outsideAccounts: [STRANGER], unboundAccounts: [STRANGER] },
    ],
    [
      'another account that may leave the external id out',
      assume(root(STRANGER), { StringEqualsIfExists: { 'sts:ExternalId': '(removed)' } }),
      { outsideAccounts: [STRANGER], unboundAccounts: [STRANGER] },
    ],
    [
      'another account that has to give some external id or other',
      assume(root(STRANGER), { Null: { 'sts:ExternalId': 'false' } }),
      { outsideAccounts: [STRANGER], unboundAccounts: [STRANGER] },
    ],
    [
      'another account that asks for a second factor',
      assume(root(STRANGER), { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
      { outsideAccounts: [STRANGER], unboundAccounts: [STRANGER] },
    ],
    [
      'another account of an organization',
      assume(root(STRANGER), ours),
      { outsideAccounts: [STRANGER] },
    ],
    [
      'another account, which may tag and no more',
      { ...assume(root(STRANGER)), Action: 'sts:TagSession' },
      {},
    ],
    [
      'another account, by all actions but one',
      { Effect: 'Allow', NotAction: 'sts:TagSession', Principal: { AWS: STRANGER } },
      { outsideAccounts: [STRANGER], unboundAccounts: [STRANGER] },
    ],
    ['another account that is denied', { ...assume(root(STRANGER)), Effect: 'Deny' }, {}],
  ])('is told of %s', (_title, statement, expected) => {
    expect(trust(statement)).toEqual({
      trustsAnybody: false,
      outsideAccounts: [],
      unboundAccounts: [],
      workloadProviders: [],
      openWorkloadProviders: [],
      ...expected,
    });
  });

  it('takes in a denial of whoever is of another organization', () => {
    const Condition = { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } };
    const denial = { ...assume('*', Condition), Effect: 'Deny' };
    expect(trust(assume(root(STRANGER)), denial)).toMatchObject({
      outsideAccounts: [STRANGER],
      unboundAccounts: [],
    });
    expect(trust(assume('*'), denial)).toMatchObject({ trustsAnybody: false });
    const narrower = { ...Condition, Bool: { 'aws:SecureTransport': 'false' } };
    expect(trust(assume('*'), { ...denial, Condition: narrower })).toMatchObject({
      trustsAnybody: true,
    });
  });

  it('is not narrowed by a second statement that asks for more', () => {
    const bound = assume(root(STRANGER), { StringEquals: { 'sts:ExternalId': '(removed)' } });
    expect(trust(bound, assume(STRANGER)).unboundAccounts).toEqual([STRANGER]);
  });
});

describe('the workloads that a trust policy lets in', () => {
  const subject = (values: unknown, operator = 'StringLike') => ({
    StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' },
    [operator]: { [`${GITHUB}:sub`]: values },
  });

  it.each<[string, Fields, boolean]>([
    ['any repository', workload(oidc(GITHUB)), true],
    [
      'any repository whose token is made out to AWS',
      workload(oidc(GITHUB), { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' } }),
      true,
    ],
    ['one organization', workload(oidc(GITHUB), subject('repo:quillfern/*')), false],
    [
      'one branch',
      workload(oidc(GITHUB), subject('repo:quillfern/app:ref:refs/heads/main')),
      false,
    ],
    ['everything', workload(oidc(GITHUB), subject('*')), true],
    ['every repository', workload(oidc(GITHUB), subject('repo:*')), true],
    ['every repository, by its name', workload(oidc(GITHUB), subject('repo:*/app:*')), true],
    ['organizations that begin alike', workload(oidc(GITHUB), subject('repo:quillfern*')), true],
    [
      'one of them among good ones',
      workload(oidc(GITHUB), subject(['repo:quillfern/*', '*'])),
      true,
    ],
    [
      'a pattern where none is understood, which nothing equals',
      {
        ...workload(oidc(GITHUB)),
        Condition: { StringEquals: { [`${GITHUB}:sub`]: 'repo:*' } },
      },
      false,
    ],
    [
      'one repository by another claim',
      workload(oidc(GITHUB), { StringEquals: { [`${GITHUB}:repository_owner_id`]: '4711' } }),
      false,
    ],
    [
      'one organization, if the token says so, as all do',
      workload(oidc(GITHUB), subject('repo:quillfern/*', 'ForAllValues:StringLike')),
      false,
    ],
    [
      'all but one organization',
      workload(oidc(GITHUB), subject('repo:quillfern/*', 'StringNotLike')),
      true,
    ],
    ['anybody of GitLab', workload(oidc('gitlab.com')), true],
    [
      'a group of GitLab',
      workload(oidc('gitlab.com'), {
        StringLike: { 'gitlab.com:sub': 'project_path:quillfern/*:ref_type:branch:ref:main' },
      }),
      false,
    ],
    ['a cluster of one’s own', workload(oidc('oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF')), false],
    ['whoever a pool of Cognito lets in', workload('cognito-identity.amazonaws.com'), true],
    [
      'those of one pool of Cognito',
      workload('cognito-identity.amazonaws.com', {
        StringEquals: { 'cognito-identity.amazonaws.com:aud': 'eu-west-1:0000' },
      }),
      false,
    ],
  ])('are those of %s', (_title, statement, isOpen) => {
    const { workloadProviders, openWorkloadProviders } = trust(statement);
    expect(workloadProviders).toHaveLength(1);
    expect(openWorkloadProviders).toEqual(isOpen ? workloadProviders : []);
  });
});

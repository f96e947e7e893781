import { describe, expect, it } from 'vitest';

import { aws } from '../../../collectors/aws/collector.ts';
import { awsGrants } from '../../../collectors/aws/grants/grants.ts';
import { awsSettings } from '../../../collectors/aws/settings.ts';
import type { NeedingStep } from '../../../src/core/grants.ts';

/** Characters of a managed policy that IAM takes, white space not counted. */
const LIMIT = 6144;

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

interface Template {
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>
  >;
}

const organization = {
  accounts: 'organization',
  role: { name: 'audit/annexa-reader', externalId: 'env:ID' },
};
const listed = { accounts: ['210987654321', '123456789012'], role: { name: 'annexa-reader' } };

function grants(settings: unknown = {}, steps: readonly NeedingStep[] = aws.steps) {
  const { grantees, formats } = awsGrants.of(awsSettings.parse(settings), steps);
  return {
    grantees,
    render: (format: string, role?: string): string =>
      formats.find(({ id }) => id === format)?.render(role) ?? '',
    policy: (role: string): Policy =>
      JSON.parse(formats.find(({ id }) => id === 'policy')?.render(role) ?? '') as Policy,
  };
}

function actionsOf(effect: Statement['Effect'], policy: Policy): readonly string[] {
  return policy.Statement.filter((statement) => statement.Effect === effect).flatMap(
    ({ Action }) => Action,
  );
}

function permissionsOf(settings: unknown, role: string): readonly string[] | undefined {
  return grants(settings).grantees.find(({ id }) => id === role)?.permissions;
}

const READ = /^[a-z0-9-]+:(Get|List|Describe|BatchGet|Lookup)[A-Za-z0-9]+$/;

describe('permissions of the steps', () => {
  const declared = [...new Set(aws.steps.flatMap((step) => step.permissions))];

  it.each(declared)('%s reads, and is no read of data', (permission) => {
    const changes = ['iam:GenerateCredentialReport', 'sts:AssumeRole'];
    if (!changes.includes(permission)) expect(permission).toMatch(READ);
    const denied = actionsOf('Deny', grants().policy('caller'));
    for (const action of denied) {
      const pattern = new RegExp(`^${action.replace('*', '.*')}$`, 'i');
      expect(permission).not.toMatch(pattern);
    }
  });

  it('have the names of IAM where those of the API differ', () => {
    const apiNames = [
      's3:ListBuckets',
      's3:GetPublicAccessBlock',
      's3:GetBucketEncryption',
      's3:GetBucketLifecycleConfiguration',
      's3:GetObjectLockConfiguration',
      'access-analyzer:ListFindingsV2',
    ];
    expect(declared.filter((one) => apiNames.includes(one) || one.startsWith('s3-'))).toEqual([]);
  });
});

describe('what is granted', () => {
  it('is one role for the own account, with nothing about others', () => {
    const { grantees, policy } = grants();
    expect(grantees.map(({ id }) => id)).toEqual(['caller']);
    const allowed = actionsOf('Allow', policy('caller'));
    expect(allowed).toEqual(grantees[0]?.permissions);
    expect(allowed).toContain('s3:ListAllMyBuckets');
    // Of its organization it asks only whether there is one.
    expect(allowed.filter((action) => /^(sts|organizations):/.test(action))).toEqual([
      'organizations:DescribeOrganization',
    ]);
  });

  it('is what every step declares, be it new', () => {
    const added = { id: 'new', after: 'accounts', permissions: ['xray:GetGroups'] };
    const below = { id: 'newer', after: 'new', permissions: ['xray:GetGroup'] };
    const before = { id: 'top', after: 'caller', permissions: ['support:DescribeCases'] };
    const { grantees } = grants(organization, [...aws.steps, added, below, before]);
    const [caller, members] = grantees.map(({ permissions }) => permissions);
    expect(caller).toEqual(
      expect.arrayContaining(['xray:GetGroups', 'xray:GetGroup', 'support:DescribeCases']),
    );
    expect(members).toEqual(expect.arrayContaining(['xray:GetGroups', 'xray:GetGroup']));
    expect(members).not.toContain('support:DescribeCases');
  });

  it('lets only the caller list the organization and assume the role of that name', () => {
    const extra = ['organizations:ListAccounts', 'sts:AssumeRole'];
    expect(permissionsOf(organization, 'caller')).toEqual(expect.arrayContaining(extra));
    const ofOrganization = /^(organizations|sso|identitystore):|^iam:ListOrganizationsFeatures$/;
    expect(permissionsOf(organization, 'members')).toEqual(
      permissionsOf({}, 'caller')?.filter((action) => !ofOrganization.test(action)),
    );
    const assume = grants(organization)
      .policy('caller')
      .Statement.find(({ Action }) => Action === 'sts:AssumeRole');
    expect(assume?.Resource).toEqual(['arn:*:iam::*:role/audit/annexa-reader']);
  });

  it('names the accounts that are listed, and asks no organization', () => {
    expect(permissionsOf(listed, 'caller')).toContain('sts:AssumeRole');
    expect(permissionsOf(listed, 'caller')).not.toContain('organizations:ListAccounts');
    const assume = grants(listed)
      .policy('caller')
      .Statement.find(({ Action }) => Action === 'sts:AssumeRole');
    expect(assume?.Resource).toEqual([
      'arn:*:iam::123456789012:role/annexa-reader',
      'arn:*:iam::210987654321:role/annexa-reader',
    ]);
  });

  it.each(['caller', 'members'])('denies the reading of data to %s', (role) => {
    expect(actionsOf('Deny', grants(organization).policy(role))).toEqual(
      expect.arrayContaining([
        's3:GetObject*',
        'secretsmanager:GetSecretValue',
        'ssm:GetParameter*',
        'kms:Decrypt',
        'dynamodb:GetItem',
        'dynamodb:Query',
        'dynamodb:Scan',
        'logs:GetLogEvents',
        'logs:FilterLogEvents',
        'logs:StartQuery',
        'lambda:GetFunction',
        'ec2:GetPasswordData',
        'ec2:GetConsoleOutput',
        'ecr:GetDownloadUrlForLayer',
      ]),
    );
  });

  it('is both policies by the name of their role where none is named', () => {
    const both = JSON.parse(grants(organization).render('policy')) as Record<string, Policy>;
    const { policy } = grants(organization);
    expect(both).toEqual({ caller: policy('caller'), members: policy('members') });
    expect(JSON.parse(grants().render('policy'))).toEqual(grants().policy('caller'));
  });

  it('fits what IAM takes, in several policies where one is too small', () => {
    expect(JSON.stringify(grants(organization).policy('caller')).length).toBeLessThanOrEqual(LIMIT);
    const permissions = Array.from({ length: 400 }, (_, number) => `example:Describe${number}`);
    const many = [...aws.steps, { id: 'many', after: 'accounts', permissions }];
    const { grantees, render } = grants({}, many);
    const policies = JSON.parse(render('policy')) as readonly Policy[];
    expect(policies.length).toBeGreaterThan(1);
    for (const policy of policies) {
      expect(JSON.stringify(policy).length).toBeLessThanOrEqual(LIMIT);
      expect(actionsOf('Allow', policy).length).toBeGreaterThan(0);
    }
    expect(policies.flatMap((policy) => actionsOf('Allow', policy))).toEqual(
      grantees[0]?.permissions,
    );
    expect(policies.filter((policy) => actionsOf('Deny', policy).length > 0)).toHaveLength(1);
    const { Resources } = JSON.parse(render('stackset')) as Template;
    expect(Object.keys(Resources)).toHaveLength(policies.length + 1);
    expect(render('terraform').match(/^resource "aws_iam_policy" /gm)).toHaveLength(
      policies.length,
    );
  });
});

describe('the template for a StackSet', () => {
  it('makes the role of the members, which only the collector’s account may assume', () => {
    const { render, policy } = grants(organization);
    const { Parameters, Resources } = JSON.parse(render('stackset', 'members')) as Template;
    expect(Parameters['RoleName']?.['Default']).toBe('annexa-reader');
    expect(Parameters['ExternalId']).not.toHaveProperty('Default');
    expect(Parameters['ExternalId']).toMatchObject({ NoEcho: true });
    expect(Resources['Role']).toMatchObject({
      Type: 'AWS::IAM::Role',
      Properties: {
        Path: '/audit/',
        MaxSessionDuration: 3600,
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Action: 'sts:AssumeRole',
              Principal: {
                AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${CollectorAccountId}:root' },
              },
            },
          ],
        },
      },
    });
    expect(Resources['Policy1']).toMatchObject({
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: policy('members'), Roles: [{ Ref: 'Role' }] },
    });
  });

  it('leaves the external id out where the configuration has none', () => {
    const { Parameters } = JSON.parse(grants(listed).render('stackset', 'members')) as Template;
    expect(Parameters['ExternalId']?.['Default']).toBe('');
  });
});

describe('the Terraform module', () => {
  it('allows the same actions, and keeps each brace and bracket closed', () => {
    const { render, policy } = grants(organization);
    const text = render('terraform', 'caller');
    const printed = [...text.matchAll(/^ {10}"([\w-]+:[\w*]+)",$/gm)].map(([, action]) => action);
    const { Statement } = policy('caller');
    const expected = Statement.flatMap(({ Action }) => (typeof Action === 'string' ? [] : Action));
    expect(printed).toEqual(expected);
    for (const [open, close] of ['{}', '[]', '()']) {
      const count = (one = ''): number => text.split(one).length;
      expect(count(open)).toBe(count(close));
    }
  });

  it('takes the path and name of the role from the configuration', () => {
    const text = grants(organization).render('terraform', 'members');
    expect(text).toContain('default     = "annexa-reader"');
    expect(text).toContain('path                 = "/audit/"');
    expect(text).toContain('max_session_duration = 3600');
  });
});

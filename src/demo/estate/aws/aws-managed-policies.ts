import type { AwsManagedPolicy, PolicyDocument } from './model.ts';

const LAUNCHED = new Date('2015-02-06T18:39:46Z');

/**
 * The AWS managed policies an estate usually attaches, under their real names and ids.
 * `AdministratorAccess` and `PowerUserAccess` are complete; of the read-only ones, whose real
 * documents run to thousands of actions, only a few actions are kept.
 */
export function commonAwsManagedPolicies(): AwsManagedPolicy[] {
  return [
    policy('AdministratorAccess', '/', 'ANPAIWMBCKSKIEE64ZLYK', allow('*')),
    policy('PowerUserAccess', '/', 'ANPAJYRXTHIB4FOVS3ZXS', {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          NotAction: ['iam:*', 'organizations:*', 'account:*'],
          Resource: '*',
        },
        {
          Effect: 'Allow',
          Action: [
            'account:GetAccountInformation',
            'account:GetPrimaryEmail',
            'account:ListRegions',
            'iam:CreateServiceLinkedRole',
            'iam:DeleteServiceLinkedRole',
            'iam:ListRoles',
            'organizations:DescribeOrganization',
          ],
          Resource: '*',
        },
      ],
    }),
    policy(
      'ReadOnlyAccess',
      '/',
      'ANPAILL3HVNFSB6DCOWYQ',
      allow(['iam:Get*', 'iam:List*', 's3:Get*', 's3:List*']),
    ),
    policy(
      'SecurityAudit',
      '/',
      'ANPAIX2T3QCXHR2OGGCTO',
      allow(['iam:GenerateCredentialReport', 'iam:Get*', 's3:GetBucket*']),
    ),
    policy(
      'ViewOnlyAccess',
      '/job-function/',
      'ANPAID22R6XPJATWOFDK6',
      allow(['iam:List*', 's3:ListAllMyBuckets']),
    ),
    policy('IAMUserChangePassword', '/', 'ANPAJ4L4MM2A7QIEB56MS', {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['iam:ChangePassword'],
          Resource: ['arn:aws:iam::*:user/${aws:username}'],
        },
        { Effect: 'Allow', Action: ['iam:GetAccountPasswordPolicy'], Resource: '*' },
      ],
    }),
    policy(
      'AmazonS3ReadOnlyAccess',
      '/',
      'ANPAIZTJ4DXE7G6AGAE6M',
      allow(['s3:Get*', 's3:List*', 's3:Describe*']),
    ),
  ];
}

function policy(
  name: string,
  path: string,
  id: string,
  document: PolicyDocument,
): AwsManagedPolicy {
  return {
    name,
    path,
    id,
    createdAt: LAUNCHED,
    versions: [{ id: 'v1', createdAt: LAUNCHED, document }],
    defaultVersionId: 'v1',
  };
}

function allow(actions: string | string[]): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  };
}

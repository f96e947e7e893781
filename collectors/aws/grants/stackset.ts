import { EXTERNAL_ID, SESSION_SECONDS, type GrantedRole } from './role.ts';

/**
 * A CloudFormation template, in JSON, for the role: in a stack of its own account, or in a StackSet for
 * the members of an organization.
 */
export function stackSetFor(role: GrantedRole): string {
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `annexa: ${role.title}. Reads configuration, changes nothing, and is denied the reading of data.`,
    Parameters: {
      CollectorAccountId: {
        Type: 'String',
        Description: 'Account that annexa runs in; its principals may assume the role.',
        AllowedPattern: '\\d{12}',
      },
      ExternalId: {
        Type: 'String',
        NoEcho: true,
        MaxLength: EXTERNAL_ID.longest,
        ...(role.externalId
          ? {
              Description: 'External id of the configuration, which the role asks for.',
              AllowedPattern: EXTERNAL_ID.pattern,
            }
          : {
              Description:
                'External id that the role asks for; empty for none, as in the configuration.',
              Default: '',
              AllowedPattern: `(${EXTERNAL_ID.pattern})?`,
            }),
      },
      RoleName: {
        Type: 'String',
        Description: 'Name of the role, as in the configuration.',
        Default: role.name,
      },
    },
    Conditions: {
      AsksForExternalId: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'ExternalId' }, ''] }] },
    },
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: { Ref: 'RoleName' },
          Path: role.path,
          Description: role.title,
          MaxSessionDuration: SESSION_SECONDS,
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: 'sts:AssumeRole',
                Principal: {
                  AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${CollectorAccountId}:root' },
                },
                Condition: {
                  'Fn::If': [
                    'AsksForExternalId',
                    { StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } } },
                    { Ref: 'AWS::NoValue' },
                  ],
                },
              },
            ],
          },
        },
      },
      ...Object.fromEntries(
        role.policies.map((policy, index) => [
          `Policy${String(index + 1)}`,
          {
            Type: 'AWS::IAM::ManagedPolicy',
            Properties: {
              Description: `What ${role.title} may do`,
              PolicyDocument: policy,
              Roles: [{ Ref: 'Role' }],
            },
          },
        ]),
      ),
    },
    Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  };
  return `${JSON.stringify(template, undefined, 2)}\n`;
}

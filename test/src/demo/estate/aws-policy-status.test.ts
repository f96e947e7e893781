import { describe, expect, it } from 'vitest';

import type { PolicyStatement } from '../../../../src/demo/estate/aws/model.ts';
import { isPublicPolicy } from '../../../../src/demo/estate/aws/s3-policy-status.ts';

const everyone: PolicyStatement = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: '*',
};

function conditioned(operator: string, key: string, value: string | string[]): PolicyStatement {
  return { ...everyone, Condition: { [operator]: { [key]: value } } };
}

describe('the meaning of public', () => {
  it.each<[string, PolicyStatement | PolicyStatement[]]>([
    ['everyone', everyone],
    ['everyone, as an AWS principal', { ...everyone, Principal: { AWS: '*' } }],
    ['everyone among others', { ...everyone, Principal: { AWS: ['123456789012', '*'] } }],
    ['everyone but one', { Effect: 'Allow', NotPrincipal: { AWS: 'arn:aws:iam::1:root' } }],
    ['a wildcard network', conditioned('StringLike', 'aws:SourceVpc', 'vpc-*')],
    ['a policy variable', conditioned('StringEquals', 'aws:SourceAccount', '${aws:username}')],
    ['half of the internet', conditioned('IpAddress', 'aws:SourceIp', '0.0.0.0/1')],
    ['a wide IPv6 range', conditioned('IpAddress', 'aws:SourceIp', '2001::/16')],
    [
      'one wide range of two',
      conditioned('IpAddress', 'aws:SourceIp', ['192.0.2.0/24', '0.0.0.0/0']),
    ],
    ['all but an organization', conditioned('StringNotEquals', 'aws:PrincipalOrgID', 'o-1')],
    ['an absent key let through', conditioned('StringEqualsIfExists', 'aws:SourceVpc', 'vpc-1')],
    ['a key that narrows nothing', conditioned('Bool', 'aws:SecureTransport', 'true')],
    ['an agent string', conditioned('StringEquals', 'aws:UserAgent', 'acme')],
    ['a denied half', [{ ...everyone, Effect: 'Deny' }, everyone]],
    [
      'an access point of any account',
      conditioned('ArnLike', 's3:DataAccessPointArn', 'arn:aws:s3:eu-west-1:*:accesspoint/*'),
    ],
  ])('%s is public', (_name, statement) => {
    expect(isPublicPolicy({ Statement: statement })).toBe(true);
  });

  it.each<[string, PolicyStatement | PolicyStatement[]]>([
    ['no statement', []],
    ['a denial', { ...everyone, Effect: 'Deny' }],
    ['an account', { ...everyone, Principal: { AWS: 'arn:aws:iam::123456789012:root' } }],
    ['a service', { ...everyone, Principal: { Service: 'cloudtrail.amazonaws.com' } }],
    ['a fixed network', conditioned('StringEquals', 'AWS:SourceVpc', 'vpc-91237329')],
    ['an organization', conditioned('StringEquals', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5')],
    ['any of fixed values', conditioned('ForAnyValue:StringEquals', 'aws:SourceVpce', ['vpce-1'])],
    ['an address range', conditioned('IpAddress', 'aws:SourceIp', '192.0.2.0/24')],
    ['one address', conditioned('IpAddress', 'aws:SourceIp', '2001:db8::1')],
    ['a private range', conditioned('IpAddress', 'aws:SourceIp', '10.0.0.0/8')],
    [
      'access points of one account',
      conditioned(
        'ArnLike',
        's3:DataAccessPointArn',
        'arn:aws:s3:eu-west-1:123456789012:accesspoint/*',
      ),
    ],
  ])('%s is not public', (_name, statement) => {
    expect(isPublicPolicy({ Statement: statement })).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';

import type { PolicyStatement } from '../../../../src/demo/estate/aws/model.ts';
import { isTrusted } from '../../../../src/demo/estate/aws/trust-policy.ts';

const USER = 'arn:aws:iam::123456789012:user/collector';
const ROOT = 'arn:aws:iam::123456789012:root';

const request = {
  principals: [USER, ROOT, '123456789012'],
  context: new Map([
    ['aws:principalarn', USER],
    ['aws:principalorgid', 'o-a1b2c3d4e5'],
    ['sts:externalid', 'acme-7781'],
  ]),
};

const trust: PolicyStatement = {
  Effect: 'Allow',
  Principal: { AWS: ROOT },
  Action: 'sts:AssumeRole',
};

function when(operator: string, key: string, value: string | string[]): PolicyStatement {
  return { ...trust, Condition: { [operator]: { [key]: value } } };
}

describe('isTrusted', () => {
  it.each<[string, PolicyStatement | PolicyStatement[]]>([
    ['the account', trust],
    ['the account by its number', { ...trust, Principal: { AWS: ['123456789012'] } }],
    ['everybody', { ...trust, Principal: '*' }],
    ['every STS action', { ...trust, Action: ['sts:TagSession', 'sts:*'] }],
    ['one of two external ids', when('StringEquals', 'sts:ExternalId', ['x', 'acme-7781'])],
    ['a pattern', when('StringLike', 'STS:externalid', 'acme-*')],
    ['a user’s ARN', when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:user/collector')],
    ['an organization', when('StringEquals', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5')],
    ['a missing key, if it exists', when('BoolIfExists', 'aws:MultiFactorAuthPresent', 'true')],
    ['somebody else denied', [{ ...trust, Effect: 'Deny', Principal: { AWS: '1' } }, trust]],
  ])('trusts by %s', (_name, Statement) => {
    expect(isTrusted({ Statement }, request)).toBe(true);
  });

  it.each<[string, PolicyStatement | PolicyStatement[]]>([
    ['nothing', []],
    ['another account', { ...trust, Principal: { AWS: 'arn:aws:iam::210987654321:root' } }],
    ['a service', { ...trust, Principal: { Service: 'ec2.amazonaws.com' } }],
    ['another action', { ...trust, Action: 'sts:AssumeRoleWithSAML' }],
    ['another external id', when('StringEquals', 'sts:ExternalId', 'ACME-7781')],
    ['an absent key', when('Bool', 'aws:MultiFactorAuthPresent', 'true')],
    ['an excluded organization', when('StringNotEquals', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5')],
    ['an operator nobody knows', when('DateLessThan', 'aws:CurrentTime', '2099-01-01')],
    ['a denial beside it', [trust, { ...trust, Effect: 'Deny' }]],
    [
      'a denial of unknown reach',
      [trust, { ...when('DateLessThan', 'aws:CurrentTime', '2001-01-01'), Effect: 'Deny' }],
    ],
  ])('does not trust by %s', (_name, Statement) => {
    expect(isTrusted({ Statement }, request)).toBe(false);
  });
});

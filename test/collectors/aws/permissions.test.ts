import { describe, expect, it } from 'vitest';

import {
  allowsEverything,
  deniesEverything,
  permits,
  trusts,
} from '../../../collectors/aws/permissions.ts';
import { allow, deny, policyOf } from './policies.ts';

const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

describe('allowsEverything', () => {
  it.each([
    ['every action on every resource', [allow({ Action: '*', Resource: '*' })], true],
    ['*:* in lists', [allow({ Action: ['s3:Get*', '*:*'], Resource: ['*'] })], true],
    ['an empty condition', [allow({ Action: '*', Resource: '*', Condition: {} })], true],
    ['arn:* as resource', [allow({ Action: '*', Resource: 'arn:*' })], true],
    ['everything but a portal', [allow({ NotAction: 'aws-portal:*', Resource: '*' })], true],
    ['everything but some of IAM', [allow({ NotAction: 'iam:Create*', Resource: '*' })], true],
    [
      'everything in two parts',
      [allow({ NotAction: 'iam:*', Resource: '*' }), allow({ Action: 'iam:*', Resource: '*' })],
      true,
    ],
    ['everything but IAM', [allow({ NotAction: ['iam:*', 'account:*'], Resource: '*' })], false],
    ['everything but everything', [allow({ NotAction: '*', Resource: '*' })], false],
    [
      'everything with a second factor',
      [allow({ Action: '*', Resource: '*', Condition: MFA })],
      true,
    ],
    [
      'everything from some addresses, over TLS',
      [
        allow({
          Action: '*',
          Resource: '*',
          Condition: {
            IpAddress: { 'aws:SourceIp': '192.0.2.0/24' },
            Bool: { 'aws:SecureTransport': 'true' },
          },
        }),
      ],
      true,
    ],
    [
      'everything but a portal, with a second factor',
      [allow({ NotAction: 'aws-portal:*', Resource: '*', Condition: MFA })],
      true,
    ],
    [
      'what bears a tag',
      [
        allow({
          Action: '*',
          Resource: '*',
          Condition: { ...MFA, StringEquals: { 'aws:ResourceTag/team': 'web' } },
        }),
      ],
      false,
    ],
    [
      'one region',
      [
        allow({
          Action: '*',
          Resource: '*',
          Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
        }),
      ],
      false,
    ],
    [
      'everything until a day',
      [
        allow({
          Action: '*',
          Resource: '*',
          Condition: { DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } },
        }),
      ],
      false,
    ],
    ['one bucket', [allow({ Action: '*', Resource: 'arn:aws:s3:::a' })], false],
    ['all but a resource', [allow({ Action: '*', NotResource: 'arn:aws:s3:::a' })], false],
    ['one service', [allow({ Action: 's3:*', Resource: '*' })], false],
    ['a denial', [deny({ Action: '*', Resource: '*' })], false],
    ['nothing', [], false],
  ])('%s', (_title, statements, expected) => {
    expect(allowsEverything(policyOf(...statements))).toBe(expected);
  });
});

describe('deniesEverything', () => {
  it.each([
    ['everything', [deny({ Action: '*', Resource: '*' })], true],
    [
      'everything without a second factor',
      [deny({ Action: '*', Resource: '*', Condition: MFA })],
      false,
    ],
    ['all but a few actions', [deny({ NotAction: 'iam:*', Resource: '*' })], false],
    ['an allowance', [allow({ Action: '*', Resource: '*' })], false],
  ])('%s', (_title, statements, expected) => {
    expect(deniesEverything(policyOf(...statements))).toBe(expected);
  });
});

const ANN = { arn: 'arn:aws:iam::123456789012:user/ann', account: '123456789012', userName: 'ann' };
const ROLE = 'arn:aws:iam::123456789012:role/admin';
const ASSUME = 'sts:AssumeRole';

describe('permits', () => {
  const who = (operator: string, key: string, value: string) => ({
    Action: ASSUME,
    Resource: '*',
    Condition: { [operator]: { [key]: value } },
  });
  it.each([
    ['the role', [allow({ Action: ASSUME, Resource: ROLE })], true],
    ['a pattern', [allow({ Action: 'sts:*', Resource: 'arn:aws:iam::*:role/a*' })], true],
    ['another role', [allow({ Action: ASSUME, Resource: `${ROLE}2` })], false],
    ['another action', [allow({ Action: 'sts:GetSessionToken', Resource: '*' })], false],
    ['all but the role', [allow({ Action: ASSUME, NotResource: ROLE })], false],
    ['all but another action', [allow({ NotAction: 'iam:*', Resource: '*' })], true],
    [
      'a role of the user’s name',
      [allow({ Action: ASSUME, Resource: '*${aws:username}*' })],
      false,
    ],
    [
      'a variable not known',
      [allow({ Action: ASSUME, Resource: '${aws:PrincipalTag/a}' })],
      undefined,
    ],
    ['with a second factor', [allow({ Action: ASSUME, Resource: '*', Condition: MFA })], true],
    ['to the user by name', [allow(who('StringEquals', 'aws:username', 'ann'))], true],
    ['to another by name', [allow(who('StringEquals', 'aws:username', 'bob'))], false],
    ['to all but the user', [allow(who('ArnNotLike', 'aws:PrincipalArn', '*user/a*'))], false],
    ['to those with a tag', [allow(who('StringEquals', 'aws:PrincipalTag/team', 'x'))], undefined],
    [
      'but denied',
      [allow({ Action: '*', Resource: '*' }), deny({ Action: ASSUME, Resource: ROLE })],
      false,
    ],
    [
      'but denied without a second factor',
      [
        allow({ Action: '*', Resource: '*' }),
        deny({
          Action: '*',
          Resource: '*',
          Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
        }),
      ],
      true,
    ],
    [
      'but denied to those with a tag',
      [allow({ Action: '*', Resource: '*' }), deny(who('StringEquals', 'aws:PrincipalTag/a', 'x'))],
      undefined,
    ],
    ['nothing', [], false],
  ])('%s', (_title, statements, expected) => {
    expect(permits([policyOf(...statements)], ASSUME, ROLE, ANN)).toBe(expected);
  });

  it('cannot tell of a policy it does not understand, unless another allows', () => {
    expect(permits([undefined], ASSUME, ROLE, ANN)).toBeUndefined();
    const other = policyOf(allow({ Action: '*', Resource: '*' }));
    expect(permits([undefined, other], ASSUME, ROLE, ANN)).toBe(true);
  });
});

describe('trusts', () => {
  const trust = (AWS: unknown, rest = {}) => allow({ Action: ASSUME, Principal: { AWS }, ...rest });
  const tag = { StringEquals: { 'aws:PrincipalTag/team': 'ops' } };
  it.each([
    ['the user', [trust(ANN.arn)], true, false],
    ['everybody', [allow({ Action: 'sts:*', Principal: '*' })], true, false],
    ['the account', [trust(['arn:aws:iam::123456789012:root'])], false, true],
    ['the account by its number', [trust('123456789012')], false, true],
    ['another account', [trust('arn:aws:iam::210987654321:root')], false, false],
    ['another user', [trust(`${ANN.arn}a`)], false, false],
    ['a service', [allow({ Action: ASSUME, Principal: { Service: '*' } })], false, false],
    [
      'the user for sign-in by SAML',
      [trust(ANN.arn, { Action: 'sts:AssumeRoleWithSAML' })],
      false,
      false,
    ],
    ['the user with a second factor', [trust(ANN.arn, { Condition: MFA })], true, false],
    [
      'the account’s users with a tag',
      [trust('123456789012', { Condition: tag })],
      false,
      undefined,
    ],
    [
      'the account but not the user',
      [trust('123456789012'), deny({ Action: ASSUME, Principal: { AWS: ANN.arn } })],
      false,
      false,
    ],
    [
      'all but one',
      [allow({ Action: ASSUME, NotPrincipal: { AWS: `${ANN.arn}a` } })],
      undefined,
      undefined,
    ],
  ])('%s', (_title, statements, byName, byAccount) => {
    expect(trusts(policyOf(...statements), ANN)).toEqual({ byName, byAccount });
  });
});

import { describe, expect, it } from 'vitest';

import { letsEverybodyIn } from '../../../collectors/aws/open-policy.ts';
import { parsePolicy } from '../../../collectors/aws/policy-document.ts';

type Statement = Readonly<Record<string, unknown>>;

const ACCOUNT = '123456789012';
const own = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: '*' };
const everybody = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:Decrypt' };
const under = (Condition: object): Statement => ({ ...everybody, Condition });

function judged(...statements: readonly Statement[]): boolean | undefined {
  const policy = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  if (policy === undefined) throw new Error('the policy is not understood');
  return letsEverybodyIn(policy);
}

describe('a policy of a resource', () => {
  it.each<[string, readonly Statement[]]>([
    ['everybody', [everybody]],
    ['everybody by a bare star', [{ ...everybody, Principal: '*' }]],
    ['a star in a list', [own, { ...everybody, Principal: { AWS: [ACCOUNT, '*'] } }]],
    ['everybody but one', [{ Effect: 'Allow', NotPrincipal: { AWS: ACCOUNT }, Action: 'kms:*' }]],
    ['everybody over TLS', [under({ Bool: { 'aws:SecureTransport': 'true' } })]],
    ['accounts by a star', [under({ StringLike: { 'kms:CallerAccount': '*' } })]],
    ['one account or any', [under({ StringLike: { 'kms:CallerAccount': [ACCOUNT, '*'] } })]],
    [
      'everybody, and denies a single action',
      [everybody, { Effect: 'Deny', Principal: '*', Action: 'kms:PutKeyPolicy' }],
    ],
    [
      'everybody, and denies plain HTTP',
      [
        everybody,
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'kms:*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    ],
  ])('that allows %s lets everybody in', (_title, statements) => {
    expect(judged(...statements)).toBe(true);
  });

  it.each<[string, readonly Statement[]]>([
    ['its own account', [own]],
    ['a service', [{ ...everybody, Principal: { Service: 'logs.eu-west-1.amazonaws.com' } }]],
    ['callers of one account', [under({ StringEquals: { 'KMS:CallerAccount': ACCOUNT } })]],
    [
      'callers of one account through a service',
      [
        under({
          StringEquals: {
            'kms:CallerAccount': ACCOUNT,
            'kms:ViaService': 's3.eu-west-1.amazonaws.com',
          },
        }),
      ],
    ],
    ['the organization', [under({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } })]],
    [
      'a unit of the organization',
      [
        under({
          'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/r-ab12/*' },
        }),
      ],
    ],
    [
      'roles of one account by a pattern',
      [under({ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/*` } })],
    ],
    ['nobody', [{ Effect: 'Deny', Principal: '*', Action: 'kms:*' }]],
  ])('that allows %s does not', (_title, statements) => {
    expect(judged(...statements)).toBe(false);
  });

  it.each<[string, readonly Statement[]]>([
    [
      'comes through a service, whoever asks it',
      [under({ StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } })],
    ],
    [
      'is of one account, if the request says so',
      [under({ StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } })],
    ],
    [
      'has paths that are all of the organization, be there none',
      [under({ 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/*' } })],
    ],
    ['is not of one account', [under({ StringNotEquals: { 'kms:CallerAccount': ACCOUNT } })]],
    [
      'has a role of a name in any account',
      [under({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/reader' } })],
    ],
    ['calls from an address', [under({ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })]],
    [
      'is not denied by another statement',
      [
        everybody,
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'kms:*',
          Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
        },
      ],
    ],
  ])('that allows whoever %s leaves it open', (_title, statements) => {
    expect(judged(...statements)).toBe(undefined);
  });
});

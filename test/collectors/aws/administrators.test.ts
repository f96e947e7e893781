import { describe, expect, it } from 'vitest';

import {
  administrators,
  type Principal,
  type Role,
} from '../../../collectors/aws/administrators.ts';
import type { PolicyDocument } from '../../../collectors/aws/policy-document.ts';
import { allow, deny, policyOf } from './policies.ts';

const ACCOUNT = '123456789012';
const ALL = policyOf(allow({ Action: '*', Resource: '*' }));
const READ = policyOf(allow({ Action: 's3:Get*', Resource: '*' }));
const NONE = policyOf(deny({ Action: '*', Resource: '*' }));
const MAY_ASSUME = policyOf(allow({ Action: 'sts:AssumeRole', Resource: '*' }));
const ANN = `arn:aws:iam::${ACCOUNT}:user/ann`;

function user(policies: Principal['policies'], boundary: Principal['boundary'] = null): Principal {
  return { arn: ANN, account: ACCOUNT, userName: 'ann', policies, boundary };
}

function role(name: string, trusted: string, policies: Role['policies'], rest = {}): Role {
  return {
    arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    account: ACCOUNT,
    userName: undefined,
    policies,
    boundary: null,
    trust: policyOf(allow({ Action: 'sts:AssumeRole', Principal: { AWS: trusted } })),
    ...rest,
  };
}

const byRoot = role('admin', `arn:aws:iam::${ACCOUNT}:root`, [ALL]);

describe('administrators', () => {
  it.each<[string, Principal, readonly Role[], boolean | undefined]>([
    ['own policy', user([READ, ALL]), [], true],
    ['no policy of the kind', user([READ]), [], false],
    ['a policy not understood', user([READ, undefined]), [], undefined],
    ['a policy not understood beside one that is enough', user([undefined, ALL]), [], true],
    ['everything denied', user([ALL, NONE]), [], false],
    ['a boundary that allows less', user([ALL], READ), [], false],
    ['a boundary that allows all', user([ALL], ALL), [], true],
    ['a boundary not understood', { ...user([ALL]), boundary: undefined }, [], undefined],
    ['a role that trusts the user', user([]), [role('admin', ANN, [ALL])], true],
    ['a role that trusts another', user([MAY_ASSUME]), [role('admin', `${ANN}a`, [ALL])], false],
    ['a role without rights', user([]), [role('reader', ANN, [READ])], false],
    ['a role that trusts the account', user([MAY_ASSUME]), [byRoot], true],
    ['a role that trusts the account, not allowed to assume', user([READ]), [byRoot], false],
    ['the same within a boundary that forbids it', user([MAY_ASSUME], READ), [byRoot], false],
    ['the same with a policy not understood', user([undefined]), [byRoot], undefined],
    ['a role within a boundary', user([]), [role('admin', ANN, [ALL], { boundary: READ })], false],
    [
      'a trust not understood',
      user([]),
      [role('admin', ANN, [ALL], { trust: undefined })],
      undefined,
    ],
    [
      'a trust not understood of a role without rights',
      user([]),
      [role('reader', ANN, [READ], { trust: undefined })],
      false,
    ],
    [
      'a role by way of two others',
      user([]),
      [
        role('admin', `arn:aws:iam::${ACCOUNT}:role/second`, [ALL]),
        role('second', `arn:aws:iam::${ACCOUNT}:role/first`, [READ]),
        role('first', ANN, [READ]),
      ],
      true,
    ],
    [
      'roles that trust each other and lead nowhere',
      user([]),
      [
        role('first', `arn:aws:iam::${ACCOUNT}:role/second`, [READ]),
        role('second', `arn:aws:iam::${ACCOUNT}:role/first`, [READ]),
      ],
      false,
    ],
  ])('%s', (_title, asker, roles, expected) => {
    expect(administrators([asker], roles).get(ANN)).toBe(expected);
  });

  it('keeps pace with thousands of users and roles', () => {
    const document: PolicyDocument = policyOf(allow({ Action: 's3:*', Resource: '*' }));
    const users = Array.from({ length: 3000 }, (_, at) => ({
      ...user([document]),
      arn: `${ANN}-${at}`,
    }));
    const roles = Array.from({ length: 300 }, (_, at) => role(`r${at}`, ACCOUNT, [document]));
    const answers = administrators(users, [...roles, byRoot]);
    expect(users.every(({ arn }) => answers.get(arn) === false)).toBe(true);
    expect(answers.get(byRoot.arn)).toBe(true);
  });
});

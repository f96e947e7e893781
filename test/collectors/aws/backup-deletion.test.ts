import { describe, expect, it } from 'vitest';

import { deniesDeletion } from '../../../collectors/aws/backup-deletion.ts';
import { parsePolicy } from '../../../collectors/aws/policy-document.ts';

const VAULT = 'arn:aws:backup:eu-west-1:123456789012:backup-vault:daily';
const DENIAL = {
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
  Resource: '*',
};

function told(...statements: readonly object[]): boolean | undefined {
  const policy = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  if (policy === undefined) throw new Error('the policy is not understood');
  return deniesDeletion(policy, VAULT);
}

describe('an access policy', () => {
  it.each([
    ['denies both ways to everybody', [DENIAL]],
    ['denies them in two statements', DENIAL.Action.map((Action) => ({ ...DENIAL, Action }))],
    ['denies every action', [{ ...DENIAL, Action: 'backup:*' }]],
    ['spells the actions in another case', [{ ...DENIAL, Action: 'BACKUP:*recoverypoint*' }]],
    ['names everybody in short', [{ ...DENIAL, Principal: '*' }]],
    [
      'is the one AWS gives the vault of file systems',
      [
        {
          ...DENIAL,
          Action: [...DENIAL.Action, 'backup:DeleteBackupVault', 'backup:StartCopyJob'],
        },
      ],
    ],
  ])('that %s keeps copies from being deleted', (_what, statements) => {
    expect(told(...statements)).toBe(true);
  });

  it.each([
    ['denies nothing', []],
    ['allows everything', [{ ...DENIAL, Effect: 'Allow', Action: '*' }]],
    ['lets the time of copies be shortened', [{ ...DENIAL, Action: DENIAL.Action[0] }]],
    ['denies one account', [{ ...DENIAL, Principal: { AWS: '210987654321' } }]],
    ['denies the vault, and not what is in it', [{ ...DENIAL, Resource: VAULT }]],
    [
      'covers the copies of some services',
      [{ ...DENIAL, Resource: 'arn:aws:backup:eu-west-1:123456789012:recovery-point:*' }],
    ],
    ['denies all but deletion', [{ ...DENIAL, Action: undefined, NotAction: DENIAL.Action }]],
  ])('that %s does not', (_what, statements) => {
    expect(told(...statements)).toBe(false);
  });

  it('that exempts somebody is neither', () => {
    const Condition = { StringNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:root' } };
    expect(told({ ...DENIAL, Condition })).toBeUndefined();
    expect(told({ ...DENIAL, Condition }, DENIAL)).toBe(true);
  });
});

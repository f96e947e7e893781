import { describe, expect, it } from 'vitest';

import { projected } from './projecting.ts';

const ROOT = 'arn:aws:iam::123456789012:root';

describe('the account summary', () => {
  const summary = (SummaryMap: unknown) =>
    projected('account-summary', [{ operation: 'iam:GetAccountSummary', body: { SummaryMap } }]);

  it.each([
    ['a password', { AccountPasswordPresent: 1 }, true],
    ['a key', { AccountAccessKeysPresent: 1 }, true],
    ['a certificate', { AccountSigningCertificatesPresent: 1 }, true],
    ['nothing', {}, false],
    ['nothing, without word of the password', { AccountPasswordPresent: undefined }, undefined],
    [
      'a key, without word of the password',
      { AccountPasswordPresent: undefined, AccountAccessKeysPresent: 2 },
      true,
    ],
  ])('of a root user with %s', (_title, fields, expected) => {
    const { facts } = summary({
      AccountMFAEnabled: 0,
      AccountPasswordPresent: 0,
      AccountAccessKeysPresent: 0,
      AccountSigningCertificatesPresent: 0,
      ...fields,
    });
    expect(facts[ROOT]?.['root-credential']).toEqual(
      expected === undefined ? {} : { rootHasCredential: expected },
    );
  });

  it('leaves out what it does not say', () => {
    expect(summary({ AccountMFAEnabled: 1 }).facts[ROOT]).toEqual({
      identity: { accountId: '123456789012' },
      root: { rootMfaEnabled: true },
      'root-credential': {},
    });
  });

  it('names the account even where the summary is malformed', () => {
    const { facts, malformed } = summary('none');
    expect(facts[ROOT]).toEqual({ identity: { accountId: '123456789012' } });
    expect(malformed).toMatchObject([{ item: ROOT }]);
  });
});

describe('the password policy', () => {
  it.each([
    [
      { absent: 'NoSuchEntity' },
      { passwordPolicySet: false, passwordMinimumLength: 0, passwordReusePrevention: 0 },
    ],
    [
      { PasswordPolicy: { MinimumPasswordLength: 14, PasswordReusePrevention: 24 } },
      { passwordPolicySet: true, passwordMinimumLength: 14, passwordReusePrevention: 24 },
    ],
    [
      { PasswordPolicy: { MinimumPasswordLength: 14 } },
      { passwordPolicySet: true, passwordMinimumLength: 14, passwordReusePrevention: 0 },
    ],
    [{ PasswordPolicy: {} }, { passwordPolicySet: true, passwordReusePrevention: 0 }],
  ])('%j', (body, expected) => {
    const { facts } = projected('password-policy', [{ operation: 'x', body }]);
    expect(facts[ROOT]).toEqual({ 'password-policy': expected });
  });

  it('is malformed when it holds no policy', () => {
    const { facts, malformed } = projected('password-policy', [{ operation: 'x', body: {} }]);
    expect(facts).toEqual({});
    expect(malformed).toMatchObject([{ item: ROOT }]);
  });
});

describe('the block of public access', () => {
  const block = (fields: object) => ({ PublicAccessBlockConfiguration: fields });
  type Switches = Partial<Record<'acls' | 'policies' | 'newAcls' | 'newPolicies', boolean>>;
  it.each<[object, Switches]>([
    [
      { absent: 'NoSuchPublicAccessBlockConfiguration' },
      { acls: false, policies: false, newAcls: false, newPolicies: false },
    ],
    [
      block({ IgnorePublicAcls: true, RestrictPublicBuckets: false }),
      { acls: true, policies: false },
    ],
    // The other two switches leave grants that are there already in force.
    [
      block({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: false,
        RestrictPublicBuckets: false,
      }),
      { acls: false, policies: false, newAcls: true, newPolicies: true },
    ],
    [block({ RestrictPublicBuckets: true }), { policies: true }],
  ])('%j', (body, { acls, policies, newAcls, newPolicies }) => {
    const account = projected('account-public-access', [{ operation: 'x', body }]);
    expect(account.facts[ROOT]?.['storage-block']).toEqual({
      ...(acls === undefined ? {} : { accountIgnoresPublicAcls: acls }),
      accountRestrictsPublicPolicies: policies,
      ...(newAcls === undefined ? {} : { accountBlocksPublicAcls: newAcls }),
      ...(newPolicies === undefined ? {} : { accountBlocksPublicPolicies: newPolicies }),
    });
    const id = 'arn:aws:s3:::acme';
    const items = [{ id, name: 'acme', hints: {} }];
    const bucket = projected('bucket-public-access', [{ operation: 'x', body, item: id }], {
      items,
    });
    expect(bucket.facts[id]?.['block']).toEqual({
      ...(acls === undefined ? {} : { bucketIgnoresPublicAcls: acls }),
      bucketRestrictsPublicPolicies: policies,
    });
  });
});

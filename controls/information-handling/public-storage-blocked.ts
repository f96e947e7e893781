import { cis, defineCheck, direct, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { require } from '../../src/core/judgement.ts';
import { all } from '../../src/core/observed.ts';

const blocked = {
  accountIgnoresPublicAcls: true,
  accountRestrictsPublicPolicies: true,
  accountBlocksPublicAcls: true,
  accountBlocksPublicPolicies: true,
} as const;

export const publicStorageBlocked = defineCheck({
  id: 'public-storage-blocked',
  revision: 1,
  title: 'The cloud account lets no storage be opened to the public',
  topic: 'information-handling',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.3', 'one switch for the account restricts access whatever a bucket is set to'),
    direct('A.8.12', 'a leak by one wrong setting is prevented before it is made'),
    supporting(
      'A.5.23',
      'the block is a setting of the cloud service that the customer answers for',
    ),
  ],
  references: [prowler('s3_account_level_public_access_blocks'), cis('AWS', '5.0', '2.1.4')],
  params: {},
  subject: 'cloud-account',
  needs: ['storage-block'],
  lookups: {},
  judge: (account) =>
    require(all(
      account.accountIgnoresPublicAcls,
      account.accountRestrictsPublicPolicies,
    ), 'grants-take-effect').require(
      all(account.accountBlocksPublicAcls, account.accountBlocksPublicPolicies),
      'grants-can-be-made',
    ),
  reasons: {
    met: 'All four public access blocks are on for the account.',
    'grants-take-effect':
      'The account does not take the effect from public access control lists and public policies.',
    'grants-can-be-made':
      'The account lets new public access control lists or public policies be made.',
  },
  examples: [
    {
      title: 'all four blocks on, set for the account or for its organisation',
      subject: blocked,
      verdict: 'conforming',
    },
    {
      title: 'no block set at all',
      subject: {
        accountIgnoresPublicAcls: false,
        accountRestrictsPublicPolicies: false,
        accountBlocksPublicAcls: false,
        accountBlocksPublicPolicies: false,
      },
      verdict: 'nonconforming',
      reason: 'grants-take-effect',
    },
    {
      title: 'public grants without effect that can still be made',
      subject: { ...blocked, accountBlocksPublicPolicies: false },
      verdict: 'nonconforming',
      reason: 'grants-can-be-made',
    },
    {
      title: 'public policies in effect beside access control lists that are ignored',
      subject: { ...blocked, accountRestrictsPublicPolicies: false },
      verdict: 'nonconforming',
      reason: 'grants-take-effect',
    },
    {
      title: 'a block that may not be read',
      subject: {
        accountIgnoresPublicAcls: hidden('denied', 's3:GetAccountPublicAccessBlock'),
        accountRestrictsPublicPolicies: hidden('denied', 's3:GetAccountPublicAccessBlock'),
        accountBlocksPublicAcls: hidden('denied', 's3:GetAccountPublicAccessBlock'),
        accountBlocksPublicPolicies: hidden('denied', 's3:GetAccountPublicAccessBlock'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'The block of the account is the one setting that holds for every bucket, those of tomorrow included, and that whoever makes a bucket cannot forget.',
  remediation:
    'Switch on all four public access blocks for the account, or for the organisation. Serve what is meant for the public through a content network in front of a private bucket.',
  limits:
    'An account that serves a public site straight from a bucket cannot conform: move the site, or record an exception. Says nothing of other accounts that were let in by name.',
});

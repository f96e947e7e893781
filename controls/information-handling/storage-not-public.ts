import { cis, defineCheck, direct, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { require } from '../../src/core/judgement.ts';
import { not } from '../../src/core/observed.ts';
import { publicAccessOf } from '../../src/core/public-storage.ts';

/** The settings of a bucket, and of the account that owns it, before anything is blocked. */
const unblocked = {
  accountId: '123456789012',
  bucketIgnoresPublicAcls: false,
  bucketRestrictsPublicPolicies: false,
};
const account = {
  kind: 'cloud-account',
  id: 'arn:aws:iam::123456789012:root',
  accountId: '123456789012',
  accountIgnoresPublicAcls: false,
  accountRestrictsPublicPolicies: false,
} as const;

export const storageNotPublic = defineCheck({
  id: 'storage-not-public',
  revision: 1,
  title: 'Storage is not open to the public',
  topic: 'information-handling',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.3', 'access to what is stored is not restricted while anybody may have it'),
    direct('A.8.12', 'a public bucket is the plainest way for information to leak'),
    supporting(
      'A.5.23',
      'public access is a setting of the cloud service that the customer answers for',
    ),
  ],
  references: [
    prowler('s3_bucket_public_access'),
    prowler('s3_bucket_level_public_access_block'),
    prowler('s3_account_level_public_access_blocks'),
    cis('AWS', '5.0', '2.1.4'),
  ],
  params: {},
  subject: 'bucket',
  needs: ['policy-status', 'acl', 'block'],
  lookups: { 'cloud-account': 'required' },
  judge: (bucket, { lookup }) => {
    const { byPolicy, byAcl } = publicAccessOf(bucket, lookup);
    return require(not(byPolicy), 'public-by-policy').require(not(byAcl), 'public-by-acl');
  },
  reasons: {
    met: 'Nothing that is in effect grants the public access.',
    'public-by-policy': 'The bucket policy grants the public access, and no block prevents it.',
    'public-by-acl': 'The access control list grants the public access, and no block prevents it.',
  },
  examples: [
    {
      title: 'a bucket that grants the public nothing, without any block',
      subject: {
        ...unblocked,
        policyGrantsPublic: false,
        aclGrantsPublic: false,
      },
      others: [account],
      verdict: 'conforming',
    },
    {
      title: 'a policy that lets a content network of the company read, and nobody else',
      subject: {
        ...unblocked,
        policyGrantsPublic: false,
        aclGrantsPublic: false,
      },
      others: [account],
      verdict: 'conforming',
    },
    {
      title: 'a public policy that nothing blocks',
      subject: {
        ...unblocked,
        policyGrantsPublic: true,
        aclGrantsPublic: false,
      },
      others: [account],
      verdict: 'nonconforming',
      reason: 'public-by-policy',
    },
    {
      title: 'a public access control list that nothing blocks',
      subject: {
        ...unblocked,
        policyGrantsPublic: false,
        aclGrantsPublic: true,
      },
      others: [account],
      verdict: 'nonconforming',
      reason: 'public-by-acl',
    },
    {
      title: 'a public policy and a block that concerns access control lists alone',
      subject: {
        accountId: '123456789012',
        policyGrantsPublic: true,
        aclGrantsPublic: false,
        bucketIgnoresPublicAcls: true,
        bucketRestrictsPublicPolicies: false,
      },
      others: [
        {
          ...account,
          accountIgnoresPublicAcls: true,
          accountRestrictsPublicPolicies: false,
        },
      ],
      verdict: 'nonconforming',
      reason: 'public-by-policy',
    },
    {
      title: 'a public policy that the block of the whole account makes harmless',
      subject: {
        ...unblocked,
        policyGrantsPublic: true,
        aclGrantsPublic: false,
      },
      others: [
        {
          ...account,
          accountRestrictsPublicPolicies: true,
        },
      ],
      verdict: 'conforming',
    },
    {
      title: 'a public policy, and a block on some other account of the source',
      subject: {
        ...unblocked,
        policyGrantsPublic: true,
        aclGrantsPublic: false,
      },
      others: [
        account,
        {
          ...account,
          id: 'arn:aws:iam::210987654321:root',
          accountId: '210987654321',
          accountIgnoresPublicAcls: true,
          accountRestrictsPublicPolicies: true,
        },
      ],
      verdict: 'nonconforming',
      reason: 'public-by-policy',
    },
    {
      title: 'a private policy and an access control list that may not be read',
      subject: {
        ...unblocked,
        policyGrantsPublic: false,
        aclGrantsPublic: hidden('denied', 's3:GetBucketAcl'),
      },
      others: [account],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'policy and access control list hidden, but public ones blocked for the whole account',
      subject: {
        accountId: '123456789012',
        policyGrantsPublic: hidden('denied', 's3:GetBucketPolicyStatus'),
        aclGrantsPublic: hidden('denied', 's3:GetBucketAcl'),
        bucketIgnoresPublicAcls: hidden('denied', 's3:GetBucketPublicAccessBlock'),
        bucketRestrictsPublicPolicies: hidden('denied', 's3:GetBucketPublicAccessBlock'),
      },
      others: [
        {
          ...account,
          accountIgnoresPublicAcls: true,
          accountRestrictsPublicPolicies: true,
        },
      ],
      verdict: 'conforming',
    },
    {
      title: 'a policy that may not be read beside a public access control list',
      subject: {
        ...unblocked,
        policyGrantsPublic: hidden('denied', 's3:GetBucketPolicyStatus'),
        aclGrantsPublic: true,
      },
      others: [account],
      verdict: 'nonconforming',
      reason: 'public-by-acl',
    },
    {
      title: 'a public policy where the block of the account may not be read',
      subject: {
        ...unblocked,
        policyGrantsPublic: true,
        aclGrantsPublic: false,
      },
      others: [
        {
          ...account,
          accountIgnoresPublicAcls: hidden('denied', 's3:GetAccountPublicAccessBlock'),
          accountRestrictsPublicPolicies: hidden('denied', 's3:GetAccountPublicAccessBlock'),
        },
      ],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a public policy where the owning account is missing from the list of accounts',
      subject: {
        ...unblocked,
        policyGrantsPublic: true,
        aclGrantsPublic: false,
      },
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a public policy where the list of accounts was cut off before the owning one',
      subject: {
        ...unblocked,
        policyGrantsPublic: true,
        aclGrantsPublic: false,
      },
      incomplete: ['cloud-account'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
  ],
  rationale:
    'Buckets are found by guessing their names. What the public may read is read, copied and published within days; what it may write serves others.',
  remediation:
    'Switch on all four public access blocks for the account, or for the bucket where some buckets must stay public, then remove the grant itself. Serve public content through a content network instead.',
  limits:
    'Judges grants to everybody and to every AWS user: neither access points, nor single objects shared by link, nor other accounts that were let in. What a bucket holds is not looked at.',
});

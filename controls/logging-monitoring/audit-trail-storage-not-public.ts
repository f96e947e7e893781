import {
  cis,
  defineCheck,
  direct,
  prowler,
  supporting,
  type Lookup,
} from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import type { Fact } from '../../src/core/facts.ts';
import { unless } from '../../src/core/judgement.ts';
import { Unknown, any, map, not, type Observed } from '../../src/core/observed.ts';
import { publicAccessOf } from '../../src/core/public-storage.ts';
import { recordsEverything } from '../../src/core/trails.ts';

/** The bucket may belong to an account that no source reads: not seen is not missing. */
function bucketOf(trail: Fact<'trail'>, lookup: Lookup): Observed<Fact<'bucket'>> {
  return map(trail.bucketId, (id) => {
    const buckets = lookup.all('bucket');
    const found = buckets.members.find((bucket) => bucket.id === id);
    if (found) return found;
    if (buckets.gaps.length > 0) return new Unknown(buckets.gaps);
    return new Unknown([
      {
        reason: 'absent',
        source: trail.source,
        step: 'buckets',
        scope: trail.scope,
        item: trail.id,
        detail: `${id} is in no account that is read`,
      },
    ]);
  });
}

const trail = {
  multiRegion: true,
  logging: true,
  allManagementEvents: true,
  trailId: 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/all',
  bucketId: 'arn:aws:s3:::audit-logs',
} as const;
const bucket = {
  kind: 'bucket',
  id: 'arn:aws:s3:::audit-logs',
  accountId: '210987654321',
  policyGrantsPublic: false,
  aclGrantsPublic: false,
  bucketIgnoresPublicAcls: false,
  bucketRestrictsPublicPolicies: false,
} as const;
const account = {
  kind: 'cloud-account',
  accountId: '210987654321',
  accountIgnoresPublicAcls: false,
  accountRestrictsPublicPolicies: false,
} as const;

export const auditTrailStorageNotPublic = defineCheck({
  id: 'audit-trail-storage-not-public',
  revision: 1,
  title: 'The storage that keeps the audit trail is not open to the public',
  topic: 'logging-monitoring',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.15', 'logs are to be protected; what anybody may read or write is not'),
    supporting('A.5.33', 'the audit log is a record that must not be released to everybody'),
  ],
  references: [
    prowler('cloudtrail_logs_s3_bucket_is_not_publicly_accessible'),
    cis('AWS', '1.5', '3.3'),
  ],
  params: {},
  subject: 'trail',
  needs: ['status', 'selectors'],
  lookups: { trail: 'required', bucket: 'required', 'cloud-account': 'required' },
  judge: (subject, { lookup }) => {
    const isPublic = map(bucketOf(subject, lookup), (found) => {
      const { byPolicy, byAcl } = publicAccessOf(found, lookup);
      return any(byPolicy, byAcl);
    });
    return unless(not(recordsEverything(subject, lookup)), 'not-relied-upon').require(
      not(isPublic),
      'storage-public',
    );
  },
  reasons: {
    met: 'Nothing that is in effect grants the public access to the log files.',
    'not-relied-upon':
      'The trail covers one region, is stopped or records some events only: the audit log does not rest on it.',
    'storage-public': 'The bucket that the trail writes to is open to the public.',
  },
  examples: [
    {
      title: 'a private bucket of the account that keeps the logs of all',
      subject: trail,
      others: [bucket, account],
      verdict: 'conforming',
    },
    {
      title: 'a bucket that everybody may read by its policy',
      subject: trail,
      others: [{ ...bucket, policyGrantsPublic: true }, account],
      verdict: 'nonconforming',
      reason: 'storage-public',
    },
    {
      title: 'a bucket that everybody may read by its access control list',
      subject: trail,
      others: [{ ...bucket, aclGrantsPublic: true }, account],
      verdict: 'nonconforming',
      reason: 'storage-public',
    },
    {
      title: 'a public policy that the block of the whole account makes harmless',
      subject: trail,
      others: [
        { ...bucket, policyGrantsPublic: true },
        { ...account, accountRestrictsPublicPolicies: true },
      ],
      verdict: 'conforming',
    },
    {
      title: 'a bucket of an account that is not read',
      subject: trail,
      others: [{ ...bucket, id: 'arn:aws:s3:::invoices' }, account],
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a bucket of the same name at another provider, and none of that id',
      subject: trail,
      others: [
        {
          ...bucket,
          id: 'projects/acme/buckets/audit-logs',
          name: 'audit-logs',
          source: 'another',
        },
        account,
      ],
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a list of buckets that was cut off before it',
      subject: trail,
      others: [account],
      incomplete: ['bucket'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'a bucket whose policy may not be read',
      subject: trail,
      others: [
        { ...bucket, policyGrantsPublic: hidden('denied', 's3:GetBucketPolicyStatus') },
        account,
      ],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'the public bucket of a trail that was stopped',
      subject: { ...trail, logging: false },
      others: [{ ...bucket, policyGrantsPublic: true }, account],
      verdict: 'not-applicable',
      reason: 'not-relied-upon',
    },
  ],
  rationale:
    'The log of an account names its people, machines, addresses and roles. Whoever reads it knows the way in; whoever may write to it can cover their tracks.',
  remediation:
    'Block all public access of the bucket, and keep it in an account of its own in which few people can delete anything.',
  limits:
    'Does not look at who inside the company may delete log files, how long they are kept or whether access to them is logged: other checks ask about the bucket itself.',
});

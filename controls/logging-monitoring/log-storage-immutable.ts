import { z } from 'zod';

import { defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { all, any, map, not } from '../../src/core/observed.ts';

const MODES = ['governance', 'compliance'] as const;

const bucket = { id: 'arn:aws:s3:::acme-trail', name: 'acme-trail' } as const;
const trail = { kind: 'trail', bucketId: bucket.id } as const;
const unlocked = {
  ...bucket,
  versioned: true,
  lockedDays: null,
  lockMode: null,
  deniesDeletion: false,
  logTarget: null,
} as const;

export const logStorageImmutable = defineCheck({
  id: 'log-storage-immutable',
  revision: 1,
  title: 'Storage of logs lets nobody delete them',
  topic: 'logging-monitoring',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.15', 'logs are to be protected from those whose doings they record'),
    supporting('A.5.28', 'evidence that could have been changed proves little'),
    supporting('A.5.33', 'a log is a record to be kept from loss and falsification'),
  ],
  references: [prowler('s3_bucket_object_lock')],
  params: {
    minDays: param(z.int().min(1), 365, 'days', 'a year of logs, common practice'),
    modes: param(
      z.array(z.enum(MODES)).min(1),
      [...MODES],
      'modes of the lock',
      'either keeps a log from being deleted by mistake or by an ordinary intruder',
    ),
  },
  subject: 'bucket',
  needs: ['policy', 'versioning', 'lock', 'logging'],
  lookups: { trail: 'required', bucket: 'required' },
  judge: (bucket, { lookup, params: { minDays, modes } }) => {
    const receivesTrail = not(lookup.where('trail', 'bucketId', bucket.id, bucket).empty());
    const receivesAccess = not(lookup.where('bucket', 'logTarget', bucket.name, bucket).empty());
    const locked = all(
      map(bucket.lockedDays, (days) => days !== null && days >= minDays),
      map(bucket.lockMode, (mode) => mode !== null && modes.includes(mode)),
    );
    // Only versioned storage can be locked, and is asked for its lock.
    return unless(not(any(receivesTrail, receivesAccess)), 'holds-no-logs')
      .require(bucket.versioned, 'not-versioned')
      .require(any(locked, bucket.deniesDeletion), 'deletable', { minDays });
  },
  reasons: {
    met: 'The logs are locked long enough, or nobody may delete them.',
    'holds-no-logs': 'Neither a trail nor the access log of other storage goes here.',
    'not-versioned': 'Versioning is not enabled: a log that is overwritten or deleted is gone.',
    deletable:
      'New logs are not locked for {minDays} days, and no policy denies everybody their deletion.',
  },
  examples: [
    {
      title: 'the bucket of a trail whose files are locked for a year',
      subject: { ...unlocked, lockedDays: 365, lockMode: 'compliance' },
      others: [trail],
      verdict: 'conforming',
    },
    {
      title: 'a lock that a permission can lift',
      subject: { ...unlocked, lockedDays: 400, lockMode: 'governance' },
      others: [trail],
      verdict: 'conforming',
    },
    {
      title: 'a lock that a permission can lift, where only the other one counts',
      subject: { ...unlocked, lockedDays: 400, lockMode: 'governance' },
      others: [trail],
      params: { modes: ['compliance'] },
      verdict: 'nonconforming',
      reason: 'deletable',
    },
    {
      title: 'a versioned bucket whose policy denies everybody deletion',
      subject: { ...unlocked, deniesDeletion: true },
      others: [trail],
      verdict: 'conforming',
    },
    {
      title: 'a versioned bucket without lock or denial',
      subject: unlocked,
      others: [trail],
      verdict: 'nonconforming',
      reason: 'deletable',
    },
    {
      title: 'a lock of a month',
      subject: { ...unlocked, lockedDays: 30, lockMode: 'compliance' },
      others: [trail],
      verdict: 'nonconforming',
      reason: 'deletable',
    },
    {
      title: 'a bucket that can lock objects, and does so only for whoever asks',
      subject: { ...unlocked, lockedDays: null, lockMode: null },
      others: [trail],
      verdict: 'nonconforming',
      reason: 'deletable',
    },
    {
      title: 'a bucket without versions, which is not asked for its lock',
      subject: {
        ...unlocked,
        versioned: false,
        lockedDays: hidden('absent'),
        lockMode: hidden('absent'),
      },
      others: [trail],
      verdict: 'nonconforming',
      reason: 'not-versioned',
    },
    {
      title: 'a bucket that receives the access log of another',
      subject: unlocked,
      others: [{ kind: 'bucket', name: 'acme-invoices', logTarget: 'acme-trail' }],
      verdict: 'nonconforming',
      reason: 'deletable',
    },
    {
      title: 'a bucket to which nothing logs',
      subject: unlocked,
      others: [{ kind: 'trail', bucketId: 'arn:aws:s3:::acme-elsewhere' }],
      verdict: 'not-applicable',
      reason: 'holds-no-logs',
    },
    {
      title: 'a bucket to which the one that may not be read could log',
      subject: unlocked,
      others: [
        {
          kind: 'bucket',
          name: 'acme-payroll',
          logTarget: hidden('denied', 's3:GetBucketLogging'),
        },
      ],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'the bucket of a trail whose lock may not be read',
      subject: {
        ...unlocked,
        lockedDays: hidden('denied', 's3:GetBucketObjectLockConfiguration'),
        lockMode: hidden('denied', 's3:GetBucketObjectLockConfiguration'),
      },
      others: [trail],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'the list of trails cut off before one that might log here',
      subject: unlocked,
      incomplete: ['trail'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
  ],
  rationale:
    'Whoever has broken in removes the traces next. A log that its own administrators can delete shows what they let it show.',
  remediation:
    'Keep logs in a bucket of an account of its own, with Object Lock and a default retention as long as you need the logs, best in compliance mode.',
  limits:
    'Knows the buckets of access logs, and of the trails that record several regions or the region annexa asks in; other logs, and backups, go unseen. A policy that denies deletion can be changed by who may change policies. Logs written before a lock was set are not locked.',
});

import { z } from 'zod';

import { isCritical, isOutOfSight, resourcesOf } from '../../src/core/backups.ts';
import { defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { all, any, map, not, type Observed } from '../../src/core/observed.ts';
import { DAY, plus } from '../../src/core/time.ts';

const home = {
  kind: 'cloud-region',
  regionName: 'eu-west-1',
  accountId: '123456789012',
} as const;
const files = 'arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-1';
const asset = {
  id: 'A-1',
  disposed: false,
  criticality: 'critical',
  resources: [files] as string[],
} as const;
const copy = {
  kind: 'backup-attempt',
  resourceId: files,
  copy: true,
  offsite: true,
  lastCompletedAt: '2026-02-27T03:00:00.000Z',
} as const;

export const backupCopiedOffsite = defineCheck({
  id: 'backup-copied-offsite',
  revision: 1,
  title: 'Backups of critical assets are copied to another region or another account',
  topic: 'backup-recovery',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.13', 'a copy is to lie far enough away not to share the fate of the original'),
    supporting('A.8.14', 'a copy elsewhere is what operation can go on from when a site fails'),
    supporting('A.5.29', 'security during a disruption rests on what the disruption left alone'),
  ],
  references: [prowler('s3_bucket_cross_region_replication')],
  params: {
    maxAgeDays: param(
      z.int().positive(),
      35,
      'days',
      'annexa: one copy a month, and a few days of slack',
    ),
  },
  subject: 'asset',
  needs: [],
  lookups: {
    'backup-attempt': 'if-configured',
    'cloud-region': 'if-configured',
    bucket: 'if-configured',
  },
  judge: (asset, { lookup, asOf, params: { maxAgeDays } }) => {
    const since = plus(asOf, -maxAgeDays * DAY);
    const isCopied = (id: string): Observed<boolean> =>
      any(
        // The provider forgets its jobs about as soon as a copy becomes too old.
        lookup.ever('backup-attempt', 'resourceId', id).some((attempt) =>
          all(
            attempt.offsite,
            map(attempt.lastCompletedAt, (at) => at !== null && at >= since),
          ),
        ),
        isOutOfSight(asset, id, lookup),
      );
    const ids = resourcesOf(asset);
    return unless(asset.disposed, 'disposed')
      .unless(
        map(asset.resources, (known) => known.length === 0),
        'no-resource',
      )
      .unless(not(isCritical(asset)), 'not-critical')
      .require(all(...ids.map(isCopied)), 'not-copied', {
        resource: ids.find((id) => isCopied(id) === false) ?? '',
        days: maxAgeDays,
      });
  },
  reasons: {
    met: 'A backup of everything the asset consists of was copied elsewhere lately.',
    disposed: 'The asset has been disposed of.',
    'no-resource': 'The register names nothing in a cloud that the asset consists of.',
    'not-critical': 'The asset is neither of critical nor of high criticality.',
    'not-copied':
      'No backup of {resource} was copied to another region or account within {days} days.',
  },
  examples: [
    {
      title: 'a backup copied to another region this week',
      subject: asset,
      others: [home, copy],
      verdict: 'conforming',
    },
    {
      title: 'a copy a month old, which the provider no longer tells of',
      subject: asset,
      others: [
        home,
        {
          ...copy,
          lastCompletedAt: '2026-01-26T03:00:00.000Z',
          history: {
            ended: { after: '2026-02-25T06:00:00.000Z', by: '2026-02-26T06:00:00.000Z' },
          },
        },
      ],
      verdict: 'conforming',
    },
    {
      title: 'a copy that is too old by now',
      subject: asset,
      others: [home, { ...copy, lastCompletedAt: '2026-01-24T03:00:00.000Z' }],
      verdict: 'nonconforming',
      reason: 'not-copied',
    },
    {
      title: 'backups that stay where they were made',
      subject: asset,
      others: [home, { ...copy, copy: false, offsite: false }],
      verdict: 'nonconforming',
      reason: 'not-copied',
    },
    {
      title: 'a copy to another vault of the same region and account',
      subject: asset,
      others: [home, { ...copy, offsite: false }],
      verdict: 'nonconforming',
      reason: 'not-copied',
    },
    {
      title: 'copies that all failed',
      subject: asset,
      others: [home, { ...copy, lastOutcome: 'failed', lastCompletedAt: null }],
      verdict: 'nonconforming',
      reason: 'not-copied',
    },
    {
      title: 'copies of something else',
      subject: asset,
      others: [home, { ...copy, resourceId: `${files}0` }],
      verdict: 'nonconforming',
      reason: 'not-copied',
    },
    {
      title: 'a list of copies that was cut off',
      subject: asset,
      others: [home, { ...copy, lastCompletedAt: hidden('truncated') }],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'copies that may not be listed in one of the regions',
      subject: asset,
      others: [home],
      incomplete: ['backup-attempt'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'something in an account that no source reads',
      subject: { ...asset, resources: [files.replace('123456789012', '210987654321')] },
      others: [home],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
    {
      title: 'an asset that little depends on',
      subject: { ...asset, criticality: 'low' },
      verdict: 'not-applicable',
      reason: 'not-critical',
    },
    {
      title: 'an asset on paper',
      subject: { ...asset, resources: [] },
      verdict: 'not-applicable',
      reason: 'no-resource',
    },
    {
      title: 'an asset that was disposed of',
      subject: { ...asset, disposed: true },
      verdict: 'not-applicable',
      reason: 'disposed',
    },
  ],
  rationale:
    'A backup beside the original is lost with it: when a region fails, when an account is taken over, when somebody closes it.',
  remediation:
    'Add a copy to the rules of the backup plan: to a vault in another region, or, where data may not leave the region, in another account of the organisation.',
  limits:
    'Sees copies that the backup service makes. Replication that databases and buckets do by themselves is not seen, and neither is what becomes of a copy once it was made.',
});

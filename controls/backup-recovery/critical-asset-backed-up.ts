import { z } from 'zod';

import {
  isCopied,
  isCritical,
  isOutOfSight,
  resourcesOf,
  type Fresh,
} from '../../src/core/backups.ts';
import { defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { all, any, map, map2, not } from '../../src/core/observed.ts';
import { HOUR, millis, plus } from '../../src/core/time.ts';

/** A backup that is a little late is no loss yet. */
const SLACK = 1.5;

const home = {
  kind: 'cloud-region',
  id: 'arn:aws:iam::123456789012:root#region/eu-west-1',
  regionName: 'eu-west-1',
  accountId: '123456789012',
} as const;
const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:eu-west-1:123456789012:${resource}`;
const files = arn('elasticfilesystem', 'file-system/fs-1');
const database = arn('rds', 'db:orders');
const cluster = arn('rds', 'cluster:orders');
const disk = arn('ec2', 'volume/vol-1');
const machine = arn('ec2', 'instance/i-1');
const table = arn('dynamodb', 'table/orders');
const bucket = 'arn:aws:s3:::acme-invoices';
const storage = { kind: 'bucket', id: bucket, accountId: '123456789012' } as const;
const asset = {
  id: 'A-1',
  disposed: false,
  criticality: 'critical',
  resources: [files] as string[],
  recoveryPointHours: null,
} as const;
const copy = {
  kind: 'protected-resource',
  resourceId: files,
  lastBackupAt: '2026-03-01T01:00:00.000Z',
  backupSeenAt: '2026-03-01T06:00:00.000Z',
} as const;
const server = {
  kind: 'database',
  id: database,
  clusterId: null,
  retentionDays: 7,
  stopped: false,
  latestRestorableAt: '2026-03-01T05:55:00.000Z',
  restorableSeenAt: '2026-03-01T06:00:00.000Z',
} as const;

export const criticalAssetBackedUp = defineCheck({
  id: 'critical-asset-backed-up',
  revision: 1,
  title: 'What critical assets consist of has a backup that is recent enough',
  topic: 'backup-recovery',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.13', 'copies of what matters are to be made, and often enough'),
    supporting('A.5.30', 'how much may be lost is agreed on, and held to only by backups'),
  ],
  references: [
    prowler('rds_instance_protected_by_backup_plan'),
    prowler('ec2_ebs_volume_protected_by_backup_plan'),
    prowler('efs_have_backup_enabled'),
  ],
  params: {
    rpoHours: param(
      z.number().positive(),
      24,
      'hours',
      'a day of lost work at the most, for assets whose row in the register says nothing else',
    ),
  },
  subject: 'asset',
  needs: [],
  lookups: {
    'protected-resource': 'if-configured',
    'cloud-region': 'if-configured',
    bucket: 'if-configured',
    volume: 'if-configured',
    database: 'if-configured',
    table: 'if-configured',
  },
  judge: (asset, { lookup, params: { rpoHours } }) => {
    const ids = resourcesOf(asset);
    const hours = map(asset.recoveryPointHours, (own) => own ?? rpoHours);
    const isThere: Fresh = (newest) => map(newest, () => true);
    const isRecent: Fresh = (newest, seen) =>
      map(hours, (most) =>
        map2(newest, seen, (at, asked) => millis(plus(at, SLACK * most * HOUR)) >= millis(asked)),
      );
    const copied = (fresh: Fresh) => (id: string) =>
      any(isCopied(id, fresh, lookup), isOutOfSight(asset, id, lookup));
    const first = (fresh: Fresh): string => ids.find((id) => copied(fresh)(id) === false) ?? '';
    return unless(asset.disposed, 'disposed')
      .unless(
        map(asset.resources, (known) => known.length === 0),
        'no-resource',
      )
      .unless(not(isCritical(asset)), 'not-critical')
      .require(all(...ids.map(copied(isThere))), 'not-backed-up', { resource: first(isThere) })
      .require(all(...ids.map(copied(isRecent))), 'backup-too-old', {
        resource: first(isRecent),
        hours: typeof hours === 'number' ? hours : '',
      });
  },
  reasons: {
    met: 'Everything the asset consists of has a recent backup.',
    disposed: 'The asset has been disposed of.',
    'no-resource': 'The register names nothing in a cloud that the asset consists of.',
    'not-critical': 'The asset is neither of critical nor of high criticality.',
    'not-backed-up': 'No backup of {resource} is known.',
    'backup-too-old':
      'The newest backup of {resource} is much older than the {hours} hours that may be lost.',
  },
  examples: [
    {
      title: 'a file system backed up last night',
      subject: asset,
      others: [home, copy],
      verdict: 'conforming',
    },
    {
      title: 'a backup an hour and a half late, of one that is due every hour',
      subject: { ...asset, recoveryPointHours: 1 },
      others: [home, { ...copy, lastBackupAt: '2026-03-01T04:30:00.000Z' }],
      verdict: 'conforming',
    },
    {
      title: 'the same a minute later',
      subject: { ...asset, recoveryPointHours: 1 },
      others: [home, { ...copy, lastBackupAt: '2026-03-01T04:29:00.000Z' }],
      verdict: 'nonconforming',
      reason: 'backup-too-old',
    },
    {
      title: 'something listed by the backup service, whose plan ended months ago',
      subject: asset,
      others: [home, { ...copy, lastBackupAt: '2025-11-01T01:00:00.000Z' }],
      verdict: 'nonconforming',
      reason: 'backup-too-old',
    },
    {
      title: 'an answer of yesterday, which was good when it was given',
      subject: asset,
      others: [
        home,
        {
          ...copy,
          lastBackupAt: '2026-02-27T20:00:00.000Z',
          backupSeenAt: '2026-02-28T06:00:00.000Z',
        },
      ],
      verdict: 'conforming',
    },
    {
      title: 'a backup too old here, and a newer copy in another region',
      subject: asset,
      others: [
        home,
        { ...copy, lastBackupAt: '2025-11-01T01:00:00.000Z' },
        { ...copy, id: `${files}#backup/123456789012/eu-central-1` },
      ],
      verdict: 'conforming',
    },
    {
      title: 'nothing of the asset is backed up',
      subject: asset,
      others: [home, { ...copy, resourceId: arn('elasticfilesystem', 'file-system/fs-2') }],
      verdict: 'nonconforming',
      reason: 'not-backed-up',
    },
    {
      title: 'one of the two things it consists of is not',
      subject: { ...asset, resources: [files, table] },
      others: [home, copy, { kind: 'table', id: table, retentionDays: 0 }],
      verdict: 'nonconforming',
      reason: 'not-backed-up',
    },
    {
      title: 'a disk whose machine is backed up as a whole',
      subject: { ...asset, resources: [disk] },
      others: [
        home,
        { kind: 'volume', id: disk, machineIds: [machine] },
        { ...copy, resourceId: machine },
      ],
      verdict: 'conforming',
    },
    {
      title: 'a disk beside a machine that is backed up and has others',
      subject: { ...asset, resources: [disk] },
      others: [
        home,
        { kind: 'volume', id: disk, machineIds: [] },
        { ...copy, resourceId: machine },
      ],
      verdict: 'nonconforming',
      reason: 'not-backed-up',
    },
    {
      title: 'a database that keeps its own backups up to the minute',
      subject: { ...asset, resources: [database] },
      others: [home, server],
      verdict: 'conforming',
    },
    {
      title: 'a database whose own backups have stood still for days',
      subject: { ...asset, resources: [database] },
      others: [home, { ...server, latestRestorableAt: '2026-02-26T06:00:00.000Z' }],
      verdict: 'nonconforming',
    },
    {
      title: 'a database without any',
      subject: { ...asset, resources: [database] },
      others: [home, { ...server, retentionDays: 0, latestRestorableAt: hidden('absent') }],
      verdict: 'nonconforming',
      reason: 'not-backed-up',
    },
    {
      title: 'a member of a cluster that keeps backups',
      subject: { ...asset, resources: [database] },
      others: [
        home,
        { ...server, clusterId: cluster, retentionDays: 0 },
        { ...server, id: cluster },
      ],
      verdict: 'conforming',
    },
    {
      title: 'a member of a cluster that is backed up by a plan',
      subject: { ...asset, resources: [database] },
      others: [
        home,
        { ...server, clusterId: cluster, retentionDays: 0 },
        { ...copy, resourceId: cluster },
      ],
      verdict: 'conforming',
    },
    {
      title: 'a table that can be restored to any point in time',
      subject: { ...asset, resources: [table] },
      others: [home, { kind: 'table', id: table, retentionDays: 35 }],
      verdict: 'conforming',
    },
    {
      title: 'a bucket that is not backed up',
      subject: { ...asset, resources: [bucket] },
      others: [home, { ...storage, region: 'eu-west-1' }],
      verdict: 'nonconforming',
      reason: 'not-backed-up',
    },
    {
      title: 'a bucket in a region that no source reads',
      subject: { ...asset, resources: [bucket] },
      others: [home, { ...storage, region: 'us-east-1' }],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
    {
      title: 'a bucket that no source shows',
      subject: { ...asset, resources: [bucket] },
      others: [{ kind: 'bucket', id: 'arn:aws:s3:::acme-website' }],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
    {
      title: 'something in an account that no source reads',
      subject: { ...asset, resources: [files.replace('123456789012', '210987654321')] },
      others: [home, copy],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
    {
      title: 'something that goes by no id of a cloud',
      subject: { ...asset, resources: ['the orders database'] },
      others: [home, copy],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
    {
      title: 'a list of what is backed up that may not be read',
      subject: asset,
      others: [home],
      incomplete: ['protected-resource'],
      verdict: 'not-assessed',
    },
    {
      title: 'no source that tells of backups',
      subject: asset,
      withoutSource: ['protected-resource', 'cloud-region'],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
    {
      title: 'an asset nobody has rated',
      subject: { ...asset, criticality: null },
      others: [home, copy],
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'an asset that little depends on',
      subject: { ...asset, criticality: 'medium' },
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
    'That there are backups says little; that there is one of each thing that matters, and of last night, is what a bad day asks for. A plan that selects by a tag misses whatever lost the tag.',
  remediation:
    'Select what the asset consists of in a backup plan that runs as often as the agreed loss of data allows, or switch on the automatic backups of the service that keeps it. Correct the register where the thing is gone.',
  limits:
    'Knows of an asset’s things only by the column resource of the register, and of backups only by what the backup service and databases themselves tell: copies made by scripts or by other products, and replication of buckets, are not seen. That a backup can be restored is another check’s.',
});

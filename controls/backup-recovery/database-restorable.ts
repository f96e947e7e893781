import { z } from 'zod';

import { defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { any, isUnknown, map, map2, type Observed } from '../../src/core/observed.ts';
import { HOUR, plus } from '../../src/core/time.ts';

const server = { kind: 'database', clusterId: null, replica: false } as const;
const table = {
  kind: 'table',
  id: 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders',
} as const;
const copy = {
  kind: 'protected-resource',
  resourceId: table.id,
  backupSeenAt: '2026-03-01T06:00:00.000Z',
} as const;

export const databaseRestorable = defineCheck({
  id: 'database-restorable',
  revision: 1,
  title: 'Databases can be restored to any point in time of the last days',
  topic: 'backup-recovery',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.13', 'information whose backups are gone too soon cannot be brought back'),
    supporting('A.5.30', 'being ready to recover begins with something to recover from'),
  ],
  references: [
    prowler('rds_instance_backup_enabled'),
    prowler('rds_instance_protected_by_backup_plan'),
    prowler('dynamodb_tables_pitr_enabled'),
    prowler('dynamodb_table_protected_by_backup_plan'),
  ],
  params: {
    minDays: param(
      z.int().min(1),
      7,
      'days',
      'AWS Foundational Security Best Practices, RDS.11 and RDS.50',
    ),
    copyMaxAgeHours: param(
      z.int().min(1),
      36,
      'hours',
      'annexa: one copy a day, and half a day of slack',
    ),
  },
  subject: ['database', 'table'],
  needs: ['backup'],
  lookups: { 'protected-resource': 'if-configured' },
  judge: (subject, { params: { minDays, copyMaxAgeHours }, lookup }) => {
    // What the platform's backup service copies needs no recovery of its own. With databases there
    // is no question: where that service keeps them, it sets the very retention that is read here.
    const copied: Observed<boolean> =
      subject.kind === 'table' && lookup.configured('protected-resource')
        ? lookup
            .where('protected-resource', 'resourceId', subject.id, subject)
            .some(({ lastBackupAt, backupSeenAt }) =>
              map2(
                lastBackupAt,
                backupSeenAt,
                (newest, seen) => plus(newest, copyMaxAgeHours * HOUR) >= seen,
              ),
            )
        : false;
    const days = subject.retentionDays;
    const reaches = (least: number): Observed<boolean> =>
      any(
        map(days, (known) => known >= least),
        copied,
      );
    const isMember =
      subject.kind === 'database' && map(subject.clusterId, (cluster) => cluster !== null);
    return unless(isMember, 'judged-with-cluster')
      .unless(subject.kind === 'database' && subject.replica, 'replica')
      .require(reaches(1), 'switched-off')
      .require(reaches(minDays), 'kept-too-briefly', {
        ...(isUnknown(days) ? {} : { days }),
        minDays,
      });
  },
  reasons: {
    met: 'It can be restored for as many days back as it has to be, or is copied by the backup service.',
    'judged-with-cluster': 'Its cluster is what is backed up, and judged by itself.',
    replica: 'It follows another database, which is judged by itself.',
    'switched-off': 'It can be restored to no point in time at all.',
    'kept-too-briefly':
      'It can be restored for {days} days back; it is to be for at least {minDays}.',
  },
  examples: [
    {
      title: 'a database that can be restored for a week back',
      subject: { ...server, retentionDays: 7 },
      verdict: 'conforming',
    },
    {
      title: 'a database without automatic backups',
      subject: { ...server, retentionDays: 0 },
      verdict: 'nonconforming',
      reason: 'switched-off',
    },
    {
      title: 'a database, or a cluster, as it is made: with backups of a single day',
      subject: { ...server, retentionDays: 1 },
      verdict: 'nonconforming',
      reason: 'kept-too-briefly',
    },
    {
      title: 'a week of backups where a month is asked for',
      subject: { ...server, retentionDays: 7 },
      params: { minDays: 30 },
      verdict: 'nonconforming',
      reason: 'kept-too-briefly',
    },
    {
      title: 'a read replica without backups',
      subject: { ...server, replica: true, retentionDays: 0 },
      verdict: 'not-applicable',
      reason: 'replica',
    },
    {
      title: 'a member of a cluster, whatever it says of backups that are not its own',
      subject: {
        ...server,
        clusterId: 'arn:aws:rds:eu-west-1:123456789012:cluster:orders',
        retentionDays: 0,
      },
      verdict: 'not-applicable',
      reason: 'judged-with-cluster',
    },
    {
      title: 'a database of which the provider does not say how long backups are kept',
      subject: { ...server, retentionDays: hidden('absent') },
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a database without backups of which the backup service keeps an old copy',
      subject: { ...server, id: 'arn:aws:rds:eu-west-1:123456789012:db:orders', retentionDays: 0 },
      others: [
        {
          ...copy,
          resourceId: 'arn:aws:rds:eu-west-1:123456789012:db:orders',
          lastBackupAt: '2026-03-01T03:00:00.000Z',
        },
      ],
      verdict: 'nonconforming',
      reason: 'switched-off',
    },
    {
      title: 'a table with point-in-time recovery over the whole period',
      subject: { ...table, retentionDays: 35 },
      verdict: 'conforming',
    },
    {
      title: 'a table with point-in-time recovery over a single day',
      subject: { ...table, retentionDays: 1 },
      verdict: 'nonconforming',
      reason: 'kept-too-briefly',
    },
    {
      title: 'a table without it',
      subject: { ...table, retentionDays: 0 },
      verdict: 'nonconforming',
      reason: 'switched-off',
    },
    {
      title: 'a table without it that the backup service copied this night',
      subject: { ...table, retentionDays: 0 },
      others: [{ ...copy, lastBackupAt: '2026-03-01T03:00:00.000Z' }],
      verdict: 'conforming',
    },
    {
      title: 'a table without it whose last copy is of last month, its plan long gone',
      subject: { ...table, retentionDays: 0 },
      others: [{ ...copy, lastBackupAt: '2026-02-01T03:00:00.000Z' }],
      verdict: 'nonconforming',
      reason: 'switched-off',
    },
    {
      title: 'a table without it where the list of copies may not be read',
      subject: { ...table, retentionDays: 0 },
      incomplete: ['protected-resource'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'a table without it where no source tells of copies',
      subject: { ...table, retentionDays: 0 },
      withoutSource: ['protected-resource'],
      verdict: 'nonconforming',
      reason: 'switched-off',
    },
    {
      title: 'a table that may not be asked about',
      subject: {
        ...table,
        retentionDays: hidden('denied', 'dynamodb:DescribeContinuousBackups'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'A wrong deletion or an encrypting intruder is often noticed only days later. A database that can be wound back to before that is not lost.',
  remediation:
    'Set the retention of automatic backups to at least a week, for a cluster on the cluster itself. Switch on point-in-time recovery of tables, with a recovery period of at least a week; for a table that holds nothing but sessions or a cache, ask for an exception.',
  limits:
    'That a restore works shows only when one is tried. Backups lie in the account and the region of the database. How long the backup service keeps its copies of a table is not looked at here, nor how many there are.',
});

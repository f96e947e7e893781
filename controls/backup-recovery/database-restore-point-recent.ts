import { z } from 'zod';

import { defineCheck, direct, param, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { any, map, map2 } from '../../src/core/observed.ts';
import { HOUR, plus } from '../../src/core/time.ts';

const server = {
  clusterId: null,
  replica: false,
  retentionDays: 14,
  latestRestorableAt: '2026-03-01T05:55:00.000Z',
  restorableSeenAt: '2026-03-01T06:00:00.000Z',
  stopped: false,
} as const;

export const databaseRestorePointRecent = defineCheck({
  id: 'database-restore-point-recent',
  revision: 1,
  title: 'Backups of databases keep up with what is written to them',
  topic: 'backup-recovery',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.13', 'a backup that has fallen behind brings back less than was agreed on'),
    supporting('A.5.30', 'the planned loss of data is kept to only while backups keep up'),
  ],
  references: [],
  params: {
    rpoHours: param(
      z.int().min(1),
      24,
      'hours',
      'annexa: a day of lost work at the most; the objective set for your assets comes first',
    ),
  },
  subject: 'database',
  needs: ['backup', 'backup-activity'],
  lookups: {},
  judge: (database, { params: { rpoHours } }) =>
    unless(
      map(database.clusterId, (cluster) => cluster !== null),
      'judged-with-cluster',
    )
      .unless(database.replica, 'replica')
      .unless(
        map(database.retentionDays, (days) => days === 0),
        'no-backups',
      )
      .require(
        any(
          database.stopped,
          // As it was when the provider told: what was read this morning is not old by the evening.
          map2(
            database.latestRestorableAt,
            database.restorableSeenAt,
            (newest, seen) => plus(newest, rpoHours * HOUR) >= seen,
          ),
        ),
        'fallen-behind',
        { rpoHours },
      ),
  reasons: {
    met: 'It could be restored to a recent point in time.',
    'judged-with-cluster': 'Its cluster is what is backed up, and judged by itself.',
    replica: 'It follows another database, which is judged by itself.',
    'no-backups': 'It has no automatic backups, which another check judges.',
    'fallen-behind':
      'The newest point in time to which it could be restored lay more than {rpoHours} hours back.',
  },
  examples: [
    {
      title: 'a database that could be restored to five minutes before it was asked about',
      subject: server,
      verdict: 'conforming',
    },
    {
      title:
        'a database whose backups have stood still for three days, with a retention that is fine',
      subject: { ...server, latestRestorableAt: '2026-02-26T06:00:00.000Z' },
      verdict: 'nonconforming',
      reason: 'fallen-behind',
    },
    {
      title: 'an answer of yesterday, which was good when it was given',
      subject: {
        ...server,
        latestRestorableAt: '2026-02-28T05:55:00.000Z',
        restorableSeenAt: '2026-02-28T06:00:00.000Z',
      },
      verdict: 'conforming',
    },
    {
      title: 'a database that was stopped last week: nothing was written since',
      subject: { ...server, latestRestorableAt: '2026-02-22T06:00:00.000Z', stopped: true },
      verdict: 'conforming',
    },
    {
      title: 'backups that are an hour behind where fifteen minutes less are asked for',
      subject: { ...server, latestRestorableAt: '2026-03-01T04:45:00.000Z' },
      params: { rpoHours: 1 },
      verdict: 'nonconforming',
      reason: 'fallen-behind',
    },
    {
      title: 'a database without automatic backups',
      subject: { ...server, retentionDays: 0, latestRestorableAt: hidden('absent') },
      verdict: 'not-applicable',
      reason: 'no-backups',
    },
    {
      title: 'a read replica with backups of its own',
      subject: { ...server, replica: true },
      verdict: 'not-applicable',
      reason: 'replica',
    },
    {
      title: 'a member of a cluster, which shows no such time',
      subject: {
        ...server,
        clusterId: 'arn:aws:rds:eu-west-1:123456789012:cluster:orders',
        latestRestorableAt: hidden('absent'),
      },
      verdict: 'not-applicable',
      reason: 'judged-with-cluster',
    },
    {
      title: 'a database that was just made and shows no such time yet',
      subject: { ...server, latestRestorableAt: hidden('absent') },
      verdict: 'not-assessed',
      reason: 'absent',
    },
  ],
  rationale:
    'Backups that are switched on can stand still, behind a full disk, a lost key or a fault nobody looks at. The retention goes on looking right.',
  remediation:
    'Look into the events of the database for failed backups, and into its storage and its encryption key. Take a snapshot by hand until it is mended.',
  limits:
    'Knows what the provider says of its own backups, as of the last reading. A stopped database is taken to be written to by nobody.',
});

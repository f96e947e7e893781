import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { BACKUP_PAGE } from '../backups.ts';
import { listStep } from '../list-step.ts';
import { timestamp } from '../projection.ts';

const plan = z.object({
  BackupPlanArn: z.string().startsWith('arn:'),
  BackupPlanId: z.string(),
  BackupPlanName: z.string().optional(),
  CreationDate: timestamp,
  LastExecutionDate: timestamp.optional(),
});

/** Deleted plans are listed only where that is asked for. */
export const backupPlans = listStep({
  id: 'backup-plans',
  title: 'Backup plans, those of the organization included',
  after: 'regions',
  service: 'backup',
  operation: 'backup:ListBackupPlans',
  delivers: { 'backup-plan': ['identity', 'activity'] },
  shape: {
    BackupPlansList: {
      BackupPlanArn: true,
      BackupPlanId: true,
      BackupPlanName: true,
      CreationDate: true,
      LastExecutionDate: true,
    },
  },
  async send(backup, cursor, abortSignal) {
    const { ListBackupPlansCommand } = await import('@aws-sdk/client-backup');
    const page = cursor === undefined ? {} : { NextToken: cursor };
    return backup.send(new ListBackupPlansCommand({ MaxResults: BACKUP_PAGE, ...page }), {
      abortSignal,
    });
  },
  next: ({ NextToken }) => NextToken,
  list: 'BackupPlansList',
  what: 'a backup plan of the list',
  row: plan,
  *states(row, { answer, at }) {
    const entity = { kind: 'backup-plan', id: row.BackupPlanArn, from: [answer] } as const;
    yield state({
      ...entity,
      facet: 'identity',
      name: row.BackupPlanName ?? row.BackupPlanId,
      incarnation: row.BackupPlanId,
      hints: { planId: row.BackupPlanId },
      value: { createdAt: row.CreationDate },
    });
    yield state({
      ...entity,
      facet: 'activity',
      value: { lastRunAt: row.LastExecutionDate ?? null, runSeenAt: at },
    });
  },
});

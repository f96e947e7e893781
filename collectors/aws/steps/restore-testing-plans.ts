import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { BACKUP_PAGE } from '../backups.ts';
import { listStep } from '../list-step.ts';
import { timestamp } from '../projection.ts';

const plan = z.object({
  RestoreTestingPlanArn: z.string().startsWith('arn:'),
  RestoreTestingPlanName: z.string(),
  CreationTime: timestamp,
  LastExecutionTime: timestamp.optional(),
});

/** Asked wherever there may be a plan: the vaults it restores from may be another account's. */
export const restoreTestingPlans = listStep({
  id: 'restore-testing-plans',
  title: 'Restore testing plans',
  after: 'regions',
  service: 'backup',
  operation: 'backup:ListRestoreTestingPlans',
  delivers: { 'restore-test-plan': ['identity', 'activity'] },
  shape: {
    RestoreTestingPlans: {
      RestoreTestingPlanArn: true,
      RestoreTestingPlanName: true,
      CreationTime: true,
      LastExecutionTime: true,
    },
  },
  async send(backup, cursor, abortSignal) {
    const { ListRestoreTestingPlansCommand } = await import('@aws-sdk/client-backup');
    const page = cursor === undefined ? {} : { NextToken: cursor };
    return backup.send(new ListRestoreTestingPlansCommand({ MaxResults: BACKUP_PAGE, ...page }), {
      abortSignal,
    });
  },
  next: ({ NextToken }) => NextToken,
  list: 'RestoreTestingPlans',
  what: 'a restore testing plan of the list',
  row: plan,
  *states(row, { answer }) {
    const entity = {
      kind: 'restore-test-plan',
      id: row.RestoreTestingPlanArn,
      from: [answer],
    } as const;
    yield state({
      ...entity,
      facet: 'identity',
      name: row.RestoreTestingPlanName,
      incarnation: row.CreationTime,
      value: { createdAt: row.CreationTime },
    });
    yield state({
      ...entity,
      facet: 'activity',
      value: { lastRunAt: row.LastExecutionTime ?? null },
    });
  },
});

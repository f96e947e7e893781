import type { DescribePendingMaintenanceActionsCommandOutput } from '@aws-sdk/client-rds';
import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { timestamp } from '../projection.ts';
import { askRds, isWhole, rdsRows, type RdsList } from '../rds-list.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';

const SHAPE: Shape = {
  PendingMaintenanceActions: {
    ResourceIdentifier: true,
    PendingMaintenanceActionDetails: {
      Action: true,
      AutoAppliedAfterDate: true,
      ForcedApplyDate: true,
      CurrentApplyDate: true,
    },
  },
};
/** The one kind of pending action that mends nothing a vulnerability could be in. */
const HARDWARE = 'hardware-maintenance';

const pendingRow = z.object({
  ResourceIdentifier: z.string(),
  PendingMaintenanceActionDetails: z
    .array(
      z.object({
        Action: z.string(),
        AutoAppliedAfterDate: timestamp.optional(),
        ForcedApplyDate: timestamp.optional(),
        CurrentApplyDate: timestamp.optional(),
      }),
    )
    .default([]),
});
type PendingRow = z.infer<typeof pendingRow>;

const pending: RdsList<DescribePendingMaintenanceActionsCommandOutput, PendingRow> = {
  operation: 'rds:DescribePendingMaintenanceActions',
  shape: SHAPE,
  async send(rds, page, abortSignal) {
    const { DescribePendingMaintenanceActionsCommand } = await import('@aws-sdk/client-rds');
    return rds.send(new DescribePendingMaintenanceActionsCommand(page), { abortSignal });
  },
  list: 'PendingMaintenanceActions',
  what: 'a pending action',
  row: pendingRow,
};

/** One list for all databases of a region, in which those are missing that nothing is pending for. */
export const databaseMaintenance: AwsStep = {
  id: 'database-maintenance',
  title: 'Updates that are pending for databases',
  revision: 1,
  after: 'databases',
  delivers: { database: ['pending-maintenance'] },
  permissions: [pending.operation],
  removals: [allBut(SHAPE, UNREAD)],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal, items }) {
    if (items.length > 0) yield* askRds(pending, () => session.client('rds', scope), signal);
  },
  *project(answers, { items }) {
    const rows = new Map<string, PendingRow>();
    let understood = true;
    for (const one of rdsRows(pending, answers)) {
      if ('malformed' in one) {
        understood = false;
        yield one;
      } else rows.set(one.row.ResourceIdentifier, one.row);
    }
    const whole = understood && isWhole(pending, answers);
    for (const { id } of items) {
      const row = rows.get(id);
      if (row === undefined && !whole) continue;
      yield state({
        kind: 'database',
        id,
        facet: 'pending-maintenance',
        from: answers,
        value: { maintenanceDueAt: row === undefined ? null : firstDue(row) },
      });
    }
  },
};

/** The date that is in force counts where AWS gives it: it takes in what the customer chose. */
function firstDue({ PendingMaintenanceActionDetails: actions }: PendingRow): string | null {
  const dates = actions
    .filter(({ Action }) => Action !== HARDWARE)
    .flatMap(
      ({ CurrentApplyDate, ForcedApplyDate, AutoAppliedAfterDate }) =>
        CurrentApplyDate ?? ForcedApplyDate ?? AutoAppliedAfterDate ?? [],
    );
  return dates.sort()[0] ?? null;
}

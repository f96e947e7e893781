import { BACKUP_PAGE } from '../backups.ts';
import { pagedItemStep } from '../paged-item-step.ts';
import { known } from '../projection.ts';

/** That a selection finds anything shows in the plan's runs: AWS counts none that backed nothing up. */
export const backupPlanSelections = pagedItemStep({
  id: 'backup-plan-selections',
  title: 'Whether backup plans select anything',
  after: 'backup-plans',
  kind: 'backup-plan',
  facet: 'selections',
  service: 'backup',
  operation: 'backup:ListBackupSelections',
  parameters: ({ hints }) => ({ BackupPlanId: hints['planId'] ?? '' }),
  gone: ['ResourceNotFoundException'],
  shape: { BackupSelectionsList: { SelectionId: true } },
  async send(backup, { hints }, cursor, abortSignal) {
    const { ListBackupSelectionsCommand } = await import('@aws-sdk/client-backup');
    const page = cursor === undefined ? {} : { NextToken: cursor };
    const input = { BackupPlanId: hints['planId'], MaxResults: BACKUP_PAGE, ...page };
    return backup.send(new ListBackupSelectionsCommand(input), { abortSignal });
  },
  next: ({ NextToken }) => NextToken,
  list: 'BackupSelectionsList',
  value: (rows, isWhole) =>
    known({ selects: rows.length > 0 ? true : isWhole ? false : undefined }),
});

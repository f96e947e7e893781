import { z } from 'zod';

import { BACKUP_PAGE } from '../backups.ts';
import { pagedItemStep } from '../paged-item-step.ts';
import { known } from '../projection.ts';

const selection = z.object({ ProtectedResourceType: z.string() });

export const restoreTestingSelections = pagedItemStep({
  id: 'restore-testing-selections',
  title: 'What restore testing plans restore',
  after: 'restore-testing-plans',
  kind: 'restore-test-plan',
  facet: 'selections',
  service: 'backup',
  operation: 'backup:ListRestoreTestingSelections',
  parameters: ({ name }) => ({ RestoreTestingPlanName: name }),
  gone: ['ResourceNotFoundException'],
  shape: { RestoreTestingSelections: { ProtectedResourceType: true } },
  async send(backup, { name }, cursor, abortSignal) {
    const { ListRestoreTestingSelectionsCommand } = await import('@aws-sdk/client-backup');
    const page = cursor === undefined ? {} : { NextToken: cursor };
    const input = { RestoreTestingPlanName: name, MaxResults: BACKUP_PAGE, ...page };
    return backup.send(new ListRestoreTestingSelectionsCommand(input), { abortSignal });
  },
  next: ({ NextToken }) => NextToken,
  list: 'RestoreTestingSelections',
  value(rows, isWhole) {
    const selections = z.array(selection).safeParse(rows).data;
    const types = selections?.map(({ ProtectedResourceType: type }) => type);
    return known({ testedTypes: isWhole && types ? [...new Set(types)].sort() : undefined });
  },
});

import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { BACKUP_PAGE, protectedId, whereVaults } from '../backups.ts';
import { listStep } from '../list-step.ts';
import { known, timestamp } from '../projection.ts';
import { regionOf } from '../scope.ts';

const resource = z.object({
  ResourceArn: z.string().startsWith('arn:'),
  ResourceType: z.string(),
  ResourceName: z.string().optional(),
  LastBackupTime: timestamp.optional(),
});

/** Anything of which one recovery point is left, though its plan or it itself is gone. */
export const protectedResources = whereVaults(
  listStep({
    id: 'protected-resources',
    title: 'What AWS Backup holds copies of, and when it made the newest',
    after: 'regions',
    service: 'backup',
    operation: 'backup:ListProtectedResources',
    delivers: { 'protected-resource': ['identity', 'activity'] },
    shape: {
      Results: { ResourceArn: true, ResourceType: true, ResourceName: true, LastBackupTime: true },
    },
    async send(backup, cursor, abortSignal) {
      const { ListProtectedResourcesCommand } = await import('@aws-sdk/client-backup');
      const page = cursor === undefined ? {} : { NextToken: cursor };
      return backup.send(new ListProtectedResourcesCommand({ MaxResults: BACKUP_PAGE, ...page }), {
        abortSignal,
      });
    },
    next: ({ NextToken }) => NextToken,
    list: 'Results',
    what: 'a protected resource of the list',
    row: resource,
    *states(row, { answer, at, scope }) {
      const entity = {
        kind: 'protected-resource',
        id: protectedId(scope, row.ResourceArn),
        from: [answer],
      } as const;
      yield state({
        ...entity,
        facet: 'identity',
        name: row.ResourceName ?? row.ResourceArn,
        incarnation: '',
        value: {
          resourceId: row.ResourceArn,
          resourceType: row.ResourceType,
          backupRegion: regionOf(scope),
        },
      });
      yield state({
        ...entity,
        facet: 'activity',
        value: known({ lastBackupAt: row.LastBackupTime, backupSeenAt: at }),
      });
    },
  }),
);

import { z } from 'zod';

import { itemStep } from '../item-step.ts';
import { known, read } from '../projection.ts';

const body = z.object({
  ContinuousBackupsDescription: z.object({
    PointInTimeRecoveryDescription: z
      .object({
        PointInTimeRecoveryStatus: z.enum(['ENABLED', 'DISABLED']).optional(),
        RecoveryPeriodInDays: z.int().optional(),
      })
      .optional(),
  }),
});

export const tableBackups = itemStep({
  id: 'table-backups',
  title: 'Point-in-time recovery of tables',
  after: 'tables',
  kind: 'table',
  facet: 'backup',
  service: 'dynamodb',
  operation: 'dynamodb:DescribeContinuousBackups',
  parameters: ({ name }) => ({ TableName: name }),
  gone: ['TableNotFoundException'],
  // Times of what can be restored move with every minute.
  shape: {
    ContinuousBackupsDescription: {
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: true,
        RecoveryPeriodInDays: true,
      },
    },
  },
  async send(dynamoDb, { name }, abortSignal) {
    const { DescribeContinuousBackupsCommand } = await import('@aws-sdk/client-dynamodb');
    const command = new DescribeContinuousBackupsCommand({ TableName: name });
    return dynamoDb.send(command, { abortSignal });
  },
  value(answer, { id, name }) {
    const backups = read(body, answer, `the continuous backups of ${name}`, id);
    if ('malformed' in backups) return backups;
    // Continuous backups are always on; what can be restored with them is not.
    const { PointInTimeRecoveryStatus: status, RecoveryPeriodInDays: days } =
      backups.value.ContinuousBackupsDescription.PointInTimeRecoveryDescription ?? {};
    if (status === 'DISABLED') return { value: { retentionDays: 0 } };
    return { value: known({ retentionDays: status === 'ENABLED' ? days : undefined }) };
  },
});

import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { millis, type Instant } from '../../../src/core/time.ts';
import { BACKUP_PAGE } from '../backups.ts';
import { listStep } from '../list-step.ts';
import { known, timestamp } from '../projection.ts';
import { regionalArn } from '../scope.ts';

const MINUTE = 60_000;

const OUTCOMES = {
  PENDING: 'under-way',
  CREATED: 'under-way',
  RUNNING: 'under-way',
  COMPLETED: 'completed',
  FAILED: 'failed',
  ABORTED: 'aborted',
} as const;
const VALIDATIONS = {
  /** What this collector makes of a job without a status: nothing is to validate it. */
  NONE: 'none',
  VALIDATING: 'under-way',
  SUCCESSFUL: 'successful',
  FAILED: 'failed',
  TIMED_OUT: 'timed-out',
} as const;

const job = z.object({
  RestoreJobId: z.string(),
  Status: z.enum(Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[]),
  ValidationStatus: z
    .enum(Object.keys(VALIDATIONS) as (keyof typeof VALIDATIONS)[])
    .default('NONE'),
  SourceResourceArn: z.string().optional(),
  ResourceType: z.string().optional(),
  CreationDate: timestamp,
  CompletionDate: timestamp.optional(),
});

/**
 * Restores of the last weeks, tests and others alike: both show what a copy is worth. AWS told whose
 * copy it was only later than the rest, so a job may name no source.
 */
export const restoreJobs = listStep({
  id: 'restore-jobs',
  title: 'Restores, and what came of validating them',
  after: 'regions',
  service: 'backup',
  operation: 'backup:ListRestoreJobs',
  delivers: { 'restore-job': ['identity'] },
  shape: {
    RestoreJobs: {
      RestoreJobId: true,
      Status: true,
      ValidationStatus: true,
      SourceResourceArn: true,
      ResourceType: true,
      CreationDate: true,
      CompletionDate: true,
    },
  },
  async send(backup, cursor, abortSignal) {
    const { ListRestoreJobsCommand } = await import('@aws-sdk/client-backup');
    const page = cursor === undefined ? {} : { NextToken: cursor };
    return backup.send(new ListRestoreJobsCommand({ MaxResults: BACKUP_PAGE, ...page }), {
      abortSignal,
    });
  },
  next: ({ NextToken }) => NextToken,
  list: 'RestoreJobs',
  what: 'a restore job of the list',
  row: job,
  *states(row, { answer, scope }) {
    const { Status, ValidationStatus, CreationDate: begun, CompletionDate: ended } = row;
    const outcome = OUTCOMES[Status];
    const isOver = outcome !== 'under-way';
    yield state({
      kind: 'restore-job',
      id: regionalArn(scope, 'backup', `restore-job:${row.RestoreJobId}`),
      facet: 'identity',
      name: `restore ${row.RestoreJobId}`,
      incarnation: row.RestoreJobId,
      from: [answer],
      value: known({
        resourceId: row.SourceResourceArn,
        resourceType: row.ResourceType,
        outcome,
        validation: VALIDATIONS[ValidationStatus],
        // A job that failed at once may bear no date of its end.
        endedAt: isOver ? (ended ?? (outcome === 'completed' ? undefined : begun)) : null,
        minutes: !isOver ? null : ended === undefined ? undefined : minutesBetween(begun, ended),
      }),
    });
  },
});

function minutesBetween(from: Instant, to: Instant): number {
  return Math.round((millis(to) - millis(from)) / MINUTE);
}

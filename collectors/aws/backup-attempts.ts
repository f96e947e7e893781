import type { BackupClient } from '@aws-sdk/client-backup';
import { z } from 'zod';

import {
  state,
  type GivenAnswer,
  type ProjectContext,
  type Statement,
} from '../../src/core/collector.ts';
import type { FacetValue } from '../../src/core/facts.ts';
import { groupBy } from '../../src/core/group-by.ts';
import { allBut, type Shape } from '../../src/core/keep-only.ts';
import { DAY, dayStart, plus, type Instant } from '../../src/core/time.ts';
import { askPages } from './ask.ts';
import { protectedId, whereVaults } from './backups.ts';
import { listIn, read, timestamp } from './projection.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from './step.ts';

/** Of the attempts of so many days it is counted how many failed. */
const RECENT_DAYS = 7;

const OUTCOMES = {
  CREATED: null,
  PENDING: null,
  RUNNING: null,
  ABORTING: null,
  COMPLETED: 'completed',
  PARTIAL: 'partial',
  FAILED: 'failed',
  ABORTED: 'aborted',
  // The window in which it was to start went by; nothing else says so.
  EXPIRED: 'expired',
} as const;

const job = z.object({
  State: z.enum(Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[]),
  ResourceArn: z.string().startsWith('arn:'),
  ResourceType: z.string(),
  ResourceName: z.string().optional(),
  CreationDate: timestamp,
  CompletionDate: timestamp.optional(),
  ParentJobId: z.string().optional(),
  SourceBackupVaultArn: z.string().optional(),
  DestinationBackupVaultArn: z.string().optional(),
});
type Job = z.infer<typeof job>;

interface JobPage {
  readonly NextToken?: string | undefined;
}

interface AttemptQuestion<Output extends JobPage> {
  readonly id: string;
  readonly title: string;
  /** `backup:ListBackupJobs`, which is also the action that allows it. */
  readonly operation: string;
  /** Jobs made in so many days are asked for; of older ones AWS tells little or nothing. */
  readonly days: number;
  /** The member of the answer that holds the jobs, and the fields of one that are sealed beyond the usual. */
  readonly list: string;
  readonly fields: Shape;
  send(
    backup: BackupClient,
    window: { readonly ByCreatedAfter: Date; readonly NextToken?: string },
    signal: AbortSignal,
  ): Promise<Output>;
}

/** A step that reads a list of jobs and learns of each thing what came of trying it last. */
export function attemptsStep<Output extends JobPage>(question: AttemptQuestion<Output>): AwsStep {
  const { id, title, operation, days, list } = question;
  const shape: Shape = {
    [list]: {
      State: true,
      ResourceArn: true,
      ResourceType: true,
      ResourceName: true,
      CreationDate: true,
      CompletionDate: true,
      ParentJobId: true,
      ...question.fields,
    },
  };
  return whereVaults({
    id,
    title,
    revision: 2,
    delivers: { 'backup-attempt': ['identity', 'activity'] },
    permissions: [operation],
    removals: [allBut(shape, UNREAD)],
    maxAgeHours: MAX_AGE_HOURS,
    read({ session, scope, signal, now }) {
      const since = daysBack(now(), days);
      return askPages<Output>({
        operation,
        permission: operation,
        // The day the window begins with stays out: the question is the same every day.
        parameters: { window: `${String(days)} days` },
        shape,
        send: async (cursor) =>
          question.send(
            await session.client('backup', scope),
            {
              ByCreatedAfter: new Date(since),
              ...(cursor === undefined ? {} : { NextToken: cursor }),
            },
            signal,
          ),
        next: ({ NextToken }) => NextToken,
      });
    },
    *project(answers, context) {
      const jobs: { readonly job: Job; readonly answer: GivenAnswer }[] = [];
      let whole = context.complete;
      for (const answer of answers) {
        const given = read(listIn(list), answer.body, `the list of ${operation}`);
        if ('malformed' in given) {
          whole = false;
          yield given.malformed;
          continue;
        }
        for (const row of given.value) {
          const one = read(job, row, 'a job of the list');
          if ('malformed' in one) {
            whole = false;
            yield one.malformed;
          } else jobs.push({ job: one.value, answer });
        }
      }
      const idOf = attemptId(context);
      for (const [key, group] of groupBy(jobs, (one) => idOf(one.job))) {
        yield* ofThing(
          key,
          group.map((one) => one.job),
          group.map((one) => one.answer),
          { ...context, complete: whole },
        );
      }
    },
  });
}

function daysBack(at: Instant, days: number): Instant {
  return plus(dayStart(at.slice(0, 10)), -days * DAY);
}

function attemptId({ scope }: ProjectContext): (job: Job) => string {
  return ({ ResourceArn: arn, DestinationBackupVaultArn: vault }) =>
    `${protectedId(scope, arn)}${vault === undefined ? '' : `#copy/${vault}`}`;
}

function* ofThing(
  id: string,
  jobs: readonly Job[],
  answers: readonly GivenAnswer[],
  context: ProjectContext,
): Iterable<Statement> {
  const newest = jobs.toSorted((a, b) => (a.CreationDate < b.CreationDate ? 1 : -1));
  const [last] = newest;
  if (last === undefined) return;
  const { ResourceArn, ResourceType, ResourceName = ResourceArn } = last;
  const copiedTo = last.DestinationBackupVaultArn;
  const entity = { kind: 'backup-attempt', id, from: [...new Set(answers)] } as const;
  yield state({
    ...entity,
    facet: 'identity',
    name: copiedTo === undefined ? ResourceName : `${ResourceName}, copied to ${copiedTo}`,
    incarnation: '',
    value: {
      resourceId: ResourceArn,
      resourceType: ResourceType,
      copy: copiedTo !== undefined,
      offsite: copiedTo !== undefined && placeOf(copiedTo) !== placeOf(last.SourceBackupVaultArn),
      // A newer attempt may stand where the list could not be read.
      ...(context.complete ? { lastOutcome: outcomeOf(newest) } : {}),
    },
  });
  yield state({
    ...entity,
    facet: 'activity',
    value: context.complete ? activityOf(jobs, context.at) : {},
  });
}

/** Region and account of a vault. */
function placeOf(vaultArn = ''): string {
  return vaultArn.split(':').slice(3, 5).join(':');
}

function outcomeOf(newest: readonly Job[]): (typeof OUTCOMES)[Job['State']] {
  const ended = newest.find(({ State }) => OUTCOMES[State] !== null);
  return ended === undefined ? null : OUTCOMES[ended.State];
}

function activityOf(jobs: readonly Job[], at: Instant): FacetValue<'backup-attempt', 'activity'> {
  const completed = jobs
    .filter(({ State }) => State === 'COMPLETED')
    .map(({ CompletionDate, CreationDate }) => CompletionDate ?? CreationDate)
    .sort();
  const begin = daysBack(at, RECENT_DAYS);
  // What a composite is made of is told by the job of the whole, and would count twice.
  const recent = jobs.filter(
    ({ State, CreationDate, ParentJobId }) =>
      OUTCOMES[State] !== null && CreationDate >= begin && ParentJobId === undefined,
  );
  return {
    lastCompletedAt: completed.at(-1) ?? null,
    recentAttempts: recent.length,
    recentFailures: recent.filter(({ State }) => State !== 'COMPLETED').length,
  };
}

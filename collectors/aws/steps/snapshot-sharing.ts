import { z } from 'zod';

import type { GivenAnswer } from '../../../src/core/collector.ts';
import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { ask, askPages } from '../ask.ts';
import { ownerlessArn } from '../ownerless-arn.ts';
import { answersTo, listIn, read } from '../projection.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';

const LIST = 'ec2:DescribeSnapshots';
const BLOCK = 'ec2:GetSnapshotBlockPublicAccessState';
const LIST_SHAPE: Shape = { Snapshots: { SnapshotId: true } };
const BLOCK_SHAPE: Shape = { State: true };
const list = listIn('Snapshots');
const snapshot = z.object({ SnapshotId: z.string() });
const block = z.object({ State: z.enum(['unblocked', 'block-new-sharing', 'block-all-sharing']) });

/**
 * Which of the account's own snapshots every AWS account may restore: one list in place of a question
 * for each snapshot. Only where there is such a one does it matter whether the region blocks that.
 */
export const snapshotSharing: AwsStep = {
  id: 'snapshot-sharing',
  title: 'EBS snapshots that anybody may restore',
  revision: 1,
  after: 'snapshots',
  delivers: { snapshot: ['sharing'] },
  permissions: [LIST, BLOCK],
  removals: [allBut({ ...LIST_SHAPE, ...BLOCK_SHAPE }, UNREAD)],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal, items }) {
    if (items.length === 0) return;
    const { DescribeSnapshotsCommand, GetSnapshotBlockPublicAccessStateCommand } =
      await import('@aws-sdk/client-ec2');
    const ec2 = await session.client('ec2', scope);
    let found = 0;
    const pages = askPages({
      operation: LIST,
      permission: LIST,
      parameters: { OwnerIds: 'self', RestorableByUserIds: 'all' },
      shape: LIST_SHAPE,
      send: async (cursor) => {
        const input = {
          OwnerIds: ['self'],
          RestorableByUserIds: ['all'],
          MaxResults: 1000,
          ...(cursor === undefined ? {} : { NextToken: cursor }),
        };
        const page = await ec2.send(new DescribeSnapshotsCommand(input), { abortSignal: signal });
        found += page.Snapshots?.length ?? 0;
        return page;
      },
      next: ({ NextToken: next }) => (next === '' ? undefined : next),
    });
    yield* pages;
    if (found === 0) return;
    yield await ask({
      operation: BLOCK,
      permission: BLOCK,
      shape: BLOCK_SHAPE,
      send: () =>
        ec2.send(new GetSnapshotBlockPublicAccessStateCommand({}), { abortSignal: signal }),
    });
  },
  *project(answers, { scope, items }) {
    const pages = answersTo(LIST, answers);
    const shared = new Set<string>();
    let understood = pages.at(-1)?.last === true;
    for (const page of pages) {
      const listed = read(list, page.body, 'the list of snapshots that anybody may restore');
      if ('malformed' in listed) {
        understood = false;
        yield listed.malformed;
        continue;
      }
      for (const row of listed.value) {
        const one = read(snapshot, row, 'a snapshot that anybody may restore');
        if ('malformed' in one) {
          understood = false;
          yield one.malformed;
        } else shared.add(ownerlessArn(scope, `snapshot/${one.value.SnapshotId}`));
      }
    }
    const blocked = blockedBy(answersTo(BLOCK, answers));
    for (const { id } of items) {
      const marked = shared.has(id) || (understood ? false : undefined);
      const restorableByAnyone = marked === true ? not(blocked) : marked;
      if (restorableByAnyone === undefined) continue;
      const value = { restorableByAnyone };
      yield state({ kind: 'snapshot', id, facet: 'sharing', from: answers, value });
    }
  },
};

/** Whether the region makes every snapshot private again; what blocks new sharing alone does not. */
function blockedBy(answers: readonly GivenAnswer[]): boolean | undefined {
  const [answer] = answers;
  const told = answer && block.safeParse(answer.body).data;
  return told && told.State === 'block-all-sharing';
}

function not(told: boolean | undefined): boolean | undefined {
  return told === undefined ? undefined : !told;
}

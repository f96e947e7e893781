import { z } from 'zod';

import {
  state,
  type GivenAnswer,
  type Item,
  type ProjectContext,
  type Statement,
} from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { askPages } from '../ask.ts';
import { inBatches } from '../batches.ts';
import { known, rowsOf, timestamp } from '../projection.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const OPERATION = 'ssm:DescribeInstancePatchStates';
/** Most that one request may name. */
const MOST_IDS = 50;
const SHAPE: Shape = {
  InstancePatchStates: {
    InstanceId: true,
    CriticalNonCompliantCount: true,
    SecurityNonCompliantCount: true,
    FailedCount: true,
    MissingCount: true,
    InstalledPendingRebootCount: true,
    LastNoRebootInstallOperationTime: true,
    OperationEndTime: true,
  },
};
const count = z.int().optional();
const patchState = z.object({
  InstanceId: z.string(),
  CriticalNonCompliantCount: count,
  SecurityNonCompliantCount: count,
  FailedCount: count,
  MissingCount: count,
  InstalledPendingRebootCount: count,
  LastNoRebootInstallOperationTime: timestamp.optional(),
  OperationEndTime: timestamp.optional(),
});
type PatchState = z.infer<typeof patchState>;
const PATCH_STATES = {
  operation: OPERATION,
  list: 'InstancePatchStates',
  what: 'a patch state',
  row: patchState,
};

/**
 * What Patch Manager last found, for fifty machines at a time. Machines whose patches were never
 * looked at are left out of the answer without a word.
 */
export const patchStates: AwsStep = {
  id: 'patch-states',
  title: 'Patch states of managed machines',
  revision: 2,
  after: 'machine-management',
  delivers: { machine: ['patching', 'patching-activity'] },
  permissions: [OPERATION],
  removals: [allBut(SHAPE, 'lists of patches and baselines are read by no check')],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal, items }) {
    const { DescribeInstancePatchStatesCommand } = await import('@aws-sdk/client-ssm');
    for (const batch of inBatches(items, MOST_IDS)) {
      const ids = batch.map(({ name }) => name);
      const answers = askPages({
        operation: OPERATION,
        permission: OPERATION,
        parameters: { InstanceIds: ids.join(',') },
        shape: SHAPE,
        send: async (cursor) => {
          const ssm = await session.client('ssm', scope);
          const input = {
            InstanceIds: ids,
            MaxResults: MOST_IDS,
            ...(cursor === undefined ? {} : { NextToken: cursor }),
          };
          return ssm.send(new DescribeInstancePatchStatesCommand(input), { abortSignal: signal });
        },
        next: ({ NextToken: next }) => (next === '' ? undefined : next),
      });
      for await (const answer of answers) {
        if (answer.status === 'ok') yield answer;
        // What is refused for a batch is refused for each of its machines, and for no other.
        else for (const { id: item } of batch) yield { ...answer, item };
      }
    }
  },
  *project(answers, { items }) {
    const ids = new Map(items.map(({ id, name }) => [name, id]));
    const scanned = new Set<string>();
    let understood = true;
    for (const one of rowsOf(PATCH_STATES, answers)) {
      if ('malformed' in one) {
        understood = false;
        yield one;
        continue;
      }
      const id = ids.get(one.row.InstanceId);
      if (id === undefined) continue;
      scanned.add(one.row.InstanceId);
      yield* statesOf(id, one.row, [one.answer]);
    }
    // A row that is not understood may be that of any machine that is missing.
    if (!understood) return;
    for (const answer of answers) {
      if (!answer.last) continue;
      for (const name of namesIn(answer)) {
        const id = ids.get(name);
        if (id === undefined || scanned.has(name)) continue;
        const facet = 'patching-activity';
        yield state({ kind: 'machine', id, facet, from: [answer], value: NEVER_SCANNED });
      }
    }
  },
  itemsOf: (answers, { items }: ProjectContext) => {
    const known = new Map(items.map((item) => [item.name, item]));
    return [...rowsOf(PATCH_STATES, answers)].flatMap((one): Item[] => {
      if ('malformed' in one) return [];
      const item = known.get(one.row.InstanceId);
      if (item === undefined) return [];
      const { MissingCount: missing, FailedCount: failed } = one.row;
      const lacking = missing === undefined || failed === undefined || missing + failed > 0;
      return [{ ...item, hints: { ...item.hints, lacking: String(lacking) } }];
    });
  },
};

const NEVER_SCANNED = { patchesScannedAt: null, restartAwaitedFrom: null };

function* statesOf(id: string, row: PatchState, from: readonly GivenAnswer[]): Iterable<Statement> {
  const pending = row.InstalledPendingRebootCount;
  yield state({
    kind: 'machine',
    id,
    facet: 'patching',
    from,
    value: known({
      criticalPatchesMissing: row.CriticalNonCompliantCount,
      securityPatchesMissing: row.SecurityNonCompliantCount,
      patchesFailed: row.FailedCount,
      restartAwaited: pending === undefined ? undefined : pending > 0,
    }),
  });
  yield state({
    kind: 'machine',
    id,
    facet: 'patching-activity',
    from,
    value: known({
      patchesScannedAt: row.OperationEndTime,
      restartAwaitedFrom: row.LastNoRebootInstallOperationTime ?? null,
    }),
  });
}

/** The machines that a request asked about. */
function namesIn({ request }: GivenAnswer): readonly string[] {
  return String(request.parameters['InstanceIds'] ?? '').split(',');
}

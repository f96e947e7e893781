import { z } from 'zod';

import { state, type GivenAnswer, type Statement } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { askPages } from '../ask.ts';
import { listIn, read } from '../projection.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const OPERATION = 'ssm:DescribeInstancePatches';
const STATES = ['Missing', 'Failed'];
const SHAPE: Shape = { Patches: { KBId: true, Title: true, Severity: true } };
const list = listIn('Patches');
const patch = z.object({
  KBId: z.string(),
  Title: z.string().optional(),
  Severity: z.string().optional(),
});
/** The words of the vendors for what is to be installed soon. */
const SEVERITIES: Readonly<Record<string, 'critical' | 'high'>> = {
  critical: 'critical',
  important: 'high',
  high: 'high',
};
/** A patch of Windows is known by its article, one of Linux by package and version. */
const WINDOWS = /^KB\d+$/;

/** Critical and important patches that machines lack; asked only of machines that lack any. */
export const missingPatches: AwsStep = {
  id: 'missing-patches',
  title: 'Patches that managed machines lack',
  revision: 1,
  after: 'patch-states',
  wants: ({ hints }) => hints['lacking'] === 'true',
  delivers: { 'missing-patch': ['identity'] },
  permissions: [OPERATION],
  removals: [allBut(SHAPE, 'what else is known of the patches is read by no check')],
  maxAgeHours: MAX_AGE_HOURS,
  async *read(context) {
    const { session, scope, signal } = context;
    const { DescribeInstancePatchesCommand } = await import('@aws-sdk/client-ssm');
    yield* context.each((item) =>
      askPages({
        operation: OPERATION,
        permission: OPERATION,
        parameters: { InstanceId: item.name, State: STATES.join(',') },
        item: item.id,
        // InvalidInstanceId says that the machine is gone, or that one may not ask about it: no answer.
        shape: SHAPE,
        send: async (cursor) => {
          const ssm = await session.client('ssm', scope);
          const input = {
            InstanceId: item.name,
            Filters: [{ Key: 'State', Values: STATES }],
            MaxResults: 100,
            ...(cursor === undefined ? {} : { NextToken: cursor }),
          };
          return ssm.send(new DescribeInstancePatchesCommand(input), { abortSignal: signal });
        },
        next: ({ NextToken: next }) => (next === '' ? undefined : next),
      }),
    );
  },
  *project(answers, { items }) {
    const names = new Map(items.map(({ id, name }) => [id, name]));
    for (const answer of answers) {
      const { item: machineId = '' } = answer;
      const from = [answer];
      const rows = read(list, answer.body, `the list of ${OPERATION}`, machineId);
      if ('malformed' in rows) {
        yield rows.malformed;
        continue;
      }
      for (const given of rows.value) {
        const one = read(patch, given, 'a patch of the list', machineId);
        if ('malformed' in one) yield one.malformed;
        else {
          const name = names.get(machineId) ?? machineId;
          yield* missing(machineId, name, one.value, from);
        }
      }
    }
  },
};

function* missing(
  machineId: string,
  machine: string,
  row: z.infer<typeof patch>,
  from: readonly GivenAnswer[],
): Iterable<Statement> {
  const severity = SEVERITIES[row.Severity?.toLowerCase() ?? ''];
  if (severity === undefined) return;
  const { KBId: patchId, Title: title = '' } = row;
  const releaseKnown = WINDOWS.test(patchId);
  // The same package is missing again with its next version, which is another patch.
  const what = releaseKnown || !title.startsWith(patchId) ? patchId : title;
  const id = `${machineId}#patch/${what}`;
  yield state({
    kind: 'missing-patch',
    id,
    facet: 'identity',
    name: `${what} on ${machine}`,
    incarnation: id,
    hints: releaseKnown ? { article: patchId } : {},
    from,
    value: { machineId, patchId, severity, releaseKnown },
  });
}

import { z } from 'zod';

import {
  state,
  type GivenAnswer,
  type Item,
  type ProjectContext,
  type Statement,
} from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import type { Scope } from '../../../src/core/scope.ts';
import { askPages } from '../ask.ts';
import { known, rowsOf, timestamp } from '../projection.ts';
import { regionalArn } from '../scope.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const OPERATION = 'ssm:DescribeInstanceInformation';
const SHAPE: Shape = {
  InstanceInformationList: {
    InstanceId: true,
    Name: true,
    PingStatus: true,
    LastPingDateTime: true,
    RegistrationDate: true,
  },
};
const node = z.object({
  InstanceId: z.string(),
  Name: z.string().optional(),
  PingStatus: z.string().optional(),
  LastPingDateTime: timestamp.optional(),
  RegistrationDate: timestamp.optional(),
});
type Node = z.infer<typeof node>;
const NODES = {
  operation: OPERATION,
  list: 'InstanceInformationList',
  what: 'a managed machine',
  row: node,
};

/** How Systems Manager names what is no EC2 instance: a machine elsewhere that was registered. */
const ELSEWHERE = /^mi-/;

/**
 * The machines that Systems Manager has an agent on, held against those there are: an instance
 * without an agent leaves no trace in Systems Manager. Asked even where there is no instance, since
 * machines that run elsewhere are known to Systems Manager alone.
 */
export const machineManagement: AwsStep = {
  id: 'machine-management',
  title: 'Machines managed by Systems Manager',
  revision: 2,
  after: 'machines',
  delivers: { machine: ['identity', 'management', 'management-activity'] },
  permissions: [OPERATION],
  removals: [allBut(SHAPE, 'addresses, host names and versions of the agent are read by no check')],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { DescribeInstanceInformationCommand } = await import('@aws-sdk/client-ssm');
    yield* askPages({
      operation: OPERATION,
      permission: OPERATION,
      shape: SHAPE,
      send: async (cursor) => {
        const ssm = await session.client('ssm', scope);
        const input = { MaxResults: 50, ...(cursor === undefined ? {} : { NextToken: cursor }) };
        return ssm.send(new DescribeInstanceInformationCommand(input), { abortSignal: signal });
      },
      // At the end of the list the token is an empty text.
      next: ({ NextToken: next }) => (next === '' ? undefined : next),
    });
  },
  *project(answers, { scope, items }) {
    const unseen = new Map(items.map((item) => [item.id, item]));
    let understood = true;
    for (const one of rowsOf(NODES, answers)) {
      if ('malformed' in one) {
        understood = false;
        yield one;
        continue;
      }
      const { row } = one;
      const from = [one.answer];
      const id = machineId(scope, row);
      if (ELSEWHERE.test(row.InstanceId)) yield elsewhere(id, row, from);
      unseen.delete(id);
      yield state({ kind: 'machine', id, facet: 'management', from, value: { managed: true } });
      const { PingStatus: ping, LastPingDateTime: agentLastSeenAt } = row;
      const agentOnline = ping === undefined ? undefined : ping === 'Online';
      const value = known({ agentOnline, agentLastSeenAt });
      yield state({ kind: 'machine', id, facet: 'management-activity', from, value });
    }
    // Only the whole list tells what is not in it.
    if (!understood || !answers.some(({ last }) => last)) return;
    for (const id of unseen.keys()) {
      yield state({ kind: 'machine', id, facet: 'management', from: answers, value: NOT_MANAGED });
    }
  },
  itemsOf: (answers, { scope, items }: ProjectContext) => {
    const running = new Map(items.map(({ id, hints }) => [id, hints['running']]));
    return [...rowsOf(NODES, answers)].flatMap((one): Item[] => {
      if ('malformed' in one) return [];
      const { InstanceId: instanceId } = one.row;
      const id = machineId(scope, one.row);
      return [{ id, name: instanceId, hints: { running: running.get(id) ?? '' } }];
    });
  },
};

const NOT_MANAGED = { managed: false };

function machineId(scope: Scope, { InstanceId: id }: Node): string {
  return ELSEWHERE.test(id)
    ? regionalArn(scope, 'ssm', `managed-instance/${id}`)
    : regionalArn(scope, 'ec2', `instance/${id}`);
}

/** Whether it runs nobody says: only whether its agent answers. */
function elsewhere(id: string, row: Node, from: readonly GivenAnswer[]): Statement {
  const { InstanceId: instanceId, Name: name = '', RegistrationDate: registered } = row;
  return state({
    kind: 'machine',
    id,
    facet: 'identity',
    name: name === '' ? instanceId : name,
    incarnation: registered ?? instanceId,
    from,
    value: { hosting: 'elsewhere' },
  });
}

import { z } from 'zod';

import { state, type Statement } from '../../../src/core/collector.ts';
import type { Shape } from '../../../src/core/keep-only.ts';
import { afterItems } from '../after-items.ts';
import { CONNECTED } from '../connected.ts';
import { listStep, type RowContext } from '../list-step.ts';
import { known, read, rows, timestamp } from '../projection.ts';
import { regionalArn } from '../scope.ts';

const SHAPE: Shape = {
  Reservations: {
    Instances: {
      InstanceId: true,
      LaunchTime: true,
      State: { Name: true },
      MetadataOptions: { HttpEndpoint: true, HttpTokens: true },
    },
  },
};
/** Terminated instances stay in the list for about an hour. */
const EXISTING = ['pending', 'running', 'stopping', 'stopped'];
const reservation = z.object({ Instances: rows });
const instance = z.object({
  InstanceId: z.string(),
  LaunchTime: timestamp.optional(),
  State: z.object({ Name: z.string() }),
  MetadataOptions: z
    .object({ HttpEndpoint: z.string().optional(), HttpTokens: z.string().optional() })
    .optional(),
});

/** EC2 instances, stopped ones included. Each has a network interface for as long as it exists. */
export const machines = afterItems(
  CONNECTED,
  listStep({
    id: 'machines',
    title: 'EC2 instances of the region',
    after: 'regions',
    service: 'ec2',
    operation: 'ec2:DescribeInstances',
    parameters: { 'instance-state-name': EXISTING.join(',') },
    delivers: { machine: ['identity', 'metadata-service'] },
    shape: SHAPE,
    async send(client, cursor, signal) {
      const { DescribeInstancesCommand } = await import('@aws-sdk/client-ec2');
      const input = {
        Filters: [{ Name: 'instance-state-name', Values: EXISTING }],
        MaxResults: 1000,
        ...(cursor === undefined ? {} : { NextToken: cursor }),
      };
      return client.send(new DescribeInstancesCommand(input), { abortSignal: signal });
    },
    next: ({ NextToken: next }) => (next === '' ? undefined : next),
    list: 'Reservations',
    what: 'a reservation of the list',
    row: reservation,
    *states({ Instances: instances }, context) {
      for (const given of instances) yield* statesOf(given, context);
    },
  }),
);

function* statesOf(given: unknown, { answer, scope }: RowContext): Iterable<Statement> {
  const one = read(instance, given, 'an instance of the list');
  if ('malformed' in one) {
    yield one.malformed;
    return;
  }
  const {
    InstanceId: instanceId,
    LaunchTime: launchedAt,
    State: { Name: status },
    MetadataOptions: metadata,
  } = one.value;
  if (!EXISTING.includes(status)) return;
  const running = status === 'running';
  const machine = {
    kind: 'machine',
    id: regionalArn(scope, 'ec2', `instance/${instanceId}`),
    from: [answer],
  } as const;
  yield state({
    ...machine,
    facet: 'identity',
    name: instanceId,
    incarnation: instanceId,
    hints: { instanceId, running: String(running) },
    value: { hosting: 'cloud', running, ...known({ launchedAt }) },
  });
  yield state({
    ...machine,
    facet: 'metadata-service',
    value: known({
      metadataServiceEnabled: is(metadata?.HttpEndpoint, 'enabled', 'disabled'),
      metadataTokenRequired: is(metadata?.HttpTokens, 'required', 'optional'),
    }),
  });
}

/** Whether a setting of two values has the first; unknown for a value that AWS has added since. */
function is(setting: string | undefined, yes: string, no: string): boolean | undefined {
  if (setting === yes) return true;
  return setting === no ? false : undefined;
}

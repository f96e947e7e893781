import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import type { Shape } from '../../../src/core/keep-only.ts';
import { listStep } from '../list-step.ts';
import { known } from '../projection.ts';
import { regionalArn } from '../scope.ts';

const SHAPE: Shape = {
  Volumes: { VolumeId: true, Encrypted: true, State: true, Attachments: { InstanceId: true } },
};
const ENDED = ['deleting', 'deleted'];

/** EBS volumes, attached or left behind. */
export const volumes = listStep({
  id: 'volumes',
  title: 'EBS volumes of the region',
  after: 'regions',
  service: 'ec2',
  operation: 'ec2:DescribeVolumes',
  delivers: { volume: ['identity', 'attachment'] },
  shape: SHAPE,
  async send(client, cursor, signal) {
    const { DescribeVolumesCommand } = await import('@aws-sdk/client-ec2');
    const input = { MaxResults: 1000, ...(cursor === undefined ? {} : { NextToken: cursor }) };
    return client.send(new DescribeVolumesCommand(input), { abortSignal: signal });
  },
  next: ({ NextToken: next }) => (next === '' ? undefined : next),
  list: 'Volumes',
  what: 'a volume of the list',
  row: z.object({
    VolumeId: z.string(),
    Encrypted: z.boolean().optional(),
    State: z.string().optional(),
    Attachments: z.array(z.object({ InstanceId: z.string().optional() })).default([]),
  }),
  *states(row, { answer, scope }) {
    const { VolumeId: volumeId, Encrypted: encrypted, State: status, Attachments } = row;
    if (status !== undefined && ENDED.includes(status)) return;
    yield state({
      kind: 'volume',
      id: regionalArn(scope, 'ec2', `volume/${volumeId}`),
      facet: 'identity',
      name: volumeId,
      incarnation: volumeId,
      from: [answer],
      value: known({
        encrypted,
        attached: status === undefined ? undefined : status === 'in-use',
      }),
    });
    yield state({
      kind: 'volume',
      id: regionalArn(scope, 'ec2', `volume/${volumeId}`),
      facet: 'attachment',
      from: [answer],
      value: {
        machineIds: Attachments.flatMap(({ InstanceId: machine }) =>
          machine === undefined ? [] : [regionalArn(scope, 'ec2', `instance/${machine}`)],
        ),
      },
    });
  },
});

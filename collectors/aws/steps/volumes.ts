import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import type { Shape } from '../../../src/core/keep-only.ts';
import { listStep } from '../list-step.ts';
import { known } from '../projection.ts';
import { regionalArn } from '../scope.ts';

const SHAPE: Shape = {
  Volumes: { VolumeId: true, Encrypted: true, State: true },
};
const ENDED = ['deleting', 'deleted'];

/** EBS volumes, attached or left behind. */
export const volumes = listStep({
  id: 'volumes',
  title: 'EBS volumes of the region',
  after: 'regions',
  service: 'ec2',
  operation: 'ec2:DescribeVolumes',
  delivers: { volume: ['identity'] },
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
  }),
  *states({ VolumeId: volumeId, Encrypted: encrypted, State: status }, { answer, scope }) {
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
  },
});

import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import type { Shape } from '../../../src/core/keep-only.ts';
import { listStep } from '../list-step.ts';
import { ownerlessArn } from '../ownerless-arn.ts';

const SHAPE: Shape = { Snapshots: { SnapshotId: true } };

/** The account's own EBS snapshots; what others share with it is theirs to answer for. */
export const snapshots = listStep({
  id: 'snapshots',
  title: 'EBS snapshots of the region',
  after: 'regions',
  service: 'ec2',
  operation: 'ec2:DescribeSnapshots',
  parameters: { OwnerIds: 'self' },
  delivers: { snapshot: ['identity'] },
  shape: SHAPE,
  async send(client, cursor, signal) {
    const { DescribeSnapshotsCommand } = await import('@aws-sdk/client-ec2');
    const input = {
      OwnerIds: ['self'],
      MaxResults: 1000,
      ...(cursor === undefined ? {} : { NextToken: cursor }),
    };
    return client.send(new DescribeSnapshotsCommand(input), { abortSignal: signal });
  },
  next: ({ NextToken: next }) => (next === '' ? undefined : next),
  list: 'Snapshots',
  what: 'a snapshot of the list',
  row: z.object({ SnapshotId: z.string() }),
  *states({ SnapshotId: snapshotId }, { answer, scope }) {
    yield state({
      kind: 'snapshot',
      id: ownerlessArn(scope, `snapshot/${snapshotId}`),
      facet: 'identity',
      name: snapshotId,
      incarnation: snapshotId,
      from: [answer],
      value: { form: 'disk' },
    });
  },
});

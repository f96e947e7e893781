import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import type { Shape } from '../../../src/core/keep-only.ts';
import { listStep } from '../list-step.ts';
import { ownerlessArn } from '../ownerless-arn.ts';
import { known } from '../projection.ts';

const SHAPE: Shape = { Images: { ImageId: true, Public: true } };

/** The account's own machine images, deprecated and disabled ones included. */
export const machineImages = listStep({
  id: 'machine-images',
  title: 'Machine images of the region',
  after: 'regions',
  service: 'ec2',
  operation: 'ec2:DescribeImages',
  parameters: { Owners: 'self', IncludeDisabled: true },
  delivers: { 'machine-image': ['identity'] },
  shape: SHAPE,
  async send(client, cursor, signal) {
    const { DescribeImagesCommand } = await import('@aws-sdk/client-ec2');
    const input = {
      Owners: ['self'],
      IncludeDisabled: true,
      MaxResults: 1000,
      ...(cursor === undefined ? {} : { NextToken: cursor }),
    };
    return client.send(new DescribeImagesCommand(input), { abortSignal: signal });
  },
  next: ({ NextToken: next }) => (next === '' ? undefined : next),
  list: 'Images',
  what: 'an image of the list',
  row: z.object({ ImageId: z.string(), Public: z.boolean().optional() }),
  *states({ ImageId: imageId, Public: launchableByAnyone }, { answer, scope }) {
    yield state({
      kind: 'machine-image',
      id: ownerlessArn(scope, `image/${imageId}`),
      facet: 'identity',
      name: imageId,
      incarnation: imageId,
      from: [answer],
      value: known({ launchableByAnyone }),
    });
  },
});

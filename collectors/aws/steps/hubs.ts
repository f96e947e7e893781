import { z } from 'zod';

import { facetListStep, nextToken } from '../facet-list-step.ts';

/** States in which packets pass. */
const PASSING = ['available', 'modifying'];

/** The transit gateways that VPCs are attached to; whoever owns a VPC sees its attachments. */
export const hubs = facetListStep({
  id: 'hubs',
  title: 'Transit gateways that VPCs are attached to',
  after: 'networks',
  kind: 'network',
  facet: 'hubs',
  service: 'ec2',
  operation: 'ec2:DescribeTransitGatewayAttachments',
  shape: {
    TransitGatewayAttachments: {
      TransitGatewayId: true,
      ResourceType: true,
      ResourceId: true,
      State: true,
    },
  },
  async send(client, cursor, signal) {
    const { DescribeTransitGatewayAttachmentsCommand } = await import('@aws-sdk/client-ec2');
    const input = { MaxResults: 1000, ...(cursor === undefined ? {} : { NextToken: cursor }) };
    return client.send(new DescribeTransitGatewayAttachmentsCommand(input), {
      abortSignal: signal,
    });
  },
  next: nextToken,
  list: 'TransitGatewayAttachments',
  what: 'an attachment of a transit gateway',
  row: z.object({
    TransitGatewayId: z.string(),
    ResourceType: z.string(),
    ResourceId: z.string().optional(),
    State: z.string(),
  }),
  value(rows, { hints }, whole) {
    if (!whole) return undefined;
    const own = rows.filter(
      (row) =>
        row.ResourceType === 'vpc' &&
        row.ResourceId === hints['networkId'] &&
        PASSING.includes(row.State),
    );
    return { hubIds: [...new Set(own.map(({ TransitGatewayId: id }) => id))].sort() };
  },
});

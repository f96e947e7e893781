import { z } from 'zod';

import { facetListStep, nextToken } from '../facet-list-step.ts';

/** An exclusion that was never made or is no more; one being made or deleted may be in effect. */
const NOT_IN_EFFECT = ['create-failed', 'delete-complete', 'disable-complete'];

/**
 * What the block of public access to VPCs leaves out, asked where a VPC has it. The exclusion of a
 * subnet does not name its VPC, and so may be about any of the region.
 */
export const internetBlock = facetListStep({
  id: 'internet-block',
  title: 'What the block of public access to VPCs leaves out',
  after: 'networks',
  kind: 'network',
  facet: 'internet-block',
  service: 'ec2',
  operation: 'ec2:DescribeVpcBlockPublicAccessExclusions',
  shape: {
    VpcBlockPublicAccessExclusions: {
      ResourceArn: true,
      InternetGatewayExclusionMode: true,
      State: true,
    },
  },
  wants: ({ hints }) => hints['internetBlocked'] === 'true',
  async send(client, cursor, signal) {
    const { DescribeVpcBlockPublicAccessExclusionsCommand } = await import('@aws-sdk/client-ec2');
    const input = { MaxResults: 1000, ...(cursor === undefined ? {} : { NextToken: cursor }) };
    return client.send(new DescribeVpcBlockPublicAccessExclusionsCommand(input), {
      abortSignal: signal,
    });
  },
  next: nextToken,
  list: 'VpcBlockPublicAccessExclusions',
  what: 'an exclusion from the block of public access',
  row: z.object({
    ResourceArn: z.string(),
    InternetGatewayExclusionMode: z.string().optional(),
    State: z.string().optional(),
  }),
  value(rows, { id }, whole) {
    const inEffect = rows.filter(
      ({ State: status, InternetGatewayExclusionMode: mode }) =>
        !NOT_IN_EFFECT.includes(status ?? '') && mode !== 'allow-egress',
    );
    if (inEffect.some(({ ResourceArn: arn }) => arn === id)) return { internetBlockExcepted: true };
    const ofSubnet = inEffect.some(({ ResourceArn: arn }) => arn.includes(':subnet/'));
    return whole && !ofSubnet ? { internetBlockExcepted: false } : undefined;
  },
});

import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import type { Shape } from '../../../src/core/keep-only.ts';
import { afterItems } from '../after-items.ts';
import { CONNECTED, isConnected } from '../connected.ts';
import { ENVIRONMENT_REMOVAL, environmentOf, environmentTags } from '../environment-tag.ts';
import { listStep } from '../list-step.ts';
import { known, rows } from '../projection.ts';
import { accountOf, regionalArn } from '../scope.ts';

const SHAPE: Shape = {
  Vpcs: {
    VpcId: true,
    OwnerId: true,
    Tags: { Key: true, Value: true },
    BlockPublicAccessStates: { InternetGatewayBlockMode: true },
  },
};

/**
 * The account's own VPCs, in regions in which something is connected to one. A VPC shared by another
 * account has its flow logs there. Who owns one sees what others connected to it.
 */
export const networks = afterItems(
  CONNECTED,
  listStep({
    id: 'networks',
    title: 'VPCs of the region',
    after: 'regions',
    service: 'ec2',
    operation: 'ec2:DescribeVpcs',
    delivers: { network: ['identity'] },
    shape: SHAPE,
    removals: [ENVIRONMENT_REMOVAL],
    async send(client, cursor, signal) {
      const { DescribeVpcsCommand } = await import('@aws-sdk/client-ec2');
      const input = { MaxResults: 1000, ...(cursor === undefined ? {} : { NextToken: cursor }) };
      return client.send(new DescribeVpcsCommand(input), { abortSignal: signal });
    },
    next: ({ NextToken: next }) => (next === '' ? undefined : next),
    prepare: ({ Vpcs: vpcs = [] }) => ({
      Vpcs: vpcs.map((vpc) => ({ ...vpc, Tags: environmentTags(vpc.Tags) })),
    }),
    list: 'Vpcs',
    what: 'a VPC of the list',
    row: z.object({
      VpcId: z.string(),
      OwnerId: z.string().optional(),
      Tags: rows.pipe(z.array(z.object({ Key: z.string(), Value: z.string().optional() }))),
      BlockPublicAccessStates: z.object({ InternetGatewayBlockMode: z.string() }).optional(),
    }),
    *states(vpc, { answer, ...context }) {
      const { scope } = context;
      const accountId = vpc.OwnerId ?? accountOf(scope);
      if (accountId !== accountOf(scope)) return;
      const { VpcId: networkId, Tags: tags } = vpc;
      const connected = isConnected(networkId, context);
      // Left out by partitions and emulators that do not know the block.
      const mode = vpc.BlockPublicAccessStates?.InternetGatewayBlockMode ?? 'off';
      const internetBlocked = mode === 'block-bidirectional' || mode === 'block-ingress';
      yield state({
        kind: 'network',
        id: regionalArn(scope, 'ec2', `vpc/${networkId}`),
        facet: 'identity',
        name: networkId,
        incarnation: networkId,
        hints: {
          networkId,
          connected: String(connected ?? ''),
          internetBlocked: String(internetBlocked),
        },
        from: [answer],
        value: {
          networkId,
          accountId,
          environment: environmentOf(tags),
          internetBlocked,
          ...known({ connected }),
        },
      });
    },
  }),
);

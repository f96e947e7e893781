import { z } from 'zod';

import { facetListStep, nextToken } from '../facet-list-step.ts';

const side = z.object({ VpcId: z.string(), OwnerId: z.string() });

/** Peerings in effect, each shown to both sides, those with another region or account too. */
export const peerings = facetListStep({
  id: 'peerings',
  title: 'Peerings of VPCs',
  after: 'networks',
  kind: 'network',
  facet: 'peerings',
  service: 'ec2',
  operation: 'ec2:DescribeVpcPeeringConnections',
  shape: {
    VpcPeeringConnections: {
      RequesterVpcInfo: { VpcId: true, OwnerId: true },
      AccepterVpcInfo: { VpcId: true, OwnerId: true },
      Status: { Code: true },
    },
  },
  async send(client, cursor, signal) {
    const { DescribeVpcPeeringConnectionsCommand } = await import('@aws-sdk/client-ec2');
    const input = { MaxResults: 1000, ...(cursor === undefined ? {} : { NextToken: cursor }) };
    return client.send(new DescribeVpcPeeringConnectionsCommand(input), { abortSignal: signal });
  },
  next: nextToken,
  list: 'VpcPeeringConnections',
  what: 'a peering of the list',
  row: z.union([
    z.object({
      RequesterVpcInfo: side,
      AccepterVpcInfo: side,
      Status: z.object({ Code: z.literal('active') }),
    }),
    // One that was refused or has expired may no longer say who was to be on its other side.
    z.object({ Status: z.object({ Code: z.string().refine((code) => code !== 'active') }) }),
  ]),
  value(rows, { hints }, whole) {
    if (!whole) return undefined;
    const networkId = hints['networkId'];
    const peers = rows.flatMap((row) => {
      if (!('RequesterVpcInfo' in row)) return [];
      const sides = [row.RequesterVpcInfo, row.AccepterVpcInfo];
      if (!sides.some(({ VpcId: id }) => id === networkId)) return [];
      return sides
        .filter(({ VpcId: id }) => id !== networkId)
        .map((peer) => ({ networkId: peer.VpcId, accountId: peer.OwnerId }));
    });
    return { peers: peers.sort((a, b) => (a.networkId < b.networkId ? -1 : 1)) };
  },
});

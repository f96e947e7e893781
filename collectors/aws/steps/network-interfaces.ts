import { z } from 'zod';

import type { Item } from '../../../src/core/collector.ts';
import type { Shape } from '../../../src/core/keep-only.ts';
import { CONNECTED, connected } from '../connected.ts';
import { listStep } from '../list-step.ts';
import { listIn, rows } from '../projection.ts';

const SHAPE: Shape = {
  NetworkInterfaces: {
    NetworkInterfaceId: true,
    VpcId: true,
    Groups: { GroupId: true },
  },
};
const body = listIn('NetworkInterfaces');
const row = z.object({
  NetworkInterfaceId: z.string(),
  VpcId: z.string().optional(),
  Groups: rows,
});
const group = z.object({ GroupId: z.string() });

/**
 * Whatever is reachable in a region has a network interface there: machines, load balancers,
 * databases, functions in a network. Where there is none, security groups guard nothing, networks carry
 * nothing, and neither machines nor load balancers can be; so none of them is asked about.
 */
export const networkInterfaces = listStep({
  id: CONNECTED,
  title: 'What is connected to the networks of the region',
  after: 'regions',
  service: 'ec2',
  operation: 'ec2:DescribeNetworkInterfaces',
  delivers: {},
  shape: SHAPE,
  async send(client, cursor, signal) {
    const { DescribeNetworkInterfacesCommand } = await import('@aws-sdk/client-ec2');
    const input = { MaxResults: 1000, ...(cursor === undefined ? {} : { NextToken: cursor }) };
    return client.send(new DescribeNetworkInterfacesCommand(input), { abortSignal: signal });
  },
  next: ({ NextToken: next }) => (next === '' ? undefined : next),
  list: 'NetworkInterfaces',
  what: 'a network interface of the list',
  row,
  *states({ NetworkInterfaceId: id, Groups: groups }) {
    if (!groups.every((given) => group.safeParse(given).success)) {
      yield { malformed: `the security groups of ${id} are not understood` };
    }
  },
  itemsOf(answers) {
    const items = new Map<string, Item>();
    for (const answer of answers) {
      for (const given of body.safeParse(answer.body).data ?? []) {
        const one = row.safeParse(given).data;
        if (one === undefined) continue;
        const { VpcId: network } = one;
        if (network !== undefined) items.set(network, connected(network, 'network'));
        for (const named of one.Groups) {
          const id = group.safeParse(named).data?.GroupId;
          if (id !== undefined) items.set(id, connected(id, 'firewall'));
        }
      }
    }
    return [...items.values()];
  },
});

import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import type { Shape } from '../../../src/core/keep-only.ts';
import { afterItems } from '../after-items.ts';
import { CONNECTED } from '../connected.ts';
import { listStep } from '../list-step.ts';

const SHAPE: Shape = {
  LoadBalancers: { LoadBalancerArn: true, LoadBalancerName: true, Type: true, Scheme: true },
};

/** Application, network and gateway load balancers. Each has an interface in every subnet it serves. */
export const loadBalancers = afterItems(
  CONNECTED,
  listStep({
    id: 'load-balancers',
    title: 'Load balancers of the region',
    after: 'regions',
    service: 'elastic-load-balancing-v2',
    operation: 'elasticloadbalancing:DescribeLoadBalancers',
    delivers: { 'load-balancer': ['identity'] },
    shape: SHAPE,
    async send(client, cursor, signal) {
      const { DescribeLoadBalancersCommand } =
        await import('@aws-sdk/client-elastic-load-balancing-v2');
      const input = { PageSize: 400, ...(cursor === undefined ? {} : { Marker: cursor }) };
      return client.send(new DescribeLoadBalancersCommand(input), { abortSignal: signal });
    },
    next: ({ NextMarker: next }) => (next === '' ? undefined : next),
    list: 'LoadBalancers',
    what: 'a load balancer of the list',
    row: z.object({
      LoadBalancerArn: z.string().startsWith('arn:'),
      LoadBalancerName: z.string(),
      Type: z.string().optional(),
      Scheme: z.string().optional(),
    }),
    *states(row, { answer }) {
      const { LoadBalancerArn: id, LoadBalancerName: name } = row;
      // A gateway load balancer has no scheme: it stands in the way of traffic inside.
      const scheme = row.Type === 'gateway' ? 'internal' : row.Scheme;
      if (scheme === undefined) {
        yield { malformed: `${name}: it is not told whether it faces the internet` };
        return;
      }
      const internetFacing = scheme === 'internet-facing';
      yield state({
        kind: 'load-balancer',
        id,
        facet: 'identity',
        name,
        incarnation: id,
        hints: { internetFacing: String(internetFacing) },
        from: [answer],
        value: { internetFacing },
      });
    },
  }),
);

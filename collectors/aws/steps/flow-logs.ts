import { z } from 'zod';

import { facetListStep, nextToken } from '../facet-list-step.ts';
import { allOf, anyOf, type Told } from '../permissions.ts';
import { known } from '../projection.ts';

const row = z.object({
  ResourceId: z.string(),
  FlowLogStatus: z.string().optional(),
  DeliverLogsStatus: z.string().optional(),
  TrafficType: z.string().optional(),
});

/** Flow logs of whole VPCs; those of a subnet or an interface leave the rest of the VPC unseen. */
export const flowLogs = facetListStep({
  id: 'flow-logs',
  title: 'Flow logs of VPCs that something is connected to',
  after: 'networks',
  kind: 'network',
  facet: 'flow-logs',
  service: 'ec2',
  operation: 'ec2:DescribeFlowLogs',
  shape: {
    FlowLogs: {
      ResourceId: true,
      FlowLogStatus: true,
      DeliverLogsStatus: true,
      TrafficType: true,
    },
  },
  wants: ({ hints }) => hints['connected'] !== 'false',
  async send(client, cursor, signal) {
    const { DescribeFlowLogsCommand } = await import('@aws-sdk/client-ec2');
    const input = { MaxResults: 1000, ...(cursor === undefined ? {} : { NextToken: cursor }) };
    return client.send(new DescribeFlowLogsCommand(input), { abortSignal: signal });
  },
  next: nextToken,
  list: 'FlowLogs',
  what: 'a flow log of the list',
  row,
  value(rows, { hints }, whole) {
    const own = rows.filter(({ ResourceId: id }) => id === hints['networkId']);
    const logged = (traffic: string): Told =>
      anyOf([...own.map((log) => holds(log, traffic)), whole ? false : undefined]);
    const value = known({ rejectsLogged: logged('REJECT'), acceptsLogged: logged('ACCEPT') });
    return Object.keys(value).length > 0 ? value : undefined;
  },
});

/** Whether a log holds the traffic and gets to where it is kept. */
function holds(log: z.infer<typeof row>, traffic: string): Told {
  const { FlowLogStatus: status, DeliverLogsStatus: delivery, TrafficType: type } = log;
  return allOf([
    type === undefined ? undefined : type === 'ALL' || type === traffic,
    status === undefined ? undefined : status === 'ACTIVE',
    delivery === undefined ? undefined : delivery === 'SUCCESS',
  ]);
}

import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { listStep } from '../list-step.ts';
import { logGroupIdOf } from '../log-groups.ts';

export const logGroups = listStep({
  id: 'log-groups',
  title: 'Log groups and how long they keep their events',
  after: 'regions',
  service: 'cloudwatch-logs',
  operation: 'logs:DescribeLogGroups',
  delivers: { 'log-group': ['identity'] },
  shape: {
    logGroups: { logGroupName: true, arn: true, creationTime: true, retentionInDays: true },
  },
  async send(logs, nextToken, abortSignal) {
    const { DescribeLogGroupsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
    return logs.send(new DescribeLogGroupsCommand({ limit: 50, nextToken }), { abortSignal });
  },
  next: ({ nextToken }) => nextToken,
  list: 'logGroups',
  what: 'a log group of the list',
  row: z.object({
    logGroupName: z.string(),
    arn: z.string().startsWith('arn:'),
    creationTime: z.number().optional(),
    retentionInDays: z.int().optional(),
  }),
  *states({ logGroupName, arn, creationTime, retentionInDays }, { answer }) {
    yield state({
      kind: 'log-group',
      id: logGroupIdOf(arn) ?? arn,
      facet: 'identity',
      name: logGroupName,
      incarnation: String(creationTime ?? ''),
      from: [answer],
      // AWS leaves out the retention of a group that keeps its events for ever.
      value: { retentionDays: retentionInDays ?? null },
    });
  },
});

import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { listStep } from '../list-step.ts';

const repository = z.object({
  repositoryArn: z.string().startsWith('arn:'),
  repositoryName: z.string(),
  createdAt: z.string().optional(),
  imageScanningConfiguration: z.object({ scanOnPush: z.boolean().optional() }).optional(),
});

/** Private repositories of the region's registry. */
export const imageRepositories = listStep({
  id: 'image-repositories',
  title: 'Container image repositories of the region',
  after: 'regions',
  service: 'ecr',
  operation: 'ecr:DescribeRepositories',
  delivers: { 'image-repository': ['identity'] },
  shape: {
    repositories: {
      repositoryArn: true,
      repositoryName: true,
      createdAt: true,
      imageScanningConfiguration: { scanOnPush: true },
    },
  },
  async send(client, nextToken, signal) {
    const { DescribeRepositoriesCommand } = await import('@aws-sdk/client-ecr');
    const input = { maxResults: 1000, ...(nextToken === undefined ? {} : { nextToken }) };
    return client.send(new DescribeRepositoriesCommand(input), { abortSignal: signal });
  },
  next: ({ nextToken }) => nextToken,
  list: 'repositories',
  what: 'a repository of the list',
  row: repository,
  *states(row, { answer }) {
    yield state({
      kind: 'image-repository',
      id: row.repositoryArn,
      facet: 'identity',
      name: row.repositoryName,
      incarnation: row.createdAt ?? row.repositoryArn,
      hints: { scanOnPush: String(row.imageScanningConfiguration?.scanOnPush ?? '') },
      from: [answer],
      value: { repositoryName: row.repositoryName },
    });
  },
});

import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { directoryArn, directoryKey, directoryStep } from '../directory-step.ts';
import { read } from '../projection.ts';
import { isDirectory } from './directories.ts';

const group = z.object({ GroupId: z.string(), DisplayName: z.string().optional() });

export const directoryGroups = directoryStep({
  id: 'directory-groups',
  title: 'Groups of IAM Identity Center',
  after: 'directories',
  wants: isDirectory,
  delivers: { group: ['identity'] },
  service: 'identitystore',
  operation: 'identitystore:ListGroups',
  parameters: ({ hints }) => ({ IdentityStoreId: hints['store'] ?? '', MaxResults: 100 }),
  shape: { Groups: { GroupId: true, DisplayName: true } },
  unread: 'no check reads the rest',
  list: 'Groups',
  what: 'the list of groups of the directory',
  send: async (store, { hints }, NextToken, abortSignal) => {
    const { ListGroupsCommand } = await import('@aws-sdk/client-identitystore');
    const command = new ListGroupsCommand({
      IdentityStoreId: hints['store'],
      MaxResults: 100,
      NextToken,
    });
    return store.send(command, { abortSignal });
  },
  *states(rows, { hints: { partition = 'aws' } }, answer) {
    for (const row of rows) {
      const one = read(group, row, 'a group of the directory');
      if ('malformed' in one) {
        yield one.malformed;
        continue;
      }
      const { GroupId, DisplayName = GroupId } = one.value;
      yield state({
        kind: 'group',
        id: directoryArn(partition, 'group', GroupId),
        facet: 'identity',
        name: DisplayName,
        incarnation: GroupId,
        from: [answer],
        value: { groupName: DisplayName, groupKey: directoryKey(partition, 'group', GroupId) },
      });
    }
  },
});

import { z } from 'zod';

import { state, type Statement } from '../../../src/core/collector.ts';
import { groupBy } from '../../../src/core/group-by.ts';
import { absent } from '../ask.ts';
import { directoryArn, directoryKey, directoryStep } from '../directory-step.ts';
import { listIn, read } from '../projection.ts';
import type { AwsStep } from '../step.ts';

const membership = z.object({ MemberId: z.object({ UserId: z.string() }) });

const lists = directoryStep({
  id: 'group-members',
  title: 'Members of groups that permission sets are assigned to',
  after: 'access-assignments',
  delivers: { group: ['members'] },
  service: 'identitystore',
  operation: 'identitystore:ListGroupMemberships',
  parameters: ({ id, hints }) => ({
    IdentityStoreId: hints['store'] ?? '',
    GroupId: id,
    MaxResults: 100,
  }),
  // Assignments outlive the group.
  gone: ['ResourceNotFoundException'],
  shape: { GroupMemberships: { MemberId: { UserId: true } } },
  unread: 'the group is in the request',
  list: 'GroupMemberships',
  what: 'the list of members',
  send: async (store, { id, hints }, NextToken, abortSignal) => {
    const { ListGroupMembershipsCommand } = await import('@aws-sdk/client-identitystore');
    const command = new ListGroupMembershipsCommand({
      IdentityStoreId: hints['store'],
      GroupId: id,
      MaxResults: 100,
      NextToken,
    });
    return store.send(command, { abortSignal });
  },
  states: () => [],
});

/** All pages of a group say one thing; of one that was cut off nothing is said. */
export const groupMembers: AwsStep = {
  ...lists,
  *project(answers, { items }): Iterable<Statement> {
    for (const [group, pages] of groupBy(answers, ({ item }) => item ?? '')) {
      const { hints } = items.find(({ id }) => id === group) ?? {};
      if (hints === undefined || pages.some(({ body }) => absent(body) !== undefined)) continue;
      const { partition = 'aws' } = hints;
      const id = directoryArn(partition, 'group', group);
      const memberKeys: string[] = [];
      let whole = pages.some(({ last }) => last);
      for (const { body } of pages) {
        const rows = read(listIn('GroupMemberships'), body, 'the list of members', id);
        if ('malformed' in rows) {
          whole = false;
          yield rows.malformed;
          continue;
        }
        for (const row of rows.value) {
          const one = read(membership, row, 'a member of a group', id);
          if ('malformed' in one) {
            whole = false;
            yield one.malformed;
          } else memberKeys.push(directoryKey(partition, 'user', one.value.MemberId.UserId));
        }
      }
      yield state({
        kind: 'group',
        id,
        facet: 'members',
        from: pages,
        value: whole ? { memberKeys: memberKeys.sort() } : {},
      });
    }
  },
};

import { z } from 'zod';

import { state, type GivenAnswer, type Item } from '../../../src/core/collector.ts';
import { directoryKey, directoryStep } from '../directory-step.ts';
import { listIn, read } from '../projection.ts';

const assignment = z.object({ PrincipalType: z.enum(['USER', 'GROUP']), PrincipalId: z.string() });

/** Who was given a permission set in an account: one call for each set and account it is in use in. */
export const accessAssignments = directoryStep({
  id: 'access-assignments',
  title: 'Assignments of permission sets to users and groups',
  after: 'permission-set-accounts',
  delivers: { 'access-assignment': ['identity'] },
  service: 'sso-admin',
  operation: 'sso-admin:ListAccountAssignments',
  permission: 'sso:ListAccountAssignments',
  parameters: ({ hints }) => ({
    InstanceArn: hints['instance'] ?? '',
    PermissionSetArn: hints['permissionSet'] ?? '',
    AccountId: hints['account'] ?? '',
    MaxResults: 100,
  }),
  gone: ['ResourceNotFoundException'],
  shape: { AccountAssignments: { PrincipalType: true, PrincipalId: true } },
  unread: 'account and permission set are in the request',
  list: 'AccountAssignments',
  what: 'the list of assignments',
  send: async (admin, { hints }, NextToken, abortSignal) => {
    const { ListAccountAssignmentsCommand } = await import('@aws-sdk/client-sso-admin');
    const command = new ListAccountAssignmentsCommand({
      InstanceArn: hints['instance'],
      PermissionSetArn: hints['permissionSet'],
      AccountId: hints['account'],
      MaxResults: 100,
      NextToken,
    });
    return admin.send(command, { abortSignal });
  },
  *states(rows, { id, name, hints }, answer) {
    for (const row of rows) {
      const one = read(assignment, row, 'an assignment of the list', id);
      if ('malformed' in one) {
        yield one.malformed;
        continue;
      }
      const { PrincipalType, PrincipalId } = one.value;
      const { account = '', permissionSetName = '', partition = 'aws' } = hints;
      const isUser = PrincipalType === 'USER';
      yield state({
        kind: 'access-assignment',
        id: `${id}#${PrincipalType.toLowerCase()}/${PrincipalId}`,
        facet: 'identity',
        name: `${name} for ${PrincipalType.toLowerCase()} ${PrincipalId}`,
        incarnation: '',
        from: [answer],
        value: {
          accountId: account,
          permissionSet: permissionSetName,
          assigneeKind: isUser ? 'account' : 'group',
          assigneeKey: directoryKey(partition, isUser ? 'user' : 'group', PrincipalId),
        },
      });
    }
  },
  // The groups that have rights somewhere, each once: of no other do members matter.
  itemsOf: (answers, { items }) => {
    const groups = answers.flatMap((answer) => groupsIn(answer, items));
    return [...new Map(groups.map((group) => [group.id, group])).values()];
  },
});

function groupsIn({ item, body }: GivenAnswer, items: readonly Item[]): readonly Item[] {
  const { hints } = items.find(({ id }) => id === item) ?? {};
  if (hints === undefined) return [];
  const { store = '', region = '', partition = 'aws' } = hints;
  return (listIn('AccountAssignments').safeParse(body).data ?? [])
    .flatMap((row) => {
      const one = assignment.safeParse(row).data;
      return one?.PrincipalType === 'GROUP' ? [one] : [];
    })
    .map(({ PrincipalId: id }) => ({ id, name: id, hints: { store, region, partition } }));
}

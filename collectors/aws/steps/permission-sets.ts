import { z } from 'zod';

import type { Answer, Item } from '../../../src/core/collector.ts';
import { directoryStep } from '../directory-step.ts';
import { listIn, read } from '../projection.ts';
import type { AwsStep } from '../step.ts';
import { isDirectory } from './directories.ts';

const OPERATION = 'sso-admin:ListPermissionSets';
const PERMISSION = 'sso:ListPermissionSets';
const permissionSet = z.string().startsWith('arn:');

const lists = directoryStep({
  id: 'permission-sets',
  title: 'Permission sets of IAM Identity Center',
  after: 'directories',
  delivers: {},
  service: 'sso-admin',
  operation: OPERATION,
  permission: PERMISSION,
  parameters: ({ hints }) => ({ InstanceArn: hints['instance'] ?? '', MaxResults: 100 }),
  shape: { PermissionSets: true },
  unread: 'there is nothing else',
  list: 'PermissionSets',
  what: 'the list of permission sets',
  send: async (admin, { hints }, NextToken, abortSignal) => {
    const { ListPermissionSetsCommand } = await import('@aws-sdk/client-sso-admin');
    const command = new ListPermissionSetsCommand({
      InstanceArn: hints['instance'],
      MaxResults: 100,
      NextToken,
    });
    return admin.send(command, { abortSignal });
  },
  *states(rows) {
    for (const row of rows) {
      const one = read(permissionSet, row, 'a permission set of the list');
      if ('malformed' in one) yield one.malformed;
    }
  },
  itemsOf: (answers, { items }) =>
    answers.flatMap(({ item, body }) => {
      const directory = items.find(({ id }) => id === item);
      const rows = listIn('PermissionSets').safeParse(body).data ?? [];
      return directory === undefined ? [] : rows.flatMap((row) => itemOf(row, directory));
    }),
});

/**
 * The sets of rights that are assigned to people. What an account that may not see the directory is
 * told of assignments is nothing, and not that there are none.
 */
export const permissionSets: AwsStep = {
  ...lists,
  async *read(context) {
    const seen = new Set(context.items.filter(isDirectory));
    for (const organization of context.items.filter((item) => !seen.has(item))) {
      yield hidden(organization);
    }
    if (seen.size > 0) yield* lists.read(context);
  },
};

function hidden({ id }: Item): Answer {
  return {
    request: { operation: OPERATION, parameters: {} },
    item: id,
    status: 'refused',
    refusal: {
      reason: 'denied',
      permission: PERMISSION,
      detail:
        'assignments are to be seen from the management account of the organization, or from the account that administers IAM Identity Center for it',
    },
  };
}

function itemOf(row: unknown, directory: Item): readonly Item[] {
  const id = permissionSet.safeParse(row).data;
  return id === undefined ? [] : [{ id, name: id, hints: directory.hints }];
}

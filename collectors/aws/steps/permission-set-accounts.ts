import type { ListAccountsForProvisionedPermissionSetCommandOutput } from '@aws-sdk/client-sso-admin';
import { z } from 'zod';

import type { Answer, Item, ReadContext } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { absent, ask, askPages } from '../ask.ts';
import { answersTo, read } from '../projection.ts';
import type { AwsSession } from '../session.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const DESCRIBE = 'sso-admin:DescribePermissionSet';
const LIST = 'sso-admin:ListAccountsForProvisionedPermissionSet';
/** Actions of IAM Identity Center have a shorter prefix than its API. */
const PERMISSIONS = {
  describe: 'sso:DescribePermissionSet',
  list: 'sso:ListAccountsForProvisionedPermissionSet',
} as const;
const GONE = ['ResourceNotFoundException'];

const SHAPES = {
  describe: { PermissionSet: { Name: true } },
  list: { AccountIds: true },
} as const satisfies Record<string, Shape>;
const named = z.object({ PermissionSet: z.object({ Name: z.string() }) });
const accounts = z.object({ AccountIds: z.array(z.string()).default([]) });

/**
 * What each permission set is called, and the accounts it is in use in: of all that the organization
 * has those that are read, since what it allows is seen in the account alone.
 */
export const permissionSetAccounts: AwsStep = {
  id: 'permission-set-accounts',
  title: 'Accounts in which a permission set is in use',
  revision: 1,
  after: 'permission-sets',
  delivers: {},
  permissions: [PERMISSIONS.describe, PERMISSIONS.list],
  removals: [
    allBut({ ...SHAPES.describe, ...SHAPES.list }, 'no check reads the rest'),
    { field: 'accounts that are not read', because: 'nothing can be told of them' },
  ],
  maxAgeHours: MAX_AGE_HOURS,
  read: (context) => context.each((set) => ofSet(context, set)),
  *project(answers) {
    for (const { item, body } of answersTo(DESCRIBE, answers)) {
      const one = read(named, body, 'a permission set', item);
      if ('malformed' in one && absent(body) === undefined) yield one.malformed;
    }
    for (const { item, body } of answersTo(LIST, answers)) {
      const one = read(accounts, body, 'the accounts of a permission set', item);
      if ('malformed' in one && absent(body) === undefined) yield one.malformed;
    }
  },
  itemsOf: (answers, { items }) =>
    items.flatMap((set) => {
      const own = answers.filter(({ item }) => item === set.id);
      const name = answersTo(DESCRIBE, own).flatMap(
        ({ body }) => named.safeParse(body).data?.PermissionSet.Name ?? [],
      )[0];
      const ids = answersTo(LIST, own).flatMap(
        ({ body }) => accounts.safeParse(body).data?.AccountIds ?? [],
      );
      if (name === undefined) return [];
      return ids.map((account) => ({
        id: `${set.id}#account/${account}`,
        name: `${name} in ${account}`,
        hints: { ...set.hints, permissionSet: set.id, permissionSetName: name, account },
      }));
    }),
};

async function* ofSet(
  { session, signal }: ReadContext<AwsSession>,
  { id, hints }: Item,
): AsyncIterable<Answer> {
  const { DescribePermissionSetCommand, ListAccountsForProvisionedPermissionSetCommand } =
    await import('@aws-sdk/client-sso-admin');
  const set = { InstanceArn: hints['instance'] ?? '', PermissionSetArn: id };
  yield await ask({
    operation: DESCRIBE,
    permission: PERMISSIONS.describe,
    parameters: set,
    item: id,
    absent: GONE,
    shape: SHAPES.describe,
    send: async () => {
      const admin = await session.client('sso-admin', {}, hints['region']);
      return admin.send(new DescribePermissionSetCommand(set), { abortSignal: signal });
    },
  });
  const wanted = await accountsToRead(session);
  yield* askPages<ListAccountsForProvisionedPermissionSetCommandOutput>({
    operation: LIST,
    permission: PERMISSIONS.list,
    parameters: { ...set, ...(wanted === undefined ? {} : { accounts: wanted.join(',') }) },
    item: id,
    absent: GONE,
    shape: SHAPES.list,
    prepare: ({ AccountIds = [] }) => ({
      AccountIds: AccountIds.filter((account) => wanted?.includes(account) ?? true),
    }),
    send: async (NextToken) => {
      const admin = await session.client('sso-admin', {}, hints['region']);
      const command = new ListAccountsForProvisionedPermissionSetCommand({
        ...set,
        MaxResults: 100,
        NextToken,
      });
      return admin.send(command, { abortSignal: signal });
    },
    next: ({ NextToken }) => NextToken ?? undefined,
  });
}

/** `undefined` for every account of the organization. */
async function accountsToRead(session: AwsSession): Promise<readonly string[] | undefined> {
  const { accounts: configured } = session.settings;
  if (configured === 'organization') return undefined;
  return configured === undefined ? [(await session.caller()).account] : [...configured].sort();
}

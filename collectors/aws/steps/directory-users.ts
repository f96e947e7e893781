import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { directoryArn, directoryKey, directoryStep } from '../directory-step.ts';
import { emailIn } from '../email-address.ts';
import { known, read, timestamp } from '../projection.ts';
import { isDirectory } from './directories.ts';

const user = z.object({
  UserId: z.string(),
  UserName: z.string(),
  UserStatus: z.string().optional(),
  Emails: z
    .array(z.object({ Value: z.string().optional(), Primary: z.boolean().optional() }))
    .default([]),
  ExternalIds: z.array(z.object({ Issuer: z.string().optional() })).default([]),
  CreatedAt: timestamp.optional(),
});

/** People of the directory, who get into accounts by assignments. */
export const directoryUsers = directoryStep({
  id: 'directory-users',
  title: 'Users of IAM Identity Center',
  revision: 2,
  after: 'directories',
  wants: isDirectory,
  delivers: { account: ['identity', 'access', 'privilege', 'local-sign-in'] },
  service: 'identitystore',
  operation: 'identitystore:ListUsers',
  parameters: ({ hints }) => ({ IdentityStoreId: hints['store'] ?? '', MaxResults: 100 }),
  shape: {
    Users: {
      UserId: true,
      UserName: true,
      UserStatus: true,
      Emails: { Value: true, Primary: true },
      ExternalIds: { Issuer: true },
      CreatedAt: true,
    },
  },
  unread: 'names, telephone numbers and addresses are personal, and no check reads the rest',
  list: 'Users',
  what: 'the list of users of the directory',
  send: async (store, { hints }, NextToken, abortSignal) => {
    const { ListUsersCommand } = await import('@aws-sdk/client-identitystore');
    const command = new ListUsersCommand({
      IdentityStoreId: hints['store'],
      MaxResults: 100,
      NextToken,
    });
    return store.send(command, { abortSignal });
  },
  *states(rows, { hints: { partition = 'aws' } }, answer) {
    for (const row of rows) {
      const one = read(user, row, 'a user of the directory');
      if ('malformed' in one) {
        yield one.malformed;
        continue;
      }
      const { UserId, UserName, UserStatus, Emails, ExternalIds, CreatedAt } = one.value;
      const entity = {
        kind: 'account',
        id: directoryArn(partition, 'user', UserId),
        from: [answer],
      } as const;
      const email = emailOf(UserName, Emails);
      yield state({
        ...entity,
        facet: 'identity',
        name: UserName,
        incarnation: UserId,
        value: {
          login: UserName,
          email,
          ownerKeys: [
            directoryKey(partition, 'user', UserId),
            `aws:${UserName}`,
            ...(email === null ? [] : [`email:${email}`]),
          ],
          declaredClass: null,
          createdAt: CreatedAt ?? null,
        },
      });
      const active = UserStatus === undefined ? undefined : UserStatus === 'ENABLED';
      yield state({
        ...entity,
        facet: 'access',
        value: {
          ...known({
            active,
            // Whoever came from another directory keeps its id when the source of identities changes,
            // and gets a password here then. No operation tells which source it is.
            signsInInteractively: ExternalIds.length === 0 ? true : undefined,
          }),
          deactivatedAt: null,
        },
      });
      yield state({ ...entity, facet: 'privilege', value: { administrator: false } });
      yield state({ ...entity, facet: 'local-sign-in', value: { localPassword: false } });
    }
  },
});

function emailOf(name: string, emails: z.infer<typeof user>['Emails']): string | null {
  const given = emails.find(({ Primary }) => Primary === true) ?? emails[0];
  return emailIn(given?.Value, name);
}

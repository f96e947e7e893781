import { z } from 'zod';

import { state, type Answer } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { ask, askPages } from '../ask.ts';
import { read, rows } from '../projection.ts';
import { accountScope } from '../scope.ts';
import type { AwsSession } from '../session.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const SHAPE: Shape = { Accounts: { Id: true, Arn: true, Name: true, State: true, Status: true } };
const body = z.object({ Accounts: rows });
const account = z.object({
  Id: z.string().regex(/^\d{12}$/),
  Arn: z.string().startsWith('arn:'),
  // State supersedes Status, which older partitions still send alone.
  State: z.string().optional(),
  Status: z.string().optional(),
});

/**
 * The accounts to be read: each is a scope of its own for every other step. A list of the whole
 * organization also says which accounts belong to it, whether they can be read or not.
 */
export const accounts: AwsStep = {
  id: 'accounts',
  title: 'The accounts to be read',
  revision: 2,
  after: 'caller',
  delivers: { 'member-account': ['identity'] },
  permissions: ['organizations:ListAccounts', 'sts:AssumeRole'],
  removals: [allBut(SHAPE, 'e-mail addresses and dates of the accounts are not needed')],
  maxAgeHours: MAX_AGE_HOURS,
  read: ({ session, signal }) =>
    session.settings.accounts === 'organization'
      ? listOrganization(session, signal)
      : listConfigured(session),
  *project(answers) {
    for (const answer of answers) {
      const list = read(body, answer.body, 'the list of accounts');
      if ('malformed' in list) {
        yield list.malformed;
        continue;
      }
      for (const row of list.value.Accounts) {
        const one = read(account, row, 'an account of the organization');
        if ('malformed' in one) yield one.malformed;
        else if (one.value.Arn.includes(':organizations:')) {
          const { Id, Arn } = one.value;
          yield state({
            kind: 'member-account',
            id: Arn,
            facet: 'identity',
            name: Id,
            incarnation: Id,
            from: [answer],
            value: { accountId: Id, open: isOpen(one.value) },
          });
        }
      }
    }
  },
  opens: (answers) =>
    answers
      .flatMap((answer) => body.safeParse(answer.body).data?.Accounts ?? [])
      .flatMap((row) => account.safeParse(row).data ?? [])
      .filter(isOpen)
      .map(({ Id, Arn }) => accountScope(Id, Arn.split(':')[1] ?? 'aws')),
};

function isOpen({ State, Status }: z.infer<typeof account>): boolean {
  return (State ?? Status ?? 'ACTIVE') === 'ACTIVE';
}

async function* listOrganization(session: AwsSession, signal: AbortSignal): AsyncIterable<Answer> {
  const { ListAccountsCommand } = await import('@aws-sdk/client-organizations');
  yield* askPages({
    operation: 'organizations:ListAccounts',
    permission: 'organizations:ListAccounts',
    shape: SHAPE,
    send: async (cursor) => {
      const organizations = await session.client('organizations', {});
      return organizations.send(new ListAccountsCommand({ NextToken: cursor }), {
        abortSignal: signal,
      });
    },
    next: ({ NextToken }) => NextToken,
  });
}

/** No question to AWS: the configuration says which, and only the partition is learnt. */
async function* listConfigured(session: AwsSession): AsyncIterable<Answer> {
  const { accounts: configured = [] } = session.settings;
  yield await ask({
    operation: 'configuration:accounts',
    permission: 'sts:GetCallerIdentity',
    shape: SHAPE,
    send: async () => {
      const { account: own, partition } = await session.caller();
      const ids = configured === 'organization' || configured.length === 0 ? [own] : configured;
      return {
        Accounts: [...new Set(ids)].map((Id) => ({ Id, Arn: `arn:${partition}:iam::${Id}:root` })),
      };
    },
  });
}

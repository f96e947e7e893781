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
  delivers: { organization: ['members'] },
  permissions: ['organizations:ListAccounts', 'sts:AssumeRole'],
  removals: [allBut(SHAPE, 'e-mail addresses and dates of the accounts are not needed')],
  maxAgeHours: MAX_AGE_HOURS,
  read: ({ session, signal }) =>
    session.settings.accounts === 'organization'
      ? listOrganization(session, signal)
      : listConfigured(session),
  *project(answers, { complete }) {
    const found: z.infer<typeof account>[] = [];
    let understood = true;
    for (const answer of answers) {
      const list = read(body, answer.body, 'the list of accounts');
      if ('malformed' in list) {
        understood = false;
        yield list.malformed;
        continue;
      }
      for (const row of list.value.Accounts) {
        const one = read(account, row, 'an account of the organization');
        if ('malformed' in one) {
          understood = false;
          yield one.malformed;
        } else found.push(one.value);
      }
    }
    const id = found.map(({ Arn }) => organizationOf(Arn)).find((arn) => arn !== undefined);
    if (id === undefined || !complete || !understood) return;
    yield state({
      kind: 'organization',
      id,
      facet: 'members',
      from: answers,
      value: { memberAccountIds: found.map(({ Id }) => Id).sort() },
    });
  },
  opens: (answers) =>
    answers
      .flatMap((answer) => body.safeParse(answer.body).data?.Accounts ?? [])
      .flatMap((row) => account.safeParse(row).data ?? [])
      .filter(({ State, Status }) => (State ?? Status ?? 'ACTIVE') === 'ACTIVE')
      .map(({ Id, Arn }) => accountScope(Id, Arn.split(':')[1] ?? 'aws')),
};

/** `arn:aws:organizations::123456789012:account/o-a1b2c3d4e5/210987654321` names its organization. */
function organizationOf(arn: string): string | undefined {
  const found = /^(arn:[\w-]+:organizations::\d{12}:)account\/(o-[a-z0-9]+)\//.exec(arn);
  return found === null ? undefined : `${found[1] ?? ''}organization/${found[2] ?? ''}`;
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

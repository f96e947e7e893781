import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { absent, ask } from '../ask.ts';
import { read } from '../projection.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const SHAPE: Shape = { Organization: { Id: true, Arn: true, MasterAccountId: true } };
const body = z.object({
  Organization: z.object({
    Id: z.string(),
    Arn: z.string().startsWith('arn:'),
    MasterAccountId: z.string().regex(/^\d{12}$/),
  }),
});

/** Hints by which the steps after it know who asks of whose organization. */
export interface OrganizationHints {
  readonly management: string;
  readonly caller: string;
}

/** The organization that the caller's account belongs to, if it belongs to one. */
export const organization: AwsStep = {
  id: 'organization',
  title: 'The organization of the account',
  revision: 1,
  after: 'caller',
  delivers: { organization: ['identity'] },
  permissions: ['organizations:DescribeOrganization'],
  removals: [allBut(SHAPE, 'the e-mail address of the management account is not needed')],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, signal }) {
    const { DescribeOrganizationCommand } = await import('@aws-sdk/client-organizations');
    const { account } = await session.caller();
    yield await ask({
      operation: 'organizations:DescribeOrganization',
      permission: 'organizations:DescribeOrganization',
      // What is read of it and who asks, on which it depends what there is to be seen.
      parameters: { caller: account, whole: session.settings.accounts === 'organization' },
      absent: ['AWSOrganizationsNotInUseException'],
      shape: SHAPE,
      send: async () => {
        const organizations = await session.client('organizations', {});
        return organizations.send(new DescribeOrganizationCommand({}), { abortSignal: signal });
      },
    });
  },
  *project([answer]) {
    if (answer === undefined || absent(answer.body) !== undefined) return;
    const one = read(body, answer.body, 'the organization');
    if ('malformed' in one) {
      yield one.malformed;
      return;
    }
    const { Id, Arn, MasterAccountId: management } = one.value.Organization;
    const { caller, whole } = answer.request.parameters;
    const hints = { management, caller: String(caller) } satisfies OrganizationHints;
    yield state({
      kind: 'organization',
      id: Arn,
      from: [answer],
      facet: 'identity',
      name: Id,
      incarnation: Id,
      hints: { ...hints },
      value: { login: Id, readAsWhole: whole === true },
    });
  },
};

import { z } from 'zod';

import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { ask } from '../ask.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const SHAPE: Shape = { Account: true, Arn: true };
const identity = z.object({ Account: z.string() });

/** Whose credential it is. The source is pinned to this account. */
export const caller: AwsStep = {
  id: 'caller',
  title: 'The account and principal of the credential',
  revision: 1,
  delivers: {},
  permissions: ['sts:GetCallerIdentity'],
  removals: [allBut(SHAPE, 'only who calls is needed')],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session }) {
    yield await ask({
      operation: 'sts:GetCallerIdentity',
      permission: 'sts:GetCallerIdentity',
      shape: SHAPE,
      send: async () => {
        const { account, arn } = await session.caller();
        return { Account: account, Arn: arn };
      },
    });
  },
  *project() {},
  tenant: (answers) => identity.safeParse(answers[0]?.body).data?.Account,
};

import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { absent, ask } from '../ask.ts';
import { known, read } from '../projection.ts';
import { rootArn } from '../scope.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const SHAPE: Shape = {
  PasswordPolicy: { MinimumPasswordLength: true, PasswordReusePrevention: true },
};
const body = z.object({
  PasswordPolicy: z.object({
    MinimumPasswordLength: z.int().positive().optional(),
    // Left out where passwords may be used again at once.
    PasswordReusePrevention: z.int().nonnegative().default(0),
  }),
});

export const passwordPolicy: AwsStep = {
  id: 'password-policy',
  title: 'The password policy of IAM users',
  revision: 1,
  after: 'accounts',
  delivers: { 'cloud-account': ['password-policy'] },
  permissions: ['iam:GetAccountPasswordPolicy'],
  removals: [allBut(SHAPE, 'no check reads the rest')],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { GetAccountPasswordPolicyCommand } = await import('@aws-sdk/client-iam');
    yield await ask({
      operation: 'iam:GetAccountPasswordPolicy',
      permission: 'iam:GetAccountPasswordPolicy',
      shape: SHAPE,
      absent: ['NoSuchEntity', 'NoSuchEntityException'],
      send: async () => {
        const iam = await session.client('iam', scope);
        return iam.send(new GetAccountPasswordPolicyCommand({}), { abortSignal: signal });
      },
    });
  },
  *project(answers, { scope }) {
    const [answer] = answers;
    if (answer === undefined) return;
    const entity = {
      kind: 'cloud-account',
      id: rootArn(scope),
      facet: 'password-policy',
      from: answers,
    } as const;
    if (absent(answer.body) !== undefined) {
      const none = { passwordMinimumLength: 0, passwordReusePrevention: 0 };
      yield state({ ...entity, value: { ...none, passwordPolicySet: false } });
      return;
    }
    const policy = read(body, answer.body, 'the password policy', entity.id);
    if ('malformed' in policy) {
      yield policy.malformed;
      return;
    }
    const { MinimumPasswordLength: length, PasswordReusePrevention: reuse } =
      policy.value.PasswordPolicy;
    yield state({
      ...entity,
      value: known({
        passwordPolicySet: true,
        passwordMinimumLength: length,
        passwordReusePrevention: reuse,
      }),
    });
  },
};

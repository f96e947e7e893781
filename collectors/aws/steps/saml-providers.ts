import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { ask } from '../ask.ts';
import { read } from '../projection.ts';
import { rootArn } from '../scope.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const OPERATION = 'iam:ListSAMLProviders';
const SHAPE: Shape = { SAMLProviderList: { Arn: true } };
const body = z.object({ SAMLProviderList: z.array(z.object({ Arn: z.string() })).default([]) });

/** Identity providers by which people may sign in to the account. The list comes in one piece. */
export const samlProviders: AwsStep = {
  id: 'saml-providers',
  title: 'SAML identity providers of the account',
  revision: 1,
  after: 'accounts',
  delivers: { 'cloud-account': ['federation'] },
  permissions: [OPERATION],
  removals: [allBut(SHAPE, 'no check reads the rest')],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { ListSAMLProvidersCommand } = await import('@aws-sdk/client-iam');
    yield await ask({
      operation: OPERATION,
      permission: OPERATION,
      shape: SHAPE,
      send: async () => {
        const iam = await session.client('iam', scope);
        return iam.send(new ListSAMLProvidersCommand({}), { abortSignal: signal });
      },
    });
  },
  *project([answer], { scope }) {
    if (answer === undefined) return;
    const id = rootArn(scope);
    const one = read(body, answer.body, 'the list of SAML providers', id);
    if ('malformed' in one) {
      yield one.malformed;
      return;
    }
    yield state({
      kind: 'cloud-account',
      id,
      facet: 'federation',
      from: [answer],
      value: { identityProviderPresent: hasSome(one.value.SAMLProviderList) },
    });
  },
};

/** IAM Identity Center keeps a provider of its own in each account that it gives access to. */
function hasSome(providers: readonly { readonly Arn: string }[]): boolean {
  return providers.length > 0;
}

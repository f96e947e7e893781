import { z } from 'zod';

import { state, type Statement } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { absent, ask } from '../ask.ts';
import { read } from '../projection.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const PERMISSION = 'iam:ListOrganizationsFeatures';
const SHAPE: Shape = { EnabledFeatures: true };
const body = z.object({ EnabledFeatures: z.array(z.string()).default([]) });

/** Without these two there is nothing that could be switched on. */
const NOT_SET_UP = ['ServiceAccessNotEnabled', 'OrganizationNotInAllFeaturesMode'];
const NOT_ADMINISTRATOR = 'AccountNotManagementOrDelegatedAdministrator';
/** IAM writes its codes with and without the ending. */
const bothForms = (codes: readonly string[]): readonly string[] =>
  codes.flatMap((code) => [code, `${code}Exception`]);

/** Whether the root users of the members are managed by the organization. */
export const organizationRootAccess: AwsStep = {
  id: 'organization-root-access',
  title: 'Central management of the root users of an organization',
  revision: 1,
  after: 'organization',
  delivers: { organization: ['root-management'] },
  permissions: [PERMISSION],
  removals: [allBut(SHAPE, 'the organization is known already')],
  maxAgeHours: MAX_AGE_HOURS,
  read: (context) =>
    context.each(async (item) => {
      const { session, signal } = context;
      const { ListOrganizationsFeaturesCommand } = await import('@aws-sdk/client-iam');
      const answer = await ask({
        operation: PERMISSION,
        permission: PERMISSION,
        item: item.id,
        absent: bothForms([...NOT_SET_UP, NOT_ADMINISTRATOR]),
        shape: SHAPE,
        send: async () => {
          const iam = await session.client('iam', {});
          return iam.send(new ListOrganizationsFeaturesCommand({}), { abortSignal: signal });
        },
      });
      const code = answer.status === 'ok' ? absent(answer.body) : undefined;
      if (code?.startsWith(NOT_ADMINISTRATOR) !== true) return answer;
      const detail = `${code}: AWS tells it the management account or a delegated administrator alone`;
      return {
        request: answer.request,
        item: item.id,
        status: 'refused',
        refusal: { reason: 'denied', permission: PERMISSION, detail },
      };
    }),
  *project(answers): Iterable<Statement> {
    for (const answer of answers) {
      const id = answer.item;
      if (id === undefined) continue;
      const one = read(body, answer.body, 'the list of features of the organization', id);
      if ('malformed' in one) {
        yield one.malformed;
        continue;
      }
      yield state({
        kind: 'organization',
        id,
        facet: 'root-management',
        from: [answer],
        value: {
          rootManagedCentrally: one.value.EnabledFeatures.includes('RootCredentialsManagement'),
        },
      });
    }
  },
};

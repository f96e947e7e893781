import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { absent, ask } from '../ask.ts';
import { read } from '../projection.ts';
import { rootArn } from '../scope.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const OPERATION = 'account:GetAlternateContact';
const SHAPE: Shape = { AlternateContact: { AlternateContactType: true, EmailDomain: true } };
const body = z.object({
  AlternateContact: z.object({ EmailDomain: z.string().nullable().optional() }),
});

/** Whom AWS writes to about security, asked in each account with a credential of its own. */
export const securityContact: AwsStep = {
  id: 'security-contact',
  title: 'The account’s contact for security',
  revision: 1,
  after: 'accounts',
  delivers: { 'cloud-account': ['security-contact'] },
  permissions: [OPERATION],
  removals: [
    allBut(SHAPE, 'name, title and telephone are personal'),
    { field: 'EmailAddress before the @', because: 'only whose address it is matters' },
  ],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { GetAlternateContactCommand } = await import('@aws-sdk/client-account');
    yield await ask({
      operation: OPERATION,
      permission: OPERATION,
      parameters: { AlternateContactType: 'SECURITY' },
      absent: ['ResourceNotFoundException'],
      shape: SHAPE,
      prepare: ({ AlternateContact: contact }) => ({
        AlternateContact: contact && {
          AlternateContactType: contact.AlternateContactType,
          EmailDomain: domainOf(contact.EmailAddress),
        },
      }),
      send: async () => {
        const account = await session.client('account', scope);
        const command = new GetAlternateContactCommand({ AlternateContactType: 'SECURITY' });
        return account.send(command, { abortSignal: signal });
      },
    });
  },
  *project([answer], { scope }) {
    if (answer === undefined) return;
    const entity = {
      kind: 'cloud-account',
      id: rootArn(scope),
      facet: 'security-contact',
      from: [answer],
    } as const;
    if (absent(answer.body) !== undefined) {
      yield state({
        ...entity,
        value: { securityContactSet: false, securityContactDomain: null },
      });
      return;
    }
    const one = read(body, answer.body, 'the contact for security', entity.id);
    if ('malformed' in one) {
      yield one.malformed;
      return;
    }
    const { EmailDomain: domain = null } = one.value.AlternateContact;
    yield state({ ...entity, value: { securityContactSet: true, securityContactDomain: domain } });
  },
};

function domainOf(address: string | undefined): string | null {
  const at = address?.lastIndexOf('@') ?? -1;
  return address === undefined || at < 0 ? null : address.slice(at + 1).toLowerCase();
}

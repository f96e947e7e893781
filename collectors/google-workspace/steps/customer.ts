import { z } from 'zod';

import { state, type GivenAnswer, type Step } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import type { GoogleSession } from '../session.ts';

const SCOPE = 'https://www.googleapis.com/auth/admin.directory.customer.readonly';

const KEPT: Shape = { id: true, customerDomain: true };
const body = z.object({ id: z.string().min(1), customerDomain: z.string() });

export const customer: Step<GoogleSession> = {
  id: 'customer',
  title: 'The customer',
  revision: 1,
  delivers: { organization: ['identity'] },
  permissions: [SCOPE],
  removals: [allBut(KEPT, 'postal address, telephone and other contacts')],
  maxAgeHours: 48,

  read({ session, signal }) {
    return session.ask(
      {
        operation: 'directory.customers.get',
        parameters: { customerKey: session.customer, fields: 'id,customerDomain' },
        scope: SCOPE,
        keep: KEPT,
        call: (directory, parameters, { auth, options }) =>
          directory.customers.get({ ...parameters, auth }, options),
      },
      signal,
    );
  },

  *project(answers) {
    for (const answer of answers) {
      const { data } = body.safeParse(answer.body);
      if (data === undefined) {
        yield { malformed: 'the customer: id or customerDomain is not as documented' };
        continue;
      }
      const { id, customerDomain: login } = data;
      yield state({
        kind: 'organization',
        id,
        facet: 'identity',
        name: login,
        incarnation: id,
        value: { login },
        from: [answer],
      });
    }
  },

  tenant: (answers: readonly GivenAnswer[]) =>
    answers.map((answer) => body.safeParse(answer.body).data?.id).find(Boolean),
};

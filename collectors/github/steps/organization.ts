import { z } from 'zod';

import { state, type GivenAnswer, type Step } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import type { GithubSession } from '../session.ts';
import { malformed } from './rows.ts';

const KEPT: Shape = { node_id: true, login: true };
const body = z.object({ node_id: z.string(), login: z.string() });

export const organization: Step<GithubSession> = {
  id: 'organization',
  title: 'The organisation',
  revision: 1,
  delivers: { organization: ['identity'] },
  permissions: [],
  removals: [allBut(KEPT, 'no check needs more of the organisation than which one it is')],
  maxAgeHours: 48,

  async *read({ session, signal }) {
    yield await session.ask(
      {
        operation: 'GET /orgs/{org}',
        parameters: { org: session.organization },
        keep: KEPT,
        permission: 'a token with access to the organisation',
      },
      signal,
    );
  },

  *project(answers) {
    for (const answer of answers) {
      const { data, error } = body.safeParse(answer.body);
      if (error) {
        yield malformed(answer, 'the organisation', error);
        continue;
      }
      const { node_id: id, login } = data;
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

  tenant: tenantOf,
};

function tenantOf(answers: readonly GivenAnswer[]): string | undefined {
  return answers.map((answer) => body.safeParse(answer.body).data?.node_id).find(Boolean);
}

import type { Step } from '../../../src/core/collector.ts';
import type { GithubSession } from '../session.ts';
import { accountOf, MEMBERS, peopleIn, PERSON, PERSON_REMOVAL } from './people.ts';

/** People with access to some repositories who are no members; never owners. */
export const outsideCollaborators: Step<GithubSession> = {
  id: 'outside-collaborators',
  title: 'Outside collaborators',
  revision: 1,
  delivers: { account: ['identity', 'access', 'privilege'] },
  permissions: [MEMBERS],
  removals: [PERSON_REMOVAL],
  maxAgeHours: 48,

  async *read({ session, signal }) {
    yield* session.list(
      {
        operation: 'GET /orgs/{org}/outside_collaborators',
        parameters: { org: session.organization },
        keep: PERSON,
        permission: MEMBERS,
      },
      signal,
    );
  },

  *project(answers) {
    const { people, malformed } = peopleIn(answers);
    yield* malformed;
    for (const row of people.values()) yield* accountOf(row, false);
  },
};

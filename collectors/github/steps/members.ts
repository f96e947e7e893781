import type { Step } from '../../../src/core/collector.ts';
import type { GithubSession } from '../session.ts';
import { accountOf, MEMBERS, peopleIn, PERSON, PERSON_REMOVAL } from './people.ts';

export const members: Step<GithubSession> = {
  id: 'members',
  title: 'Members and owners',
  revision: 1,
  delivers: { account: ['identity', 'access', 'privilege'] },
  permissions: [MEMBERS],
  removals: [PERSON_REMOVAL],
  maxAgeHours: 48,

  async *read({ session, signal }) {
    // The list of all members does not say who is an owner; the lists by role do.
    for (const role of ['admin', 'member']) {
      yield* session.list(
        {
          operation: 'GET /orgs/{org}/members',
          parameters: { org: session.organization, role },
          keep: PERSON,
          permission: MEMBERS,
        },
        signal,
      );
    }
  },

  *project(answers) {
    const owners = peopleIn(
      answers.filter(({ request }) => request.parameters['role'] === 'admin'),
    );
    const others = peopleIn(
      answers.filter(({ request }) => request.parameters['role'] !== 'admin'),
    );
    yield* owners.malformed;
    yield* others.malformed;
    for (const row of owners.people.values()) yield* accountOf(row, true);
    for (const [id, row] of others.people) {
      // Whoever changed role between the two lists is in both, or was until a moment ago an owner.
      if (!owners.people.has(id)) yield* accountOf(row, false);
    }
  },
};

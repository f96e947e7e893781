import { state, type Step } from '../../../src/core/collector.ts';
import type { GithubSession } from '../session.ts';
import { OWNER, peopleIn, PERSON, PERSON_REMOVAL } from './people.ts';

export const members2fa = twoFactor(
  'members',
  'Members without a second factor',
  'GET /orgs/{org}/members',
);

export const outsideCollaborators2fa = twoFactor(
  'outside-collaborators',
  'Outside collaborators without a second factor',
  'GET /orgs/{org}/outside_collaborators',
);

/**
 * GitHub lists who has no second factor; everyone else of the parent's list has one, provided that
 * the list was read to its end.
 */
function twoFactor(parent: string, title: string, operation: string): Step<GithubSession> {
  return {
    id: `${parent}-2fa`,
    title,
    revision: 1,
    after: parent,
    wants: ({ hints }) => hints['type'] !== 'Bot',
    delivers: { account: ['mfa'] },
    permissions: [OWNER],
    removals: [PERSON_REMOVAL],
    maxAgeHours: 48,

    async *read({ session, signal }) {
      yield* session.list(
        {
          operation,
          parameters: { org: session.organization, filter: '2fa_disabled' },
          keep: PERSON,
          permission: OWNER,
          // Anyone but an owner is told that the filter is invalid.
          meaning: (status, message) =>
            status === 422
              ? { reason: 'denied', permission: OWNER, detail: `422 ${message}` }
              : undefined,
        },
        signal,
      );
    },

    *project(answers, { items }) {
      const { people, malformed } = peopleIn(answers);
      yield* malformed;
      const isWhole = malformed.length === 0 && answers.some(({ last }) => last);
      for (const { id } of items) {
        const without = people.get(id);
        const about = { kind: 'account', id, facet: 'mfa' } as const;
        if (without) {
          yield state({ ...about, value: { mfaEnabled: false }, from: [without.from] });
        } else if (isWhole) {
          yield state({ ...about, value: { mfaEnabled: true }, from: answers });
        }
      }
    },
  };
}

import { z } from 'zod';

import { state, type Step } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import type { GithubSession } from '../session.ts';
import { withoutPlan } from './branch-rules.ts';
import { isWorkedIn, placeOf } from './repositories.ts';
import { byItem, malformed } from './rows.ts';

const KEPT: Shape = { required_pull_request_reviews: { required_approving_review_count: true } };

const protection = z.object({
  required_pull_request_reviews: z
    .object({ required_approving_review_count: z.int().min(0) })
    .optional(),
});
const absence = z.object({ absent: z.string() });

const ADMINISTRATION = 'Administration: read (all repositories)';
const NOT_PROTECTED = 'Branch not protected';
const NO_BRANCH = 'Branch not found';

/** Classic protection of the default branch, beside which rulesets hold too. */
export const branchProtection: Step<GithubSession> = {
  id: 'branch-protection',
  title:
    'Classic protection of default branches (not of archived, forked or template repositories)',
  revision: 1,
  after: 'repositories',
  wants: isWorkedIn,
  delivers: { repository: ['branch-protection'] },
  permissions: [ADMINISTRATION],
  removals: [allBut(KEPT, 'who may bypass or push, and settings that no check reads')],
  maxAgeHours: 48,

  read(context) {
    const { session, signal } = context;
    return context.each((item) =>
      session.ask(
        {
          operation: 'GET /repos/{owner}/{repo}/branches/{branch}/protection',
          parameters: placeOf(item),
          item: item.id,
          keep: KEPT,
          permission: ADMINISTRATION,
          // Any other 404 hides the protection from whoever may not see it.
          meaning: (status, message) =>
            status === 404 && (message === NOT_PROTECTED || message === NO_BRANCH)
              ? { absent: message }
              : withoutPlan(status, message),
        },
        signal,
      ),
    );
  },

  *project(answers) {
    for (const [id, from] of byItem(answers)) {
      for (const answer of from) {
        const about = { kind: 'repository', id, facet: 'branch-protection', from } as const;
        const none = absence.safeParse(answer.body).data?.absent;
        if (none !== undefined) {
          // Where the plan has no protection GitHub does not say whether the branch is there.
          const isSaid = none === NOT_PROTECTED || none === NO_BRANCH;
          const said = isSaid ? { defaultBranchExists: none === NOT_PROTECTED } : {};
          yield state({ ...about, value: { ...said, classicApprovals: null } });
          continue;
        }
        const { data, error } = protection.safeParse(answer.body);
        if (error) {
          // Protected all the same, and so there.
          yield state({ ...about, value: { defaultBranchExists: true } });
          yield malformed(answer, 'the protection', error);
          continue;
        }
        const reviews = data.required_pull_request_reviews;
        yield state({
          ...about,
          value: {
            defaultBranchExists: true,
            classicApprovals: reviews?.required_approving_review_count ?? null,
          },
        });
      }
    }
  },
};

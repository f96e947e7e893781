import { z } from 'zod';

import { state, type Step } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import type { GithubSession } from '../session.ts';
import { isWorkedIn, placeOf } from './repositories.ts';
import { byItem, rowsOf } from './rows.ts';

const KEPT: Shape = {
  type: true,
  ruleset_id: true,
  ruleset_source: true,
  parameters: { required_approving_review_count: true },
};

const rule = z.union([
  z.object({
    type: z.literal('pull_request'),
    parameters: z.object({ required_approving_review_count: z.int().min(0) }),
  }),
  z.object({ type: z.string().refine((type) => type !== 'pull_request') }),
]);

const METADATA = 'Metadata: read (all repositories)';

/** Active rules of rulesets, the repository's and the organisation's, on the default branch. */
export const branchRules: Step<GithubSession> = {
  id: 'branch-rules',
  title: 'Rules of rulesets on default branches (not of archived, forked or template repositories)',
  revision: 1,
  after: 'repositories',
  wants: isWorkedIn,
  delivers: { repository: ['rules'] },
  permissions: [METADATA],
  removals: [allBut(KEPT, 'parameters of rules that no check reads')],
  maxAgeHours: 48,

  read(context) {
    const { session, signal } = context;
    return context.each((item) =>
      session.list(
        {
          operation: 'GET /repos/{owner}/{repo}/rules/branches/{branch}',
          parameters: placeOf(item),
          item: item.id,
          keep: KEPT,
          permission: METADATA,
          meaning: withoutPlan,
        },
        signal,
      ),
    );
  },

  *project(answers) {
    for (const [id, from] of byItem(answers)) {
      // Without the end of the list the most that a rule asks for is not known.
      if (!from.some(({ last }) => last)) continue;
      let rulesetApprovals: number | null = null;
      let isWhole = true;
      for (const row of rowsOf(from, rule, 'rule')) {
        if ('malformed' in row) {
          yield row;
          isWhole = false;
        } else if ('parameters' in row.value) {
          const count = row.value.parameters.required_approving_review_count;
          rulesetApprovals = Math.max(rulesetApprovals ?? 0, count);
        }
      }
      if (!isWhole) continue;
      yield state({ kind: 'repository', id, facet: 'rules', value: { rulesetApprovals }, from });
    }
  },
};

/** On a plan without the feature there can be no rules: an answer, not a gap. */
export function withoutPlan(status: number, message: string): { absent: string } | undefined {
  return status === 403 && message.startsWith('Upgrade to ') ? { absent: message } : undefined;
}

import { z } from 'zod';

import { state, type Answer, type Item, type Step } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import type { GithubSession } from '../session.ts';
import { rowsOf } from './rows.ts';

const KEPT: Shape = {
  node_id: true,
  name: true,
  owner: { login: true },
  default_branch: true,
  archived: true,
  fork: true,
  is_template: true,
  visibility: true,
  size: true,
  pushed_at: true,
};

const COUNTS: Shape = { public_repos: true, total_private_repos: true };

const repository = z.object({
  node_id: z.string(),
  name: z.string().min(1),
  owner: z.object({ login: z.string().min(1) }),
  default_branch: z.string().min(1),
  archived: z.boolean(),
  fork: z.boolean(),
  is_template: z.boolean().optional(),
  visibility: z.string().optional(),
  size: z.number().optional(),
  pushed_at: z.string().nullish(),
});

const counts = z.object({
  public_repos: z.number().optional().catch(undefined),
  total_private_repos: z.number().optional().catch(undefined),
});

const METADATA = 'Metadata: read (all repositories)';

/** Where a repository is asked about, as the child steps find it in their items. */
export function placeOf({ hints }: Item): { owner: string; repo: string; branch: string } {
  const { owner = '', repo = '', branch = '' } = hints;
  return { owner, repo, branch };
}

/** Repositories that people work in: no check asks for reviews or fixes in the others. */
export function isWorkedIn({ hints }: Item): boolean {
  return (
    hints['archived'] === 'false' && hints['fork'] === 'false' && hints['template'] === 'false'
  );
}

export function isArchived({ hints }: Item): boolean {
  return hints['archived'] === 'true';
}

export const repositories: Step<GithubSession> = {
  id: 'repositories',
  title: 'Repositories',
  revision: 1,
  delivers: { repository: ['identity'] },
  permissions: [METADATA],
  removals: [
    allBut(KEPT, 'descriptions, addresses and figures that no check needs'),
    allBut(COUNTS, 'of the organisation, only how many repositories it has'),
  ],
  maxAgeHours: 48,

  async *read({ session, signal }) {
    const org = session.organization;
    const whole = await session.ask(
      {
        operation: 'GET /orgs/{org}',
        parameters: { org },
        keep: COUNTS,
        permission: 'a token with access to the organisation',
      },
      signal,
    );
    yield whole;
    const seen = new Set<unknown>();
    let last: Answer | undefined;
    const question = {
      operation: 'GET /orgs/{org}/repos',
      parameters: { org, type: 'all' },
      keep: KEPT,
      permission: METADATA,
    };
    for await (const answer of session.list(question, signal)) {
      yield answer;
      last = answer;
      for (const row of rowsOf(answer.status === 'ok' ? [answer] : [], repository, 'repository')) {
        seen.add('malformed' in row ? row : row.value.node_id);
      }
    }
    if (last?.status !== 'ok' || whole.status !== 'ok') return;
    // A token or App for selected repositories is shown those alone, without a word.
    const expected = expectedCount(whole.body);
    if (seen.size < expected) {
      const detail = `${seen.size} of at least ${expected} repositories are visible`;
      const refusal = { reason: 'denied', permission: METADATA, detail } as const;
      yield { status: 'refused', request: last.request, refusal };
    }
  },

  *project(answers) {
    const seen = new Set<string>();
    const lists = answers.filter(({ request }) => request.operation !== 'GET /orgs/{org}');
    for (const row of rowsOf(lists, repository, 'repository')) {
      if ('malformed' in row) {
        yield row;
        continue;
      }
      const { value, from } = row;
      const id = value.node_id;
      if (seen.has(id)) continue;
      seen.add(id);
      yield state({
        kind: 'repository',
        id,
        facet: 'identity',
        name: `${value.owner.login}/${value.name}`,
        incarnation: id,
        hints: {
          owner: value.owner.login,
          repo: value.name,
          branch: value.default_branch,
          archived: String(value.archived),
          fork: String(value.fork),
          template: String(value.is_template === true),
        },
        value: {
          archived: value.archived,
          fork: value.fork,
          ...(value.is_template === undefined ? {} : { template: value.is_template }),
          ...(value.size === undefined ? {} : { maybeEmpty: value.size === 0 }),
          ...(value.pushed_at === undefined ? {} : { neverPushed: value.pushed_at === null }),
          ...(value.visibility === undefined ? {} : { visibility: value.visibility }),
        },
        from: [from],
      });
    }
  },
};

/** Public ones, and private ones where the caller is told; 0 where neither is known. */
function expectedCount(body: unknown): number {
  const { data } = counts.safeParse(body);
  return (data?.public_repos ?? 0) + (data?.total_private_repos ?? 0);
}

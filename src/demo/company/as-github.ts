import {
  newGithubAlert,
  newGithubMember,
  newGithubOrganization,
  newGithubOutsideCollaborator,
  newGithubProtection,
  newGithubRepository,
  type GithubAlert,
  type GithubOrganization,
  type GithubRepository,
} from '../estate/github/model.ts';
import type { Day } from '../../core/time.ts';
import { instantBefore } from './calendar.ts';
import type { Company, Repository, Vulnerability } from './model.ts';

/** The company's GitHub organisation as GitHub would serve it, without any issue. */
export function githubOrganizationOf({ code, slug, name, start }: Company): GithubOrganization {
  const inside = code.accounts.filter(
    ({ membership }) => membership === 'owner' || membership === 'member',
  );
  const outside = code.accounts.filter(({ membership }) => membership === 'outside');
  return newGithubOrganization({
    login: slug,
    id: code.organizationId,
    name,
    createdAt: instantBefore(start, 2000, 9),
    members: inside.map(({ login, id, secondFactor: twoFactor, membership }) =>
      newGithubMember({ login, id, twoFactor, role: membership === 'owner' ? 'admin' : 'member' }),
    ),
    outsideCollaborators: outside.map(({ login, id, secondFactor: twoFactor }) =>
      newGithubOutsideCollaborator({ login, id, twoFactor }),
    ),
    repositories: code.repositories.map((repository) => repositoryOf(repository, slug, start)),
  });
}

function repositoryOf(repository: Repository, slug: string, start: Day): GithubRepository {
  const { id, name, use, protection, alerts } = repository;
  return newGithubRepository({
    id,
    name,
    visibility: repository.public ? 'public' : 'private',
    archived: use === 'archived',
    fork: use === 'fork',
    isTemplate: use === 'template',
    empty: use === 'empty',
    createdAt: instantBefore(start, 700, 9),
    pushedAt: use === 'empty' ? null : instantBefore(start, 4, 16),
    classicProtection:
      protection === 'classic'
        ? newGithubProtection()
        : protection === 'without-approval'
          ? newGithubProtection({ requiredApprovals: 0 })
          : null,
    rulesets:
      protection === 'ruleset'
        ? [
            {
              id: 5_000 + id,
              sourceType: 'Repository',
              source: `${slug}/${name}`,
              requiredApprovals: 1,
              otherTypes: ['deletion', 'non_fast_forward'],
            },
          ]
        : [],
    alerts: alerts.map((alert) => alertOf(alert, start)),
  });
}

/** Days that an alert of each severity has been open where it is overdue; well past every limit. */
const OVERDUE_DAYS = { critical: 60, high: 90, medium: 200, low: 400 } as const;

function alertOf(alert: Vulnerability, start: Day): GithubAlert {
  const { number, package: dependency, severity, development, age } = alert;
  return newGithubAlert({
    number,
    package: dependency,
    severity,
    scope: development ? 'development' : 'runtime',
    createdAt: instantBefore(start, age === 'young' ? 4 : OVERDUE_DAYS[severity], 11),
  });
}

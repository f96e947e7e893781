import { notFound, numberedPage, refusal } from './answers.ts';
import { param, repositoryOf } from './call.ts';
import type { Call, Route } from './call.ts';
import type { EstateAnswer } from './loopback.ts';
import type { GithubRepository } from './model.ts';
import { fullRepositoryJson, protectionJson, repositoryUrl, rulesJson } from './repository-wire.ts';

export const REPOSITORY_ROUTES: readonly Route[] = [
  { operation: 'GET /repos/{owner}/{repo}', accepts: 'metadata=read', handle: getRepository },
  {
    operation: 'GET /repos/{owner}/{repo}/rules/branches/{branch}',
    accepts: 'metadata=read',
    handle: listBranchRules,
  },
  {
    operation: 'GET /repos/{owner}/{repo}/branches/{branch}/protection',
    accepts: 'administration=read',
    handle: getBranchProtection,
  },
  {
    operation: 'GET /repos/{owner}/{repo}/vulnerability-alerts',
    accepts: 'administration=read',
    handle: checkVulnerabilityAlerts,
  },
];

/** Address that GitHub's links use for a repository: its number. */
export function repositoryPath(repository: GithubRepository): string {
  return `/repositories/${repository.id}`;
}

function getRepository(call: Call): EstateAnswer {
  const repository = repositoryOf(call);
  if (repository === undefined) return notFound();
  return { status: 200, body: fullRepositoryJson(call.organization, repository) };
}

/** The free plan has neither rules nor protection for repositories that are not public. */
function planRefusal(call: Call, repository: GithubRepository): EstateAnswer | undefined {
  if (call.organization.plan !== 'free' || repository.visibility === 'public') return undefined;
  return refusal(
    403,
    'Upgrade to GitHub Pro or make this repository public to enable this feature.',
  );
}

/** Rules that would apply to a branch of that name; GitHub does not ask whether it exists. */
function listBranchRules(call: Call): EstateAnswer {
  const repository = repositoryOf(call);
  if (repository === undefined) return notFound();
  const refused = planRefusal(call, repository);
  if (refused !== undefined) return refused;
  const branch = param(call, 'branch');
  const rules = branch === repository.defaultBranch ? repository.rulesets.flatMap(rulesJson) : [];
  const path = `${repositoryPath(repository)}/rules/branches/${encodeURIComponent(branch)}`;
  return numberedPage(call, path, rules, (rule) => rule);
}

/** Four answers are a 404 or 403 and mean different things; only one says "not protected". */
function getBranchProtection(call: Call): EstateAnswer {
  const repository = repositoryOf(call);
  if (repository === undefined || !call.can.administration) return notFound();
  const refused = planRefusal(call, repository);
  if (refused !== undefined) return refused;
  const branch = param(call, 'branch');
  if (repository.empty || branch !== repository.defaultBranch) {
    return refusal(404, 'Branch not found');
  }
  if (repository.classicProtection === null) return refusal(404, 'Branch not protected');
  const url = `${repositoryUrl(call.organization, repository)}/branches/${branch}/protection`;
  return { status: 200, body: protectionJson(url, repository.classicProtection) };
}

/** 404 says "disabled" to who may administer the repository and "no permission" to everyone else. */
function checkVulnerabilityAlerts(call: Call): EstateAnswer {
  const repository = repositoryOf(call);
  if (repository === undefined || !call.can.administration) return notFound();
  if (repository.dependabot === 'enabled' && !repository.archived) return { status: 204 };
  return refusal(404, 'Vulnerability alerts are disabled.');
}

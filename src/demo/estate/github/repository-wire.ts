import type {
  GithubClassicProtection,
  GithubOrganization,
  GithubRepository,
  GithubRuleset,
} from './model.ts';
import { accountJson, API, seconds, secondsOrNull, WEB } from './wire.ts';

function organizationAsAccount(organization: GithubOrganization) {
  const { login, id, nodeId } = organization;
  return {
    ...accountJson({ login, id, nodeId, type: 'User', siteAdmin: false }),
    type: 'Organization',
  };
}

export function repositoryUrl(
  organization: GithubOrganization,
  repository: GithubRepository,
): string {
  return `${API}/repos/${organization.login}/${repository.name}`;
}

export function repositoryPage(
  organization: GithubOrganization,
  repository: GithubRepository,
): string {
  return `${WEB}/${organization.login}/${repository.name}`;
}

/** What follows a repository's address in each of the addresses that GitHub lists. */
const REPOSITORY_LINKS = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
} as const;

/** The form in which alerts name their repository. */
export function simpleRepositoryJson(
  organization: GithubOrganization,
  repository: GithubRepository,
) {
  const url = repositoryUrl(organization, repository);
  const links = Object.entries(REPOSITORY_LINKS).map(([name, rest]) => [name, url + rest]);
  return {
    id: repository.id,
    node_id: repository.nodeId,
    name: repository.name,
    full_name: `${organization.login}/${repository.name}`,
    owner: organizationAsAccount(organization),
    private: repository.visibility !== 'public',
    html_url: repositoryPage(organization, repository),
    description: repository.description,
    fork: repository.fork,
    url,
    ...(Object.fromEntries(links) as Record<keyof typeof REPOSITORY_LINKS, string>),
  };
}

/**
 * The form in lists of repositories. `security_and_analysis` is left out, as for every caller who
 * does not administer the repository.
 */
export function repositoryJson(organization: GithubOrganization, repository: GithubRepository) {
  const page = repositoryPage(organization, repository);
  const host = new URL(WEB).host;
  const path = `${organization.login}/${repository.name}.git`;
  const openIssues = repository.issues.filter((issue) => issue.state === 'open' && !issue.deleted);
  return {
    ...simpleRepositoryJson(organization, repository),
    git_url: `git://${host}/${path}`,
    ssh_url: `git@${host}:${path}`,
    clone_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: null,
    forks_count: 0,
    stargazers_count: 0,
    watchers_count: 0,
    size: repository.empty ? 0 : 128,
    default_branch: repository.defaultBranch,
    open_issues_count: openIssues.length,
    is_template: repository.isTemplate,
    topics: repository.topics,
    has_issues: repository.hasIssues,
    has_projects: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    archived: repository.archived,
    disabled: repository.disabled,
    visibility: repository.visibility,
    pushed_at: secondsOrNull(repository.pushedAt),
    created_at: seconds(repository.createdAt),
    updated_at: seconds(repository.pushedAt ?? repository.createdAt),
    forks: 0,
    open_issues: openIssues.length,
    watchers: 0,
    license: null,
    allow_forking: false,
    web_commit_signoff_required: false,
  };
}

/** The form of one repository by name, whose `pushed_at` is never null. */
export function fullRepositoryJson(organization: GithubOrganization, repository: GithubRepository) {
  return {
    ...repositoryJson(organization, repository),
    pushed_at: seconds(repository.pushedAt ?? repository.createdAt),
    organization: organizationAsAccount(organization),
    network_count: 0,
    subscribers_count: 0,
  };
}

/** One entry per rule; those of one ruleset share its id and source. */
export function rulesJson(ruleset: GithubRuleset): readonly object[] {
  const origin = {
    ruleset_source_type: ruleset.sourceType,
    ruleset_source: ruleset.source,
    ruleset_id: ruleset.id,
  };
  const others = ruleset.otherTypes.map((type) => ({ type, ...origin }));
  if (ruleset.requiredApprovals === null) return others;
  const parameters = {
    required_approving_review_count: ruleset.requiredApprovals,
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_review_thread_resolution: false,
  };
  return [{ type: 'pull_request', parameters, ...origin }, ...others];
}

/** Keys of what is switched off are absent, as GitHub leaves them out. */
export function protectionJson(url: string, protection: GithubClassicProtection) {
  const reviews = {
    url: `${url}/required_pull_request_reviews`,
    dismiss_stale_reviews: protection.dismissStaleReviews,
    require_code_owner_reviews: protection.requireCodeOwnerReviews,
    required_approving_review_count: protection.requiredApprovals,
    require_last_push_approval: false,
  };
  const contexts = protection.requiredStatusChecks ?? [];
  const checks = {
    url: `${url}/required_status_checks`,
    strict: false,
    contexts,
    contexts_url: `${url}/required_status_checks/contexts`,
    checks: contexts.map((context) => ({ context, app_id: null })),
  };
  return {
    url,
    ...(protection.requiredApprovals === null ? {} : { required_pull_request_reviews: reviews }),
    ...(protection.requiredStatusChecks === null ? {} : { required_status_checks: checks }),
    required_signatures: { url: `${url}/required_signatures`, enabled: false },
    enforce_admins: { url: `${url}/enforce_admins`, enabled: protection.enforceAdmins },
    required_linear_history: { enabled: false },
    allow_force_pushes: { enabled: protection.allowForcePushes },
    allow_deletions: { enabled: protection.allowDeletions },
    block_creations: { enabled: false },
    required_conversation_resolution: { enabled: false },
    lock_branch: { enabled: false },
    allow_fork_syncing: { enabled: false },
  };
}

import type { GithubAccount, GithubOrganization } from './model.ts';

/**
 * Addresses inside bodies are of a reserved domain and not of this server, so that the same estate
 * gives the same bodies, hence the same evidence, on whatever port it runs. Only `Link` headers
 * lead back here.
 */
export const API = 'https://api.github.example.com';
export const WEB = 'https://github.example.com';

/** GitHub prints whole seconds. */
export function seconds(instant: string): string {
  return new Date(instant).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

export function secondsOrNull(instant: string | null): string | null {
  return instant === null ? null : seconds(instant);
}

export function accountJson(account: GithubAccount) {
  const url = `${API}/users/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    avatar_url: `${WEB}/avatars/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${WEB}/${account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: account.siteAdmin,
  };
}

/** The caller's own account, in its public form. */
export function viewerJson(account: GithubAccount) {
  return {
    ...accountJson(account),
    user_view_type: 'public',
    name: null,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: '2020-01-01T00:00:00Z',
    updated_at: '2020-01-01T00:00:00Z',
  };
}

/** Fields under `owner` are absent, not null, for everyone else: absent never means `false`. */
export function organizationJson(organization: GithubOrganization, asOwner: boolean) {
  const url = `${API}/orgs/${organization.login}`;
  const isPrivate = organization.repositories.filter(({ visibility }) => visibility !== 'public');
  const owner = {
    total_private_repos: isPrivate.length,
    owned_private_repos: isPrivate.length,
    private_gists: 0,
    disk_usage: 0,
    collaborators: organization.outsideCollaborators.length,
    billing_email: null,
    plan: {
      name: organization.plan,
      space: 976_562_499,
      private_repos: 999_999,
      filled_seats: organization.members.length,
      seats: organization.members.length,
    },
    default_repository_permission: organization.defaultRepositoryPermission,
    members_can_create_repositories: true,
    two_factor_requirement_enabled: organization.twoFactorRequirementEnabled,
  };
  return {
    login: organization.login,
    id: organization.id,
    node_id: organization.nodeId,
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${WEB}/avatars/${organization.id}`,
    description: null,
    name: organization.name,
    is_verified: false,
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: organization.repositories.length - isPrivate.length,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: `${WEB}/${organization.login}`,
    type: 'Organization',
    created_at: seconds(organization.createdAt),
    updated_at: seconds(organization.createdAt),
    archived_at: null,
    ...(asOwner ? owner : {}),
  };
}

import type { EstateAnswer } from './loopback.ts';
import type { GithubAccount, GithubOrganization, GithubRepository } from './model.ts';

/** What a token may do. Everything is allowed to an owner's token unless it says otherwise. */
export interface GithubPermissions {
  /** Organisation, Members: read. */
  readonly members: boolean;
  /** Organisation, Administration: read; an owner without it sees the organisation as anyone does. */
  readonly organizationAdministration: boolean;
  /** Repository, Administration: read. */
  readonly administration: boolean;
  /** Repository, Dependabot alerts: read. */
  readonly dependabotAlerts: boolean;
  readonly issues: 'none' | 'read' | 'write';
  /** Without push access, GitHub silently drops labels and assignees of an issue. */
  readonly push: boolean;
  /** Names of the only repositories the token sees; GitHub says nothing of the others. */
  readonly repositories: readonly string[] | 'all';
}

export interface GithubToken {
  readonly token: string;
  readonly login: string;
  readonly isOwner: boolean;
  readonly permissions?: Partial<GithubPermissions>;
}

const OWNER: GithubPermissions = {
  members: true,
  organizationAdministration: true,
  administration: true,
  dependabotAlerts: true,
  issues: 'write',
  push: true,
  repositories: 'all',
};

const NOT_OWNER: GithubPermissions = {
  ...OWNER,
  organizationAdministration: false,
  administration: false,
  dependabotAlerts: false,
  push: false,
};

export function permissionsOf(token: GithubToken): GithubPermissions {
  return { ...(token.isOwner ? OWNER : NOT_OWNER), ...token.permissions };
}

/** A request on its way through a route. */
export interface Call {
  /** Base address of this server, for links between pages. */
  readonly url: string;
  readonly organization: GithubOrganization;
  readonly token: GithubToken;
  readonly can: GithubPermissions;
  readonly viewer: GithubAccount;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON object of a write; empty when none was sent. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly now: string;
}

export interface Route {
  readonly operation: string;
  /** Value of `X-Accepted-GitHub-Permissions` on 403 and 404. */
  readonly accepts: string;
  /** Does not count against the rate limit. */
  readonly isFree?: true;
  readonly handle: (call: Call) => EstateAnswer;
}

export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`the route has no parameter ${name}`);
  return value;
}

/** Repositories that the token can see. */
export function visibleRepositories(call: Call): readonly GithubRepository[] {
  const { repositories } = call.can;
  const all = call.organization.repositories;
  return repositories === 'all' ? all : all.filter(({ name }) => repositories.includes(name));
}

/** GitHub compares logins and names without regard to case. */
export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function ownsPath(call: Call, name: 'org' | 'owner'): boolean {
  return sameName(param(call, name), call.organization.login);
}

export function repositoryOf(call: Call): GithubRepository | undefined {
  if (!ownsPath(call, 'owner')) return undefined;
  const name = param(call, 'repo');
  return visibleRepositories(call).find((repository) => sameName(repository.name, name));
}

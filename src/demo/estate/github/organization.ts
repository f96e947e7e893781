import {
  choice,
  invalidChoice,
  notAccessible,
  notFound,
  numberedPage,
  refusal,
} from './answers.ts';
import { ownsPath, visibleRepositories } from './call.ts';
import type { Call, Route } from './call.ts';
import type { EstateAnswer } from './loopback.ts';
import type { GithubOutsideCollaborator, GithubRepository } from './model.ts';
import { repositoryJson } from './repository-wire.ts';
import { accountJson, organizationJson, viewerJson } from './wire.ts';

export const ORGANIZATION_ROUTES: readonly Route[] = [
  {
    operation: 'GET /user',
    accepts: '',
    handle: (call) => ({ status: 200, body: viewerJson(call.viewer) }),
  },
  {
    operation: 'GET /orgs/{org}',
    accepts: 'organization_administration=read',
    handle: getOrganization,
  },
  { operation: 'GET /orgs/{org}/members', accepts: 'members=read', handle: listMembers },
  {
    operation: 'GET /orgs/{org}/outside_collaborators',
    accepts: 'members=read',
    handle: listOutsideCollaborators,
  },
  { operation: 'GET /orgs/{org}/repos', accepts: 'metadata=read', handle: listRepositories },
];

/** Address that GitHub's links use for an organisation: its number. */
export function organizationPath(call: Call): string {
  return `/organizations/${call.organization.id}`;
}

function getOrganization(call: Call): EstateAnswer {
  if (!ownsPath(call, 'org')) return notFound();
  const asOwner = call.token.isOwner && call.can.organizationAdministration;
  return { status: 200, body: organizationJson(call.organization, asOwner) };
}

function listMembers(call: Call): EstateAnswer {
  const role = choice(call.query, 'role', ['all', 'admin', 'member']);
  if (role === undefined) return invalidChoice('OrganizationMember', 'role');
  const { members } = call.organization;
  const ofRole = role === 'all' ? members : members.filter((member) => member.role === role);
  return listPeople(call, 'members', ofRole);
}

function listOutsideCollaborators(call: Call): EstateAnswer {
  return listPeople(call, 'outside_collaborators', call.organization.outsideCollaborators);
}

function listPeople(
  call: Call,
  list: 'members' | 'outside_collaborators',
  people: readonly GithubOutsideCollaborator[],
): EstateAnswer {
  if (!ownsPath(call, 'org')) return notFound();
  if (!call.can.members) return notAccessible();
  const filter = choice(call.query, 'filter', ['all', '2fa_disabled', '2fa_insecure']);
  if (filter === undefined) return invalidChoice('OrganizationMember', 'filter');
  if (filter !== 'all' && !call.token.isOwner) {
    return refusal(422, 'Only owners can use this filter.');
  }
  const shown = people.filter(
    ({ twoFactor, insecureTwoFactor }) =>
      filter === 'all' || (filter === '2fa_disabled' ? !twoFactor : twoFactor && insecureTwoFactor),
  );
  return numberedPage(call, `${organizationPath(call)}/${list}`, shown, accountJson);
}

function listRepositories(call: Call): EstateAnswer {
  if (!ownsPath(call, 'org')) return notFound();
  const types = ['all', 'public', 'private', 'forks', 'sources', 'member', 'internal'] as const;
  const type = choice(call.query, 'type', types);
  if (type === undefined) return invalidChoice('Repository', 'type');
  const sort = choice(call.query, 'sort', ['created', 'updated', 'pushed', 'full_name']);
  if (sort === undefined) return invalidChoice('Repository', 'sort');
  const direction = choice(
    call.query,
    'direction',
    sort === 'full_name' ? ['asc', 'desc'] : ['desc', 'asc'],
  );
  if (direction === undefined) return invalidChoice('Repository', 'direction');

  const key = (repository: GithubRepository): string => {
    if (sort === 'full_name') return repository.name.toLowerCase();
    if (sort === 'created') return repository.createdAt;
    return repository.pushedAt ?? (sort === 'updated' ? repository.createdAt : '');
  };
  const sign = direction === 'asc' ? 1 : -1;
  const shown = visibleRepositories(call)
    .filter((repository) => isOfType(repository, type))
    .toSorted((a, b) => sign * compare(key(a), key(b)) || a.id - b.id);
  return numberedPage(call, `${organizationPath(call)}/repos`, shown, (repository) =>
    repositoryJson(call.organization, repository),
  );
}

function isOfType(
  repository: GithubRepository,
  type: 'all' | 'public' | 'private' | 'forks' | 'sources' | 'member' | 'internal',
): boolean {
  switch (type) {
    case 'all':
    case 'member':
      return true;
    case 'forks':
      return repository.fork;
    case 'sources':
      return !repository.fork;
    case 'public':
      return repository.visibility === 'public';
    case 'internal':
      return repository.visibility === 'internal';
    case 'private':
      // GitHub counts internal repositories as private here.
      return repository.visibility !== 'public';
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

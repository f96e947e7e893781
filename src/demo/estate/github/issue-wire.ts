import { createHash } from 'node:crypto';

import { sameName } from './call.ts';
import { githubNodeId } from './model.ts';
import type {
  GithubAccount,
  GithubComment,
  GithubIssue,
  GithubLabel,
  GithubOrganization,
  GithubRepository,
} from './model.ts';
import { repositoryPage, repositoryUrl } from './repository-wire.ts';
import { accountJson, seconds, secondsOrNull } from './wire.ts';

/** The member or collaborator of that login, else an account outside the organisation. */
export function accountNamed(organization: GithubOrganization, login: string): GithubAccount {
  const known = [...organization.members, ...organization.outsideCollaborators];
  const found = known.find((account) => sameName(account.login, login));
  if (found !== undefined) return found;
  const id = createHash('sha256').update(login.toLowerCase()).digest().readUInt32BE(0);
  return { login, id, nodeId: githubNodeId('U', id), type: 'User', siteAdmin: false };
}

function association(organization: GithubOrganization, login: string): string {
  const is = (account: GithubAccount): boolean => sameName(account.login, login);
  if (organization.members.some(is)) return 'MEMBER';
  return organization.outsideCollaborators.some(is) ? 'COLLABORATOR' : 'NONE';
}

export function labelJson(
  organization: GithubOrganization,
  repository: GithubRepository,
  label: GithubLabel,
) {
  const url = `${repositoryUrl(organization, repository)}/labels/${encodeURIComponent(label.name)}`;
  return {
    id: label.id,
    node_id: githubNodeId('LA', label.id),
    url,
    name: label.name,
    description: label.description,
    color: label.color,
    default: false,
  };
}

/** The repository's labels that an issue carries, in the order of the issue. */
export function labelsOf(repository: GithubRepository, issue: GithubIssue): readonly GithubLabel[] {
  return issue.labels.flatMap((name) => {
    const label = repository.labels.find((each) => sameName(each.name, name));
    return label === undefined ? [] : [label];
  });
}

export function issueJson(
  organization: GithubOrganization,
  repository: GithubRepository,
  issue: GithubIssue,
) {
  const repositoryAt = repositoryUrl(organization, repository);
  const url = `${repositoryAt}/issues/${issue.number}`;
  const page = `${repositoryPage(organization, repository)}/issues/${issue.number}`;
  const assignees = issue.assignees.map((login) => accountJson(accountNamed(organization, login)));
  return {
    url,
    repository_url: repositoryAt,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    id: issue.id,
    node_id: githubNodeId('I', issue.id),
    number: issue.number,
    title: issue.title,
    user: accountJson(accountNamed(organization, issue.user)),
    labels: labelsOf(repository, issue).map((label) => labelJson(organization, repository, label)),
    state: issue.state,
    state_reason: issue.stateReason,
    locked: false,
    active_lock_reason: null,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: issue.comments.length,
    created_at: seconds(issue.createdAt),
    updated_at: seconds(issue.updatedAt),
    closed_at: secondsOrNull(issue.closedAt),
    closed_by:
      issue.closedBy === null ? null : accountJson(accountNamed(organization, issue.closedBy)),
    author_association: association(organization, issue.user),
    body: issue.body,
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
  };
}

export function commentJson(
  organization: GithubOrganization,
  repository: GithubRepository,
  issue: GithubIssue,
  comment: GithubComment,
) {
  const repositoryAt = repositoryUrl(organization, repository);
  const page = `${repositoryPage(organization, repository)}/issues/${issue.number}`;
  return {
    id: comment.id,
    node_id: githubNodeId('IC', comment.id),
    url: `${repositoryAt}/issues/comments/${comment.id}`,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: `${repositoryAt}/issues/${issue.number}`,
    body: comment.body,
    user: accountJson(accountNamed(organization, comment.user)),
    created_at: seconds(comment.createdAt),
    updated_at: seconds(comment.updatedAt),
    author_association: association(organization, comment.user),
    performed_via_github_app: null,
  };
}

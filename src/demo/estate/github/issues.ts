import {
  choice,
  invalid,
  invalidChoice,
  notAccessible,
  notFound,
  numberedPage,
  refusal,
} from './answers.ts';
import type { FieldError } from './answers.ts';
import { param, repositoryOf, sameName } from './call.ts';
import type { Call, Route } from './call.ts';
import { commentJson, issueJson } from './issue-wire.ts';
import {
  adoptLabels,
  createLabel,
  listIssueLabels,
  listLabels,
  namesOf,
  nextId,
} from './labels.ts';
import type { EstateAnswer } from './loopback.ts';
import { newGithubIssue } from './model.ts';
import type { GithubIssue, GithubRepository } from './model.ts';
import { repositoryPath } from './repository.ts';

const ISSUE = '/repos/{owner}/{repo}/issues/{issue_number}';
const READ = 'issues=read; pull_requests=read';
const WRITE = 'issues=write; pull_requests=write';

export const ISSUE_ROUTES: readonly Route[] = [
  { operation: 'GET /repos/{owner}/{repo}/issues', accepts: READ, handle: reading(listIssues) },
  { operation: 'POST /repos/{owner}/{repo}/issues', accepts: WRITE, handle: writing(createIssue) },
  { operation: `GET ${ISSUE}`, accepts: READ, handle: reading(onIssue(getIssue)) },
  { operation: `PATCH ${ISSUE}`, accepts: WRITE, handle: writing(onIssue(updateIssue)) },
  { operation: `GET ${ISSUE}/labels`, accepts: READ, handle: reading(onIssue(listIssueLabels)) },
  { operation: `GET ${ISSUE}/comments`, accepts: READ, handle: reading(onIssue(listComments)) },
  { operation: `POST ${ISSUE}/comments`, accepts: WRITE, handle: writing(onIssue(createComment)) },
  { operation: 'GET /repos/{owner}/{repo}/labels', accepts: READ, handle: reading(listLabels) },
  { operation: 'POST /repos/{owner}/{repo}/labels', accepts: WRITE, handle: writing(createLabel) },
];

/** Limits at which GitHub answers 422. */
const MAX_TITLE = 256;
const MAX_BODY = 65_536;

type InRepository = (call: Call, repository: GithubRepository) => EstateAnswer;
type OnIssue = (call: Call, repository: GithubRepository, issue: GithubIssue) => EstateAnswer;

function reading(handle: InRepository): Route['handle'] {
  return (call) => {
    const repository = repositoryOf(call);
    if (repository === undefined) return notFound();
    if (call.can.issues === 'none') return notAccessible();
    return handle(call, repository);
  };
}

function writing(handle: InRepository): Route['handle'] {
  return (call) => {
    const repository = repositoryOf(call);
    if (repository === undefined) return notFound();
    if (call.can.issues !== 'write') return notAccessible();
    if (repository.archived) return refusal(403, 'Repository was archived so is read-only.');
    return handle(call, repository);
  };
}

function onIssue(handle: OnIssue): InRepository {
  return (call, repository) => {
    if (!repository.hasIssues) return gone();
    const number = param(call, 'issue_number');
    const issue = repository.issues.find((each) => String(each.number) === number);
    if (issue === undefined) return notFound();
    if (issue.deleted) return refusal(410, 'This issue was deleted');
    return handle(call, repository, issue);
  };
}

function gone(): EstateAnswer {
  return refusal(410, 'Issues are disabled for this repo');
}

function listIssues(call: Call, repository: GithubRepository): EstateAnswer {
  if (!repository.hasIssues) return gone();
  const { query } = call;
  const state = choice(query, 'state', ['open', 'closed', 'all']);
  if (state === undefined) return invalidChoice('Issue', 'state');
  const sort = choice(query, 'sort', ['created', 'updated', 'comments']);
  if (sort === undefined) return invalidChoice('Issue', 'sort');
  const direction = choice(query, 'direction', ['desc', 'asc']);
  if (direction === undefined) return invalidChoice('Issue', 'direction');
  const since = instantOf(query.get('since'));
  if (since === undefined) return invalidChoice('Issue', 'since');

  const labels = (query.get('labels') ?? '').split(',').filter((name) => name !== '');
  const creator = query.get('creator');
  const key = (issue: GithubIssue): number => {
    if (sort === 'comments') return issue.comments.length;
    return Date.parse(sort === 'updated' ? issue.updatedAt : issue.createdAt);
  };
  const sign = direction === 'asc' ? 1 : -1;
  const shown = repository.issues
    .filter(
      (issue) =>
        !issue.deleted &&
        (state === 'all' || issue.state === state) &&
        labels.every((name) => issue.labels.some((each) => sameName(each, name))) &&
        (creator === null || sameName(issue.user, creator)) &&
        Date.parse(issue.updatedAt) >= since,
    )
    .toSorted((a, b) => sign * (key(a) - key(b) || a.number - b.number));
  return numberedPage(call, `${repositoryPath(repository)}/issues`, shown, (issue) =>
    issueJson(call.organization, repository, issue),
  );
}

/** Milliseconds; the beginning of time when absent, `undefined` when it is no instant. */
function instantOf(text: string | null): number | undefined {
  if (text === null) return -Infinity;
  const value = Date.parse(text);
  return Number.isNaN(value) ? undefined : value;
}

function getIssue(call: Call, repository: GithubRepository, issue: GithubIssue): EstateAnswer {
  return { status: 200, body: issueJson(call.organization, repository, issue) };
}

function createIssue(call: Call, repository: GithubRepository): EstateAnswer {
  if (!repository.hasIssues) return gone();
  const title = titleOf(call);
  if (title === undefined || title === '') {
    return invalid({ resource: 'Issue', code: 'missing_field', field: 'title' });
  }
  const errors = issueErrors(call);
  if (errors.length > 0) return invalid(...errors);
  const { body } = call.body;
  const issue = newGithubIssue({
    number: 1 + Math.max(0, ...repository.issues.map(({ number }) => number)),
    id: nextId(call),
    title,
    body: typeof body === 'string' ? body : null,
    user: call.token.login,
    createdAt: call.now,
  });
  // Without push access GitHub drops both and still answers 201.
  if (call.can.push) {
    issue.labels = [...adoptLabels(call, repository, namesOf(call.body['labels']) ?? [])];
    issue.assignees = [...(namesOf(call.body['assignees']) ?? [])];
  }
  repository.issues.push(issue);
  return created(call, repository, issue);
}

function created(call: Call, repository: GithubRepository, issue: GithubIssue): EstateAnswer {
  const body = issueJson(call.organization, repository, issue);
  return { status: 201, headers: { location: body.url }, body };
}

function updateIssue(call: Call, repository: GithubRepository, issue: GithubIssue): EstateAnswer {
  const isAuthor = sameName(issue.user, call.token.login);
  if (!call.can.push && !isAuthor) return refusal(403, 'Must have admin rights to Repository.');
  const errors = issueErrors(call);
  if (call.body['title'] === '') {
    errors.push({ resource: 'Issue', code: 'missing_field', field: 'title' });
  }
  if (errors.length > 0) return invalid(...errors);

  const title = titleOf(call);
  const { body, state } = call.body;
  const before = JSON.stringify(issue);
  if (title !== undefined) issue.title = title;
  if (body === null || typeof body === 'string') issue.body = body;
  if (state === 'closed' && issue.state === 'open') {
    issue.state = 'closed';
    issue.stateReason = closingReason(call.body['state_reason']);
    issue.closedAt = call.now;
    issue.closedBy = call.token.login;
  } else if (state === 'open' && issue.state === 'closed') {
    issue.state = 'open';
    issue.stateReason = 'reopened';
    issue.closedAt = null;
    issue.closedBy = null;
  }
  if (call.can.push) {
    const labels = namesOf(call.body['labels']);
    if (labels !== undefined) issue.labels = [...adoptLabels(call, repository, labels)];
    const assignees = namesOf(call.body['assignees']);
    if (assignees !== undefined) issue.assignees = [...assignees];
  }
  if (JSON.stringify(issue) !== before) issue.updatedAt = call.now;
  return getIssue(call, repository, issue);
}

/** GitHub takes a number for a title too. */
function titleOf(call: Call): string | undefined {
  const { title } = call.body;
  return typeof title === 'string' || typeof title === 'number' ? String(title) : undefined;
}

function closingReason(given: unknown): GithubIssue['stateReason'] {
  return given === 'not_planned' || given === 'duplicate' ? given : 'completed';
}

function issueErrors(call: Call): FieldError[] {
  const { title, body, state } = call.body;
  const errors: FieldError[] = [];
  const tooLong = (field: string, maximum: number): FieldError => ({
    resource: 'Issue',
    field,
    code: 'custom',
    message: `${field} is too long (maximum is ${maximum} characters)`,
  });
  if (typeof title === 'string' && title.length > MAX_TITLE)
    errors.push(tooLong('title', MAX_TITLE));
  if (typeof body === 'string' && body.length > MAX_BODY) errors.push(tooLong('body', MAX_BODY));
  if (state !== undefined && state !== 'open' && state !== 'closed') {
    errors.push({ resource: 'Issue', field: 'state', code: 'invalid' });
  }
  const assignable = [...call.organization.members, ...call.organization.outsideCollaborators];
  for (const login of namesOf(call.body['assignees']) ?? []) {
    if (assignable.some((account) => sameName(account.login, login))) continue;
    errors.push({ resource: 'Issue', field: 'assignees', code: 'invalid', value: login });
  }
  return errors;
}

function listComments(call: Call, repository: GithubRepository, issue: GithubIssue): EstateAnswer {
  const since = instantOf(call.query.get('since'));
  if (since === undefined) return invalidChoice('IssueComment', 'since');
  const path = `${repositoryPath(repository)}/issues/${issue.number}/comments`;
  const shown = issue.comments.filter(({ updatedAt }) => Date.parse(updatedAt) >= since);
  return numberedPage(call, path, shown, (comment) =>
    commentJson(call.organization, repository, issue, comment),
  );
}

function createComment(call: Call, repository: GithubRepository, issue: GithubIssue): EstateAnswer {
  const { body } = call.body;
  if (typeof body !== 'string' || body.trim() === '') {
    return invalid({ resource: 'IssueComment', code: 'missing_field', field: 'body' });
  }
  if (body.length > MAX_BODY) {
    const message = `body is too long (maximum is ${MAX_BODY} characters)`;
    return invalid({ resource: 'IssueComment', code: 'custom', field: 'body', message });
  }
  const times = { createdAt: call.now, updatedAt: call.now };
  const comment = { id: nextId(call), user: call.token.login, body, ...times };
  issue.comments.push(comment);
  issue.updatedAt = call.now;
  const rendered = commentJson(call.organization, repository, issue, comment);
  return { status: 201, headers: { location: rendered.url }, body: rendered };
}

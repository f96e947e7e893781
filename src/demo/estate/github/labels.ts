import { invalid, invalidChoice, notAccessible, numberedPage } from './answers.ts';
import { sameName } from './call.ts';
import type { Call } from './call.ts';
import { labelJson, labelsOf } from './issue-wire.ts';
import type { EstateAnswer } from './loopback.ts';
import type { GithubIssue, GithubLabel, GithubRepository } from './model.ts';
import { repositoryPath } from './repository.ts';

/** Limits at which GitHub answers 422. */
const MAX_LABEL = 50;
const MAX_LABEL_DESCRIPTION = 100;

/** Names from a list of names or of objects with a name; `undefined` when no list was sent. */
export function namesOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((each: unknown) => {
    if (typeof each === 'string') return [each];
    const isNamed = typeof each === 'object' && each !== null && 'name' in each;
    return isNamed && typeof each.name === 'string' ? [each.name] : [];
  });
}

/** GitHub creates the labels an issue names that the repository does not have yet. */
export function adoptLabels(
  call: Call,
  repository: GithubRepository,
  names: readonly string[],
): readonly string[] {
  return names.map((name) => {
    const known = repository.labels.find((label) => sameName(label.name, name));
    return (known ?? addLabel(call, repository, name, 'ededed', null)).name;
  });
}

function addLabel(
  call: Call,
  repository: GithubRepository,
  name: string,
  color: string,
  description: string | null,
): GithubLabel {
  const label: GithubLabel = { id: nextId(call), name, color, description };
  repository.labels.push(label);
  return label;
}

/** One more than any id in the organisation's trackers. */
export function nextId(call: Call): number {
  const ids = call.organization.repositories.flatMap(({ issues, labels }) => [
    ...labels.map(({ id }) => id),
    ...issues.flatMap((issue) => [issue.id, ...issue.comments.map(({ id }) => id)]),
  ]);
  return 1 + ids.reduce((highest, id) => Math.max(highest, id), 1000);
}

export function listIssueLabels(
  call: Call,
  repository: GithubRepository,
  issue: GithubIssue,
): EstateAnswer {
  const path = `${repositoryPath(repository)}/issues/${issue.number}/labels`;
  return numberedPage(call, path, labelsOf(repository, issue), (label) =>
    labelJson(call.organization, repository, label),
  );
}

export function listLabels(call: Call, repository: GithubRepository): EstateAnswer {
  const path = `${repositoryPath(repository)}/labels`;
  return numberedPage(call, path, repository.labels, (label) =>
    labelJson(call.organization, repository, label),
  );
}

export function createLabel(call: Call, repository: GithubRepository): EstateAnswer {
  if (!call.can.push) return notAccessible();
  const { name, color, description } = call.body;
  if (typeof name !== 'string' || name === '') {
    return invalid({ resource: 'Label', code: 'missing_field', field: 'name' });
  }
  if (repository.labels.some((label) => sameName(label.name, name))) {
    return invalid({ resource: 'Label', code: 'already_exists', field: 'name' });
  }
  const hasDescription = typeof description === 'string';
  if (name.length > MAX_LABEL) return invalidChoice('Label', 'name');
  if (color !== undefined && !(typeof color === 'string' && /^[0-9a-f]{6}$/i.test(color))) {
    return invalidChoice('Label', 'color');
  }
  if (hasDescription && description.length > MAX_LABEL_DESCRIPTION) {
    return invalidChoice('Label', 'description');
  }
  const described = hasDescription ? description : null;
  const label = addLabel(call, repository, name, color ?? 'ededed', described);
  const body = labelJson(call.organization, repository, label);
  return { status: 201, headers: { location: body.url }, body };
}

import { describe, expect, it } from 'vitest';

import { github } from '../../../collectors/github/collector.ts';
import type { GivenAnswer, Item, Statement } from '../../../src/core/collector.ts';
import { containing } from './reading.ts';

/** What a step makes of bodies that no estate sends. */
function project(
  step: string,
  bodies: readonly unknown[],
  options: { readonly item?: string; readonly parameters?: Record<string, string> } = {},
): readonly Statement[] {
  const answers = bodies.map((body, index): GivenAnswer => {
    const { item, parameters = {} } = options;
    const request = { operation: 'GET /x', parameters, page: index + 1 };
    const last = index === bodies.length - 1;
    return { status: 'ok', request, body, last, ...(item === undefined ? {} : { item }) };
  });
  const items: Item[] = [{ id: 'R_1', name: 'example-org/a', hints: {} }];
  const found = github.steps.find(({ id }) => id === step);
  return [
    ...(found?.project(answers, {
      scope: {},
      items,
      at: '2026-03-01T00:00:00.000Z',
      complete: true,
    }) ?? []),
  ];
}

const person = { node_id: 'U_1', login: 'robin', type: 'User' };

describe('what is not as documented', () => {
  it('is named, and does not shorten the list', () => {
    const broken = [person, { ...person, node_id: 'U_2', login: null }, 'text', null];
    const statements = project('members', [broken]);
    expect(statements.filter((one) => 'malformed' in one)).toEqual([
      { malformed: 'person 2 of page 1: login is not as documented' },
      { malformed: 'person 3 of page 1: the whole is not as documented' },
      { malformed: 'person 4 of page 1: the whole is not as documented' },
    ]);
    expect(statements.filter((one) => 'facet' in one && one.facet === 'identity')).toHaveLength(1);
  });

  it('leaves the second factor of the others unknown', () => {
    const statements = project('members-2fa', [[{ login: 'sam' }]]);
    expect(statements).toEqual([
      { malformed: 'person 1 of page 1: node_id, type is not as documented' },
    ]);
  });

  it('is said of the repository it is about', () => {
    const rules = [{ type: 'pull_request', parameters: {} }];
    expect(project('branch-rules', [rules], { item: 'R_1' })).toMatchObject([
      { malformed: containing('rule 1'), item: 'R_1' },
    ]);
    const alerts = [{ number: 1, state: 'open', created_at: 'yesterday' }];
    expect(project('dependabot-alerts', [alerts], { item: 'R_1' })).toMatchObject([
      { malformed: containing('created_at'), item: 'R_1' },
    ]);
  });

  it('keeps what is certain of a protection without its count', () => {
    const body = { required_pull_request_reviews: {} };
    expect(project('branch-protection', [body], { item: 'R_1' })).toMatchObject([
      { value: { defaultBranchExists: true } },
      { malformed: containing('required_approving_review_count'), item: 'R_1' },
    ]);
  });

  it('leaves out what an older server does not send', () => {
    const repository = {
      node_id: 'R_1',
      name: 'a',
      owner: { login: 'example-org' },
      default_branch: 'main',
      archived: false,
      fork: false,
    };
    expect(project('repositories', [[repository]])).toMatchObject([
      { value: { archived: false, fork: false } },
    ]);
    const [statement] = project('repositories', [[repository]]);
    expect(statement && 'value' in statement && Object.keys(statement.value)).toEqual([
      'archived',
      'fork',
    ]);
  });
});

describe('a person in both lists', () => {
  it('is one account, and an owner', () => {
    const request = { operation: 'GET /orgs/{org}/members', page: 1 };
    const answer = (role: string): GivenAnswer => ({
      status: 'ok',
      request: { ...request, parameters: { role } },
      body: [person, person],
      last: true,
    });
    const members = github.steps.find(({ id }) => id === 'members');
    const statements = [
      ...(members?.project([answer('admin'), answer('member')], {
        scope: {},
        items: [],
        at: '2026-03-01T00:00:00.000Z',
        complete: true,
      }) ?? []),
    ];
    expect(statements.map((one) => ('facet' in one ? [one.facet, one.value] : one))).toMatchObject([
      ['identity', { login: 'robin' }],
      ['access', { active: true }],
      ['privilege', { administrator: true }],
    ]);
  });
});

describe('an alert', () => {
  it('of malware is critical, whatever its advisory says', () => {
    const alert = {
      number: 7,
      state: 'open',
      created_at: '2024-01-01T00:00:00Z',
      dependency: { scope: 'runtime', package: { ecosystem: 'npm', name: 'alpha' } },
      security_advisory: { summary: 'x', severity: 'low', classification: 'malware' },
    };
    expect(project('dependabot-alerts', [[alert]], { item: 'R_1' })).toMatchObject([
      { id: 'R_1#dependabot/7', value: { severity: 'critical' } },
    ]);
  });
});

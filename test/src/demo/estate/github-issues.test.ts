import type { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { GithubRepository } from '../../../../src/demo/estate/github/model.ts';
import { failure, MEMBER, OWNER, startGithubBench } from './github-fixture.ts';
import type { GithubBench } from './github-fixture.ts';

let bench: GithubBench;
let payments: GithubRepository;

beforeEach(async () => {
  bench = await startGithubBench();
  payments = bench.estate.organization.repositories[0]!;
});

afterEach(async () => {
  await bench.estate.close();
  expect(bench.faulty).toEqual([]);
});

const at = { owner: 'example', repo: 'payments' };

/** Throttling spaces writes by seconds; these tests are about what the writes do. */
function issues(token = OWNER): Octokit['rest']['issues'] {
  return bench.client(token, { throttle: { enabled: false } }).rest.issues;
}

function later(text: string): void {
  bench.clock.now = new Date(text);
}

describe('an issue', () => {
  it('is created with its labels, which the repository then has', async () => {
    const created = await issues().create({
      ...at,
      title: 'Second factor missing',
      body: 'Two accounts',
      labels: ['annexa', 'severity:high'],
      assignees: ['ben'],
    });
    expect(created.status).toBe(201);
    expect(created.headers.location).toBe(created.data.url);
    expect(created.data).toMatchObject({
      number: 2,
      state: 'open',
      user: { login: 'ada' },
      labels: [{ name: 'annexa' }, { name: 'severity:high' }],
      assignees: [{ login: 'ben' }],
      author_association: 'MEMBER',
      created_at: '2024-03-01T00:00:00Z',
      comments: 0,
    });
    const { data } = await issues().listLabelsForRepo(at);
    expect(data.map(({ name }) => name)).toEqual(['annexa', 'severity:high']);
    const read = await issues().get({ ...at, issue_number: 2 });
    expect(read.data).toEqual(created.data);
  });

  it('silently loses labels and assignees when the token may not push', async () => {
    const given = { ...at, title: 'From outside', labels: ['annexa'], assignees: ['ben'] };
    const created = await issues(MEMBER).create(given);
    expect(created.status).toBe(201);
    expect(created.data).toMatchObject({ labels: [], assignees: [] });
    expect(payments.labels).toEqual([]);
    const changed = await issues(MEMBER).update({ ...at, issue_number: 2, labels: ['annexa'] });
    expect(changed.data.labels).toEqual([]);
  });

  it('is closed and opened again', async () => {
    later('2024-03-02T00:00:00Z');
    const closed = await issues().update({
      ...at,
      issue_number: 1,
      state: 'closed',
      state_reason: 'not_planned',
    });
    expect(closed.data).toMatchObject({
      state: 'closed',
      state_reason: 'not_planned',
      closed_at: '2024-03-02T00:00:00Z',
      closed_by: { login: 'ada' },
      updated_at: '2024-03-02T00:00:00Z',
    });
    later('2024-03-03T00:00:00Z');
    const reopened = await issues().update({ ...at, issue_number: 1, state: 'open' });
    expect(reopened.data).toMatchObject({
      state: 'open',
      state_reason: 'reopened',
      closed_at: null,
      closed_by: null,
    });
    later('2024-03-04T00:00:00Z');
    const untouched = await issues().update({ ...at, issue_number: 1, state: 'open' });
    expect(untouched.data.updated_at).toBe('2024-03-03T00:00:00Z');
  });

  it('changes its text and labels as a whole', async () => {
    await issues().update({ ...at, issue_number: 1, labels: ['one', 'two'] });
    const changed = await issues().update({
      ...at,
      issue_number: 1,
      title: 'Renamed',
      body: 'Text',
      labels: ['two', { name: 'three' }],
    });
    expect(changed.data).toMatchObject({ title: 'Renamed', body: 'Text' });
    const { data } = await issues().listLabelsOnIssue({ ...at, issue_number: 1 });
    expect(data.map(({ name }) => name)).toEqual(['two', 'three']);
  });

  it('takes comments', async () => {
    later('2024-03-02T00:00:00Z');
    const first = await issues(MEMBER).createComment({ ...at, issue_number: 1, body: 'Looking' });
    expect(first.data).toMatchObject({ user: { login: 'eve' }, body: 'Looking' });
    later('2024-03-03T00:00:00Z');
    await issues().createComment({ ...at, issue_number: 1, body: 'Fixed' });
    const client = bench.client();
    const query = { ...at, issue_number: 1, per_page: 1 };
    const all = await client.paginate(client.rest.issues.listComments, query);
    expect(all.map(({ body }) => body)).toEqual(['Looking', 'Fixed']);
    const since = await issues().listComments({ ...query, since: '2024-03-03T00:00:00Z' });
    expect(since.data.map(({ body }) => body)).toEqual(['Fixed']);
    const issue = await issues().get({ ...at, issue_number: 1 });
    expect(issue.data).toMatchObject({ comments: 2, updated_at: '2024-03-03T00:00:00Z' });
  });
});

describe('a list of issues', () => {
  beforeEach(async () => {
    for (const [day, labels] of [
      ['02', ['annexa', 'A']],
      ['03', ['annexa']],
      ['04', ['A']],
    ] as const) {
      later(`2024-03-${day}T00:00:00Z`);
      await issues().create({ ...at, title: `Of the ${day}`, labels: [...labels] });
    }
    later('2024-03-05T00:00:00Z');
    await issues(MEMBER).create({ ...at, title: 'By eve' });
    await issues().update({ ...at, issue_number: 2, state: 'closed' });
  });

  const numbers = async (query: object): Promise<readonly number[]> =>
    (await issues().listForRepo({ ...at, ...query })).data.map(({ number }) => number);

  it('shows open ones, newest first', async () => {
    expect(await numbers({})).toEqual([5, 4, 3, 1]);
  });

  it('filters by state, labels, author and time of change', async () => {
    expect(await numbers({ state: 'closed' })).toEqual([2]);
    expect(await numbers({ state: 'all', labels: 'annexa' })).toEqual([3, 2]);
    expect(await numbers({ state: 'all', labels: 'annexa,a' })).toEqual([2]);
    expect(await numbers({ state: 'all', creator: 'eve' })).toEqual([5]);
    expect(await numbers({ state: 'all', since: '2024-03-04T00:00:00Z' })).toEqual([5, 4, 2]);
  });

  it('sorts and pages', async () => {
    expect(await numbers({ state: 'all', sort: 'updated', direction: 'asc' })).toEqual([
      1, 3, 4, 2, 5,
    ]);
    const client = bench.client();
    const query = { ...at, state: 'all', per_page: 2 } as const;
    const all = await client.paginate(client.rest.issues.listForRepo, query);
    expect(all.map(({ number }) => number)).toEqual([5, 4, 3, 2, 1]);
  });
});

describe('labels of a repository', () => {
  it('are created once', async () => {
    const label = { ...at, name: 'annexa', color: '0e8a16', description: 'Raised by annexa' };
    const created = await issues().createLabel(label);
    expect(created.data).toMatchObject({ name: 'annexa', description: 'Raised by annexa' });
    const again = await issues()
      .createLabel({ ...label, name: 'Annexa' })
      .catch((error: unknown) => error);
    expect(again).toMatchObject({
      status: 422,
      response: { data: { errors: [{ resource: 'Label', code: 'already_exists' }] } },
    });
  });

  it('need push access', async () => {
    expect(await failure(issues(MEMBER).createLabel({ ...at, name: 'annexa' }))).toMatchObject({
      status: 403,
    });
  });

  it.each([
    ['no name', { name: '' }],
    ['a long name', { name: 'x'.repeat(51) }],
    ['a colour by name', { name: 'annexa', color: 'green' }],
    ['a long description', { name: 'annexa', description: 'x'.repeat(101) }],
  ])('are refused with %s', async (_, label) => {
    expect(await failure(issues().createLabel({ ...at, ...label }))).toMatchObject({ status: 422 });
  });
});

describe('a refused write', () => {
  it.each([
    ['without a title', { title: '' }],
    ['with a title too long', { title: 'x'.repeat(257) }],
    ['with a body too long', { title: 'x', body: 'x'.repeat(65_537) }],
    ['with an assignee nobody knows', { title: 'x', assignees: ['nobody'] }],
  ])('creates no issue %s', async (_, issue) => {
    expect(await failure(issues().create({ ...at, ...issue }))).toMatchObject({ status: 422 });
    expect(payments.issues).toHaveLength(1);
  });

  it('changes nothing', async () => {
    const change = { ...at, issue_number: 1, title: '', state: 'closed' } as const;
    expect(await failure(issues().update(change))).toMatchObject({ status: 422 });
    expect(payments.issues[0]).toMatchObject({ title: 'First', state: 'open' });
    const empty = issues().createComment({ ...at, issue_number: 1, body: ' ' });
    expect(await failure(empty)).toMatchObject({ status: 422 });
    const long = issues().createComment({ ...at, issue_number: 1, body: 'x'.repeat(65_537) });
    expect(await failure(long)).toMatchObject({ status: 422 });
  });

  it('is told why', async () => {
    const foreign = issues(MEMBER).update({ ...at, issue_number: 1, state: 'closed' });
    expect((await failure(foreign)).message).toContain('Must have admin rights');
    const disabled = issues().create({ owner: 'example', repo: 'website', title: 'x' });
    expect(await failure(disabled)).toMatchObject({ status: 410 });
    const archived = issues().create({ owner: 'example', repo: 'attic', title: 'x' });
    expect((await failure(archived)).message).toContain('archived so is read-only');
    const unreadable = await bench.fetch('/repos/example/payments/issues', {
      method: 'POST',
      body: '{"title":',
    });
    expect(unreadable.status).toBe(400);
    const huge = await bench.fetch('/repos/example/payments/issues', {
      method: 'POST',
      body: ' '.repeat(1024 * 1024 + 1),
    });
    expect(huge.status).toBe(413);
  });

  it('needs the permission', async () => {
    await bench.estate.close();
    bench = await startGithubBench({
      tokens: [
        { token: OWNER, login: 'ada', isOwner: true, permissions: { issues: 'read' } },
        { token: MEMBER, login: 'eve', isOwner: false, permissions: { issues: 'none' } },
      ],
    });
    expect(await failure(issues().create({ ...at, title: 'x' }))).toMatchObject({ status: 403 });
    expect((await issues().listForRepo(at)).data).toHaveLength(1);
    expect(await failure(issues(MEMBER).listForRepo(at))).toMatchObject({ status: 403 });
  });

  it('meets a deleted issue as gone', async () => {
    payments.issues[0]!.deleted = true;
    const comment = issues().createComment({ ...at, issue_number: 1, body: 'x' });
    expect(await failure(comment)).toMatchObject({ status: 410 });
    expect((await issues().listForRepo({ ...at, state: 'all' })).data).toEqual([]);
  });
});

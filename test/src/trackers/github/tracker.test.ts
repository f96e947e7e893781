import { afterEach, describe, expect, it } from 'vitest';

import type { Environment } from '../../../../src/core/collector.ts';
import { escapeMarkdown } from '../../../../src/core/markdown.ts';
import { TrackerFailure, type TicketContent, type Tracker } from '../../../../src/core/tracker.ts';
import type { GithubPermissions } from '../../../../src/demo/estate/github/call.ts';
import type { Fault, FaultRule } from '../../../../src/demo/estate/github/faults.ts';
import {
  newGithubIssue,
  newGithubMember,
  newGithubOrganization,
  newGithubRepository,
  type GithubIssue,
  type GithubRepository,
} from '../../../../src/demo/estate/github/model.ts';
import { startGithubEstate, type GithubEstate } from '../../../../src/demo/estate/github/server.ts';
import { githubIssues } from '../../../../src/trackers/github/tracker.ts';

const NOW = '2024-03-01T09:00:00.000Z';
const SINCE = '2024-02-01T00:00:00.000Z';
const TOKEN = 'estate-token-of-the-tracker';
const KEY = 'annexa-0123456789abcdef';
const CREATE = 'POST /repos/{owner}/{repo}/issues';
const LIST = 'GET /repos/{owner}/{repo}/issues';
const ISSUE = '/repos/{owner}/{repo}/issues/{issue_number}';

const CONTENT: TicketContent = {
  key: KEY,
  title: 'NC-1 Accounts have a second factor (github-example)',
  body: 'One subject does not conform.',
  labels: ['annexa', 'severity: high'],
};

interface Bench {
  readonly tracker: Tracker;
  readonly estate: GithubEstate;
  readonly repository: GithubRepository;
  /** Milliseconds of every wait, which takes no time here. */
  readonly waits: readonly number[];
  issue(number?: number): GithubIssue;
}

const running: GithubEstate[] = [];

afterEach(async () => {
  for (const estate of running.splice(0)) await estate.close();
});

async function bench(
  options: {
    readonly faults?: FaultRule[];
    readonly permissions?: Partial<GithubPermissions>;
    readonly repository?: Partial<GithubRepository>;
    readonly timeout?: number;
    readonly token?: string;
  } = {},
): Promise<Bench> {
  const repository = newGithubRepository({ name: 'isms', id: 5, ...options.repository });
  const estate = await startGithubEstate({
    organization: newGithubOrganization({
      login: 'example-org',
      id: 1,
      members: [newGithubMember({ login: 'annexa-bot', id: 11 })],
      repositories: [repository],
    }),
    tokens: [
      {
        token: TOKEN,
        login: 'annexa-bot',
        isOwner: false,
        permissions: { push: true, ...options.permissions },
      },
    ],
    clock: () => new Date(NOW),
    faults: options.faults ?? [],
  });
  running.push(estate);
  const waits: number[] = [];
  const environment: Environment = {
    secret: async () => options.token ?? TOKEN,
    folder: '/',
    now: () => NOW,
    timeout: options.timeout ?? 20_000,
    wait: async (milliseconds) => void waits.push(milliseconds),
    requested: () => undefined,
    throttled: () => undefined,
  };
  const settings = githubIssues.settings.parse({
    repository: 'example-org/isms',
    baseUrl: estate.url,
    token: 'env:GITHUB_TOKEN',
  });
  const tracker = await githubIssues.open(settings, environment);
  return {
    tracker,
    estate,
    repository,
    waits,
    issue: (number = 1) => repository.issues.find((each) => each.number === number)!,
  };
}

function failureOf(work: Promise<unknown>): Promise<TrackerFailure> {
  return work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => {
      if (error instanceof TrackerFailure) return error;
      throw error;
    },
  );
}

describe('a ticket', () => {
  it('is an issue with the labels, the text and the key for people to see', async () => {
    const { tracker, issue } = await bench();
    const ticket = await tracker.open(CONTENT);
    expect(ticket).toEqual({
      ref: '1',
      url: 'https://github.example.com/example-org/isms/issues/1',
    });
    expect(issue()).toMatchObject({
      title: CONTENT.title,
      state: 'open',
      labels: [KEY, 'annexa', 'severity: high'],
    });
    expect(issue().body).toContain(CONTENT.body);
    expect(issue().body).toContain(`Key: ${KEY}`);
  });

  it('is found again by its label, closed or not', async () => {
    const { tracker, issue, estate } = await bench();
    const ticket = await tracker.open(CONTENT);
    issue().state = 'closed';
    issue().body = 'rewritten by a person';
    expect(await tracker.find(KEY, SINCE)).toEqual(ticket);
    expect(await tracker.find('annexa-of-another', SINCE)).toBeUndefined();
    expect(estate.requests.get(LIST)).toBe(3);
  });

  it('is found by its mark where labels are dropped', async () => {
    const { tracker, issue } = await bench({ permissions: { push: false } });
    const ticket = await tracker.open(CONTENT);
    expect(issue().labels).toEqual([]);
    expect(await tracker.find(KEY, SINCE)).toEqual(ticket);
  });

  it('is found among many, on whatever page', async () => {
    const issues = Array.from({ length: 250 }, (_, index) =>
      newGithubIssue({
        number: index + 2,
        id: index + 2,
        title: CONTENT.title,
        user: 'robin',
        createdAt: NOW,
      }),
    );
    const { tracker, repository } = await bench({ permissions: { push: false } });
    const ticket = await tracker.open(CONTENT);
    repository.issues.push(...issues);
    expect(await tracker.find(KEY, SINCE)).toEqual(ticket);
  });

  it('is never found by its title, nor by a longer key', async () => {
    const { tracker } = await bench({ permissions: { push: false } });
    await tracker.open({ ...CONTENT, key: `${KEY}0` });
    expect(await tracker.find(KEY, SINCE)).toBeUndefined();
  });

  it('is the oldest of several that carry the key', async () => {
    const { tracker, repository } = await bench();
    const first = await tracker.open(CONTENT);
    await tracker.open(CONTENT);
    repository.issues.reverse();
    expect(await tracker.find(KEY, SINCE)).toEqual(first);
  });

  it('does not carry what a name in it would do', async () => {
    const { tracker, issue } = await bench();
    const name = '@example-admin closes #1 <!-- annexa:end --> [x](https://example.com)';
    await tracker.open({ ...CONTENT, body: `Subject: ${escapeMarkdown(name)}` });
    await tracker.update({ ref: '1', url: '' }, { ...CONTENT, body: 'Second.' }, undefined);
    expect(issue().body).not.toContain('example-admin');
    expect(issue().body?.match(/annexa:end/g)).toHaveLength(1);
  });

  it('may be made closed', async () => {
    const { tracker, issue } = await bench();
    await tracker.open({ ...CONTENT, state: 'closed' });
    expect(issue()).toMatchObject({ state: 'closed', stateReason: 'completed' });
  });

  it('longer than GitHub takes is cut and still found', async () => {
    const { tracker, issue } = await bench({ permissions: { push: false } });
    const long = { ...CONTENT, title: 'x'.repeat(300), body: 'y'.repeat(70_000) };
    const ticket = await tracker.open(long);
    expect(issue().title).toHaveLength(256);
    expect(issue().body?.length).toBeLessThanOrEqual(65_536);
    expect(await tracker.find(KEY, SINCE)).toEqual(ticket);
  });
});

describe('an update', () => {
  async function opened() {
    const made = await bench();
    const ticket = await made.tracker.open(CONTENT);
    return { ...made, ticket };
  }

  it('writes nothing where nothing changed', async () => {
    const { tracker, ticket, estate } = await opened();
    await tracker.update(ticket, CONTENT, undefined);
    expect(estate.requests.get(`PATCH ${ISSUE}`)).toBeUndefined();
  });

  it('rewrites its own part and leaves what people wrote', async () => {
    const { tracker, ticket, issue } = await opened();
    issue().body = `Seen by Robin.\n\n${issue().body ?? ''}\n\nWe should ask the team.`;
    issue().title = 'Second factor missing';
    issue().labels.push('team-blue');
    issue().labels = issue().labels.filter((name) => name !== 'annexa');
    await tracker.update(ticket, { ...CONTENT, body: 'Three subjects.' }, undefined);
    expect(issue().title).toBe('Second factor missing');
    expect(issue().labels).toEqual([KEY, 'severity: high', 'team-blue']);
    expect(issue().body).toMatch(
      /^Seen by Robin\.[^]*Three subjects\.[^]*We should ask the team\.$/,
    );
    expect(issue().body).not.toContain(CONTENT.body);
  });

  it('replaces the title and its own labels where they changed', async () => {
    const { tracker, ticket, issue, repository } = await opened();
    repository.labels.push({ id: 9, name: 'team-blue', color: 'ededed', description: null });
    issue().labels.push('team-blue');
    const labels = ['annexa', 'severity: critical'];
    await tracker.update(ticket, { ...CONTENT, title: 'NC-1 Other', labels }, undefined);
    expect(issue().title).toBe('NC-1 Other');
    expect([...issue().labels].sort()).toEqual(['annexa', KEY, 'severity: critical', 'team-blue']);
  });

  it.each([
    ['all of it', () => 'Mine now.'],
    ['its end', (body: string) => body.replace('<!-- annexa:end -->', 'Mine now.')],
    [
      'its mark',
      (body: string) => body.replace(/annexa:key=\S+ \S+/, `annexa:key=${KEY} %%%`) + 'Mine now.',
    ],
  ])('of a text where people changed %s keeps theirs', async (_, edit) => {
    const { tracker, ticket, issue } = await opened();
    issue().body = edit(issue().body ?? '');
    await tracker.update(ticket, { ...CONTENT, body: 'Three subjects.' }, undefined);
    expect(issue().body).toContain('Mine now.');
    expect(issue().body).toContain('Three subjects.');
    expect(await tracker.find(KEY, SINCE)).toEqual(ticket);
  });

  it('leaves the state to people unless told', async () => {
    const { tracker, ticket, issue } = await opened();
    issue().state = 'closed';
    await tracker.update(ticket, { ...CONTENT, body: 'Three subjects.' }, undefined);
    expect(issue().state).toBe('closed');
    await tracker.update(ticket, { ...CONTENT, state: 'open' }, undefined);
    expect(issue()).toMatchObject({ state: 'open', stateReason: 'reopened' });
    await tracker.update(ticket, { ...CONTENT, state: 'closed' }, undefined);
    expect(issue()).toMatchObject({ state: 'closed', stateReason: 'completed' });
  });

  it('says a thing once, even when the answer to it was lost', async () => {
    const { tracker, ticket, issue, estate } = await opened();
    const words = 'Deviation D-2 joined.';
    estate.faults.push({
      operation: `POST ${ISSUE}/comments`,
      fault: 'drop-after-effect',
      times: 1,
    });
    expect((await failureOf(tracker.update(ticket, CONTENT, words))).retry).toBe(true);
    await tracker.update(ticket, CONTENT, words);
    await tracker.update(ticket, CONTENT, 'It conforms again.');
    expect(issue().comments.map(({ body }) => body.split('\n')[0])).toEqual([
      words,
      'It conforms again.',
    ]);
  });

  it('works without push access, which costs only the labels', async () => {
    const { tracker, issue } = await bench({ permissions: { push: false } });
    const ticket = await tracker.open(CONTENT);
    await tracker.update(ticket, { ...CONTENT, labels: ['other'], body: 'Second.' }, 'Words.');
    expect(issue().body).toContain('Second.');
    expect(issue().comments).toHaveLength(1);
  });
});

describe('a lost answer', () => {
  it.each(['drop-after-effect', 'malformed', 'hang'] as const)(
    'to the making of a ticket (%s) leads to one ticket, not two',
    async (fault) => {
      const { tracker, repository, estate } = await bench({
        faults: [{ operation: CREATE, fault, times: 1 }],
        timeout: 500,
      });
      const failure = await failureOf(tracker.open(CONTENT));
      expect(failure.retry).toBe(true);
      const ticket = (await tracker.find(KEY, SINCE)) ?? (await tracker.open(CONTENT));
      expect(ticket.ref).toBe('1');
      expect(repository.issues).toHaveLength(1);
      expect(estate.requests.get(CREATE)).toBe(fault === 'hang' ? 2 : 1);
    },
  );

  it('to a list is no proof that there is no ticket', async () => {
    const { tracker } = await bench({ faults: [{ operation: LIST, fault: { cutAfterPage: 0 } }] });
    expect((await failureOf(tracker.find(KEY, SINCE))).retry).toBe(true);
  });
});

describe('a failure', () => {
  it.each<[Fault, boolean]>([
    ['drop-connection', true],
    ['server-error', true],
    ['throttle', true],
    ['deny', false],
    ['not-found', false],
  ])('%j is worth another try: %s', async (fault, retry) => {
    const { tracker, estate } = await bench({ faults: [{ operation: CREATE, fault }] });
    expect((await failureOf(tracker.open(CONTENT))).retry).toBe(retry);
    expect(estate.requests.get(CREATE)).toBe(1);
  });

  it.each([403, 429] as const)('of a limit (%i) says how long to wait', async (throttleStatus) => {
    const { tracker } = await bench({
      faults: [{ operation: CREATE, fault: 'throttle', throttleStatus, retryAfter: 90 }],
    });
    expect(await failureOf(tracker.open(CONTENT))).toMatchObject({ retry: true, after: 90_000 });
  });

  it('names the permission that lacks', async () => {
    const { tracker } = await bench({ permissions: { issues: 'read' } });
    const failure = await failureOf(tracker.open(CONTENT));
    expect(failure).toMatchObject({ retry: false });
    expect(failure.message).toContain('needs issues=write');
  });

  it('of the token does not show it', async () => {
    const { tracker } = await bench({ token: 'another-secret' });
    const failure = await failureOf(tracker.open(CONTENT));
    expect(failure).toMatchObject({ retry: false, message: 'GitHub refused: 401 Bad credentials' });
  });

  it.each<Partial<GithubRepository>>([{ hasIssues: false }, { archived: true }, { name: 'other' }])(
    'of a repository that takes no issues, %j, needs a person',
    async (repository) => {
      const { tracker } = await bench({ repository });
      expect((await failureOf(tracker.open(CONTENT))).retry).toBe(false);
    },
  );

  it('of an issue that is gone needs a person', async () => {
    const { tracker, issue } = await bench();
    const ticket = await tracker.open(CONTENT);
    issue().deleted = true;
    expect(await failureOf(tracker.update(ticket, CONTENT, undefined))).toMatchObject({
      retry: false,
      message: 'GitHub refused: 410 This issue was deleted',
    });
  });
});

describe('writes', () => {
  it('keep the pace that GitHub allows', async () => {
    const { tracker, waits } = await bench();
    await Promise.all(['a', 'b', 'c'].map((key) => tracker.open({ ...CONTENT, key })));
    expect(waits).toHaveLength(2);
    expect(waits[1]).toBeGreaterThan(waits[0]!);
  });
});

describe('the settings', () => {
  const valid = { repository: 'example-org/isms', token: 'env:GITHUB_TOKEN' };

  it('have GitHub itself as their default', () => {
    expect(githubIssues.settings.parse(valid)).toEqual({
      ...valid,
      baseUrl: 'https://api.github.com',
    });
  });

  it.each([
    { ...valid, repository: 'isms' },
    { ...valid, token: 'ghp_0000000000' },
    { ...valid, baseUrl: 'http://github.example.com' },
    { ...valid, labels: [] },
  ])('refuse %j', (given) => {
    expect(githubIssues.settings.safeParse(given).success).toBe(false);
  });
});

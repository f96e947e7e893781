import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { newGithubMember } from '../../../../src/demo/estate/github/model.ts';
import { githubSchema } from '../../../schemas/provider-schema.ts';
import { failure, MEMBER, OWNER, startGithubBench } from './github-fixture.ts';
import type { GithubBench } from './github-fixture.ts';

let bench: GithubBench;

beforeEach(async () => {
  bench = await startGithubBench();
});

afterEach(async () => {
  await bench.estate.close();
  expect(bench.faulty).toEqual([]);
});

const org = 'example';
const payments = { owner: org, repo: 'payments' };

describe('every reading route answers in the published shape', () => {
  it.each([
    ['/rate_limit', 200],
    ['/user', 200],
    ['/orgs/example', 200],
    ['/orgs/elsewhere', 404],
    ['/orgs/example/members', 200],
    ['/orgs/example/members?role=admin', 200],
    ['/orgs/example/members?role=owner', 422],
    ['/orgs/example/members?filter=2fa_disabled', 200],
    ['/orgs/example/outside_collaborators', 200],
    ['/orgs/example/outside_collaborators?filter=2fa_disabled', 200],
    ['/orgs/example/repos?type=all&sort=full_name', 200],
    ['/orgs/example/repos?type=secret', 422],
    ['/repos/example/payments', 200],
    ['/repos/example/blank', 200],
    ['/repos/example/nothing', 404],
    ['/repos/example/payments/rules/branches/main', 200],
    ['/repos/example/payments/branches/main/protection', 200],
    ['/repos/example/website/branches/main/protection', 200],
    ['/repos/example/mirror/branches/main/protection', 404],
    ['/repos/example/payments/vulnerability-alerts', 204],
    ['/repos/example/website/vulnerability-alerts', 404],
    ['/repos/example/payments/dependabot/alerts', 200],
    ['/repos/example/mirror/dependabot/alerts', 200],
    ['/repos/example/website/dependabot/alerts', 403],
    ['/repos/example/payments/dependabot/alerts?page=2', 400],
    ['/repos/example/payments/dependabot/alerts?after=nonsense', 400],
    ['/orgs/example/dependabot/alerts', 200],
    ['/repos/example/payments/issues', 200],
    ['/repos/example/website/issues', 410],
    ['/repos/example/payments/issues?since=yesterday', 422],
    ['/repos/example/payments/issues/1', 200],
    ['/repos/example/payments/issues/99', 404],
    ['/repos/example/payments/issues/1/comments', 200],
    ['/repos/example/payments/issues/1/labels', 200],
    ['/repos/example/payments/labels', 200],
    ['/orgs/example/teams', 404],
    ['/repos/example/%zz', 404],
  ])('GET %s: %i', async (path, status) => {
    const response = await bench.fetch(path);
    expect(response.status).toBe(status);
    const isRefused = status === 403 || status === 404;
    const isRouted = path !== '/orgs/example/teams';
    expect(response.headers.has('x-accepted-github-permissions')).toBe(isRefused && isRouted);
    expect(Number(response.headers.get('x-ratelimit-remaining'))).toBe(
      path === '/rate_limit' ? 5000 : 4999,
    );
    expect(response.headers.get('date')).toBe('Fri, 01 Mar 2024 00:00:00 GMT');
  });

  it('and the validator notices a planted fault', async () => {
    const schema = githubSchema();
    const path = '/repos/example/payments';
    const { data } = await bench.client().rest.repos.get(payments);
    expect(schema.check('GET', path, 200, data)).toEqual([]);
    expect(schema.check('GET', path, 200, { ...data, archived: 'no' })).not.toEqual([]);
    expect(schema.check('GET', path, 200, { ...data, default_brunch: 'main' })).not.toEqual([]);
    const { node_id: _, ...anonymous } = data;
    expect(schema.check('GET', path, 200, anonymous)).not.toEqual([]);
    expect(schema.check('GET', '/orgs/example/teams', 200, [])).not.toEqual([]);

    bench.estate.organization.members.push(
      newGithubMember({ login: 'odd', id: 'eight' as unknown as number }),
    );
    await bench.fetch('/orgs/example/members');
    expect(bench.faulty.splice(0)).toEqual([expect.stringContaining('must be integer')]);
  });
});

describe('organisation', () => {
  it('shows an owner what others do not see at all', async () => {
    const asOwner = (await bench.client().rest.orgs.get({ org })).data;
    expect(asOwner).toMatchObject({
      two_factor_requirement_enabled: false,
      plan: { name: 'team' },
      total_private_repos: 4,
      public_repos: 1,
    });
    const asMember = (await bench.client(MEMBER).rest.orgs.get({ org })).data;
    expect(asMember).not.toHaveProperty('two_factor_requirement_enabled');
    expect(asMember).not.toHaveProperty('plan');
    expect(asMember.node_id).toBe(asOwner.node_id);
  });

  it('filters members by role and second factor', async () => {
    const { orgs } = bench.client().rest;
    const logins = async (query: object): Promise<readonly string[]> =>
      (await orgs.listMembers({ org, ...query })).data.map(({ login }) => login);
    expect(await logins({})).toEqual(['ada', 'ben', 'cai', 'deploy-bot', 'eve']);
    expect(await logins({ role: 'admin' })).toEqual(['ada', 'deploy-bot']);
    expect(await logins({ filter: '2fa_disabled' })).toEqual(['ben']);
    expect(await logins({ filter: '2fa_insecure' })).toEqual(['cai']);
    const outside = await orgs.listOutsideCollaborators({ org, filter: '2fa_disabled' });
    expect(outside.data.map(({ login }) => login)).toEqual(['fay']);
  });

  it('refuses the second factor filter to those who are no owners', async () => {
    const { orgs } = bench.client(MEMBER).rest;
    expect(await failure(orgs.listMembers({ org, filter: '2fa_disabled' }))).toMatchObject({
      status: 422,
      message: expect.stringContaining('Only owners can use this filter.') as string,
    });
    expect(
      await failure(orgs.listOutsideCollaborators({ org, filter: '2fa_disabled' })),
    ).toMatchObject({ status: 422 });
    expect((await orgs.listMembers({ org })).data).toHaveLength(5);
  });

  it('lists repositories by type and order, without their security settings', async () => {
    const { repos } = bench.client().rest;
    const names = async (query: object): Promise<readonly string[]> =>
      (await repos.listForOrg({ org, ...query })).data.map(({ name }) => name);
    expect(await names({})).toEqual(['mirror', 'blank', 'website', 'payments', 'attic']);
    expect(await names({ sort: 'full_name' })).toEqual([
      'attic',
      'blank',
      'mirror',
      'payments',
      'website',
    ]);
    expect(await names({ type: 'forks' })).toEqual(['mirror']);
    expect(await names({ type: 'private', sort: 'created', direction: 'asc' })).toEqual([
      'attic',
      'payments',
      'blank',
      'mirror',
    ]);
    const { data } = await repos.listForOrg({ org });
    expect(data.find(({ name }) => name === 'blank')?.pushed_at).toBeNull();
    expect(data.some((repository) => 'security_and_analysis' in repository)).toBe(false);
  });

  it('serves what the model says at that moment', async () => {
    const client = bench.client();
    bench.estate.organization.members[1]!.twoFactor = true;
    const { data } = await client.rest.orgs.listMembers({ org, filter: '2fa_disabled' });
    expect(data).toEqual([]);
  });
});

describe('pages', () => {
  it('are followed to the end by number', async () => {
    const client = bench.client();
    for (let id = 1000; id < 1250; id += 1) {
      bench.estate.organization.members.push(newGithubMember({ login: `m${id}`, id }));
    }
    const all = await client.paginate(client.rest.orgs.listMembers, { org, per_page: 100 });
    expect(all).toHaveLength(255);
    expect(new Set(all.map(({ id }) => id)).size).toBe(255);
    expect(bench.estate.requests.get('GET /orgs/{org}/members')).toBe(3);

    const second = await client.rest.orgs.listMembers({ org, per_page: 100, page: 2 });
    expect(second.headers.link).toBe(
      [
        `<${bench.estate.url}/organizations/4001/members?per_page=100&page=1>; rel="prev"`,
        `<${bench.estate.url}/organizations/4001/members?per_page=100&page=3>; rel="next"`,
        `<${bench.estate.url}/organizations/4001/members?per_page=100&page=3>; rel="last"`,
        `<${bench.estate.url}/organizations/4001/members?per_page=100&page=1>; rel="first"`,
      ].join(', '),
    );
    const greedy = await client.rest.orgs.listMembers({ org, per_page: 500 });
    expect(greedy.data).toHaveLength(100);
    const byDefault = await client.rest.orgs.listMembers({ org });
    expect(byDefault.data).toHaveLength(30);
  });

  it('keep the filter from page to page', async () => {
    const client = bench.client();
    for (const member of bench.estate.organization.members) member.twoFactor = false;
    const query = { org, filter: '2fa_disabled', role: 'member', per_page: 1 } as const;
    const all = await client.paginate(client.rest.orgs.listMembers, query);
    expect(all.map(({ login }) => login)).toEqual(['ben', 'cai', 'eve']);
  });

  it('of branch rules come to an end too', async () => {
    const client = bench.client();
    const query = { ...payments, branch: 'main', per_page: 1 };
    const rules = await client.paginate(client.rest.repos.getBranchRules, query);
    expect(rules.map(({ type }) => type)).toEqual([
      'pull_request',
      'deletion',
      'non_fast_forward',
      'required_signatures',
    ]);
    expect(rules[0]).toMatchObject({
      ruleset_id: 9001,
      ruleset_source_type: 'Organization',
      parameters: { required_approving_review_count: 2 },
    });
  });

  it('of alerts are followed by cursor, forwards and backwards', async () => {
    const client = bench.client();
    const { dependabot } = client.rest;
    const query = { ...payments, per_page: 2 };
    const all = await client.paginate(dependabot.listAlertsForRepo, query);
    expect(all.map(({ number }) => number)).toEqual([5, 4, 3, 2, 1]);
    const first = await dependabot.listAlertsForRepo(query);
    const after = /[?&]after=([^&>]+)>; rel="next"/.exec(first.headers.link ?? '')?.[1];
    const second = await dependabot.listAlertsForRepo({ ...query, after: after! });
    expect(second.data.map(({ number }) => number)).toEqual([3, 2]);
    const before = /[?&]before=([^&>]+)>; rel="prev"/.exec(second.headers.link ?? '')?.[1];
    const back = await dependabot.listAlertsForRepo({ ...query, before: before! });
    expect(back.data.map(({ number }) => number)).toEqual([5, 4]);
  });

  it('of alerts lose nobody when an alert goes between two of them', async () => {
    const { dependabot } = bench.client().rest;
    const query = { ...payments, per_page: 2, state: 'open', direction: 'asc' } as const;
    const first = await dependabot.listAlertsForRepo(query);
    expect(first.data.map(({ number }) => number)).toEqual([1, 2]);
    bench.estate.organization.repositories[0]!.alerts[0]!.state = 'fixed';
    const after = /[?&]after=([^&>]+)>/.exec(first.headers.link ?? '')?.[1];
    const second = await dependabot.listAlertsForRepo({ ...query, after: after! });
    expect(second.data.map(({ number }) => number)).toEqual([3, 4]);
  });
});

describe('branch protection', () => {
  it('tells four refusals apart', async () => {
    const { repos } = bench.client().rest;
    const read = (repo: string, token = OWNER) =>
      failure(
        bench.client(token).rest.repos.getBranchProtection({ owner: org, repo, branch: 'main' }),
      );
    expect(await read('mirror')).toMatchObject({
      status: 404,
      message: expect.stringContaining('Branch not protected') as string,
    });
    expect(await read('blank')).toMatchObject({
      status: 404,
      message: expect.stringContaining('Branch not found') as string,
    });
    expect(await read('payments', MEMBER)).toMatchObject({
      status: 404,
      message: expect.stringContaining('Not Found') as string,
    });
    bench.estate.organization.plan = 'free';
    expect(await read('payments')).toMatchObject({
      status: 403,
      message: expect.stringContaining('Upgrade to GitHub Pro') as string,
    });
    expect(await failure(repos.getBranchRules({ ...payments, branch: 'main' }))).toMatchObject({
      status: 403,
    });
    const website = { owner: org, repo: 'website', branch: 'main' };
    expect((await repos.getBranchProtection(website)).status).toBe(200);
  });

  it('leaves out the keys of what is off', async () => {
    const { repos } = bench.client().rest;
    const full = await repos.getBranchProtection({ ...payments, branch: 'main' });
    expect(full.data).toMatchObject({
      required_pull_request_reviews: { required_approving_review_count: 1 },
      required_status_checks: { contexts: ['build'] },
      enforce_admins: { enabled: true },
    });
    const bare = await repos.getBranchProtection({ owner: org, repo: 'website', branch: 'main' });
    expect(bare.data).not.toHaveProperty('required_pull_request_reviews');
    expect(bare.data).not.toHaveProperty('required_status_checks');
  });

  it('has rules for a branch with a slash in its name, and none for one nobody named', async () => {
    const { repos } = bench.client().rest;
    bench.estate.organization.repositories[0]!.defaultBranch = 'release/main';
    const rules = await repos.getBranchRules({ ...payments, branch: 'release/main' });
    expect(rules.data).toHaveLength(4);
    expect((await repos.getBranchRules({ ...payments, branch: 'other' })).data).toEqual([]);
  });
});

describe('Dependabot', () => {
  it('answers 404 both for "off" and for "not yours to know"', async () => {
    const off = { owner: org, repo: 'website' };
    const asOwner = bench.client().rest.repos;
    const asMember = bench.client(MEMBER).rest.repos;
    expect((await asOwner.checkVulnerabilityAlerts(payments)).status).toBe(204);
    expect((await failure(asOwner.checkVulnerabilityAlerts(off))).status).toBe(404);
    expect((await failure(asMember.checkVulnerabilityAlerts(payments))).status).toBe(404);
  });

  it('tells switched off, archived and forbidden apart', async () => {
    const read = (repo: string, token = OWNER) =>
      failure(bench.client(token).rest.dependabot.listAlertsForRepo({ owner: org, repo }));
    expect((await read('website')).message).toContain('Dependabot alerts are disabled');
    expect((await read('attic')).message).toContain('not available for archived repositories');
    expect((await read('payments', MEMBER)).message).toContain('Resource not accessible');
  });

  it('lists the organisation, whose silent repositories are just missing', async () => {
    const client = bench.client();
    const query = { org, per_page: 2 };
    const all = await client.paginate(client.rest.dependabot.listAlertsForOrg, query);
    expect(all.map(({ repository, number }) => `${repository.name}#${number}`)).toEqual([
      'payments#5',
      'payments#4',
      'mirror#1',
      'payments#3',
      'payments#2',
      'payments#1',
    ]);
    const open = await client.rest.dependabot.listAlertsForOrg({ org, state: 'open' });
    expect(open.data).toHaveLength(5);
    const critical = await client.rest.dependabot.listAlertsForOrg({
      org,
      severity: 'critical,low',
      scope: 'runtime',
    });
    expect(critical.data).toMatchObject([
      { state: 'fixed', security_vulnerability: { first_patched_version: null } },
    ]);
  });
});

describe('who asks', () => {
  it('needs a known token', async () => {
    const unknown = await failure(bench.client('nobody').rest.users.getAuthenticated());
    expect(unknown).toMatchObject({ status: 401 });
    expect(unknown.message).toContain('Bad credentials');
    const anonymous = await fetch(`${bench.estate.url}/user`);
    expect(anonymous.status).toBe(401);
    expect(await anonymous.json()).toMatchObject({ message: 'Requires authentication' });
  });

  it('is told by the caller’s own account', async () => {
    const { data } = await bench.client(MEMBER).rest.users.getAuthenticated();
    expect(data).toMatchObject({ login: 'eve', id: 5, type: 'User' });
  });

  it('sees only the repositories the token was given', async () => {
    await bench.estate.close();
    bench = await startGithubBench({
      tokens: [
        {
          token: OWNER,
          login: 'ada',
          isOwner: true,
          permissions: { repositories: ['website'], members: false },
        },
      ],
    });
    const { rest } = bench.client();
    expect((await rest.repos.listForOrg({ org })).data.map(({ name }) => name)).toEqual([
      'website',
    ]);
    expect((await failure(rest.repos.get(payments))).status).toBe(404);
    expect((await failure(rest.orgs.listMembers({ org }))).status).toBe(403);
  });

  it('spends a rate limit that comes back with the next window', async () => {
    await bench.estate.close();
    bench = await startGithubBench({ rateLimit: { limit: 2, windowSeconds: 60 } });
    const { rest } = bench.client();
    const first = await rest.orgs.get({ org });
    expect(first.headers).toMatchObject({
      'x-ratelimit-limit': '2',
      'x-ratelimit-remaining': '1',
      'x-ratelimit-used': '1',
      'x-ratelimit-reset': '1709251260',
    });
    await rest.orgs.get({ org });
    const refused = await bench.fetch('/orgs/example');
    expect(refused.status).toBe(403);
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect((await rest.rateLimit.get()).data.rate).toMatchObject({ limit: 2, remaining: 0 });
    expect((await failure(rest.orgs.get({ org }))).message).toContain('API rate limit exceeded');
    bench.clock.now = new Date('2024-03-01T00:01:00Z');
    expect((await rest.orgs.get({ org })).status).toBe(200);
  });
});

import { describe, expect, it } from 'vitest';

import type { FaultRule } from '../../../src/demo/estate/github/faults.ts';
import {
  newGithubAlert,
  newGithubOrganization,
  newGithubProtection,
  newGithubRepository,
  type GithubRepository,
} from '../../../src/demo/estate/github/model.ts';
import { bodiesOf, containing, facet, gapsOf, openGithub, startEstate, TOKEN } from './reading.ts';

type Given = Partial<GithubRepository>;

async function estateOf(repositories: readonly Given[], faults: FaultRule[] = []) {
  return startEstate({
    faults,
    organization: newGithubOrganization({
      login: 'example-org',
      id: 1,
      repositories: repositories.map((given, index) =>
        newGithubRepository({ name: `repo-${index}`, id: 100 + index, ...given }),
      ),
    }),
  });
}

/** Of an estate with one repository, what its step says of it. */
async function valueOf(step: string, facetName: string, given: Given, faults: FaultRule[] = []) {
  const estate = await estateOf([given], faults);
  const reading = await (await openGithub(estate.url)).read(step);
  return { reading, value: Object.values(facet(reading, facetName))[0] };
}

function ruleset(id: number, requiredApprovals: number | null) {
  const source = { sourceType: 'Organization', source: 'example-org' } as const;
  return { id, ...source, requiredApprovals, otherTypes: ['deletion' as const] };
}

describe('repositories', () => {
  it('are known with what decides whether a check applies', async () => {
    const estate = await estateOf([
      { name: 'service' },
      { name: 'old', archived: true, visibility: 'public' },
      { name: 'copy', fork: true },
      { name: 'blank', isTemplate: true, empty: true, pushedAt: null },
    ]);
    const reading = await (await openGithub(estate.url)).read('repositories');
    expect(reading).toMatchObject({ status: 'complete', expected: 4, seen: 4 });
    const ordinary = {
      archived: false,
      fork: false,
      template: false,
      maybeEmpty: false,
      neverPushed: false,
      visibility: 'private',
    };
    expect(facet(reading, 'identity')).toEqual({
      'example-org/service': ordinary,
      'example-org/old': { ...ordinary, archived: true, visibility: 'public' },
      'example-org/copy': { ...ordinary, fork: true },
      'example-org/blank': { ...ordinary, template: true, maybeEmpty: true, neverPushed: true },
    });
    const { nodeId } = estate.organization.repositories[0]!;
    expect(reading.statements.find(({ id }) => id === nodeId)).toMatchObject({
      incarnation: nodeId,
    });
  });

  it('are read to the end, a hundred a page', async () => {
    const estate = await estateOf(Array.from({ length: 230 }, () => ({})));
    const reading = await (await openGithub(estate.url)).read('repositories');
    expect(reading).toMatchObject({ status: 'complete', seen: 230 });
    expect(estate.requests.get('GET /orgs/{org}/repos')).toBe(3);
  });

  it('are a gap where fewer are shown than there are', async () => {
    const estate = await startEstate({
      tokens: [
        { token: TOKEN, login: 'owner', isOwner: true, permissions: { repositories: ['b'] } },
      ],
      organization: newGithubOrganization({
        login: 'example-org',
        id: 1,
        repositories: [
          newGithubRepository({ name: 'a', id: 1 }),
          newGithubRepository({ name: 'b', id: 2 }),
          newGithubRepository({ name: 'c', id: 3, visibility: 'public' }),
        ],
      }),
    });
    const reading = await (await openGithub(estate.url)).read('repositories');
    expect(reading.status).toBe('partial');
    expect(Object.keys(facet(reading, 'identity'))).toEqual(['example-org/b']);
    expect(gapsOf(reading)).toEqual([
      {
        reason: 'denied',
        permission: 'Metadata: read (all repositories)',
        detail: '1 of at least 3 repositories are visible',
      },
    ]);
  });

  it('are a gap where their list breaks off, and so are those of their child steps', async () => {
    const estate = await estateOf(
      Array.from({ length: 101 }, () => ({})),
      [{ operation: 'GET /orgs/{org}/repos', fault: { cutAfterPage: 1 } }],
    );
    const github = await openGithub(estate.url);
    expect(await github.read('repositories')).toMatchObject({ status: 'partial', seen: 100 });
    expect(await github.read('branch-rules')).toMatchObject({ status: 'partial', seen: 100 });
  });
});

describe('branch rules', () => {
  it.each([
    ['the most that any ruleset asks for', [ruleset(1, 1), ruleset(2, 2), ruleset(3, null)], 2],
    ['no approval, where a pull request suffices', [ruleset(1, 0)], 0],
    ['null, where no pull request is required', [ruleset(1, null)], null],
    ['null, where there is no ruleset', [], null],
  ])('say %s', async (_, rulesets, rulesetApprovals) => {
    const { reading, value } = await valueOf('branch-rules', 'rules', { rulesets });
    expect(reading.status).toBe('complete');
    expect(value).toEqual({ rulesetApprovals });
  });

  it('are asked for under the name of the default branch, slashes included', async () => {
    const given = { defaultBranch: 'release/next', rulesets: [ruleset(1, 1)] };
    const { value } = await valueOf('branch-rules', 'rules', given);
    expect(value).toEqual({ rulesetApprovals: 1 });
  });

  it('are not asked for where nobody works', async () => {
    const estate = await estateOf([{ archived: true }, { fork: true }, { isTemplate: true }, {}]);
    const github = await openGithub(estate.url);
    for (const step of ['branch-rules', 'branch-protection']) {
      const reading = await github.read(step);
      expect(reading).toMatchObject({ status: 'complete', expected: 1, seen: 1 });
      expect(reading.statements).toHaveLength(1);
    }
    expect(await github.read('dependabot-alerts')).toMatchObject({ expected: 3, seen: 3 });
  });

  it('cannot exist on a plan without them', async () => {
    const estate = await estateOf([{}]);
    estate.organization.plan = 'free';
    const reading = await (await openGithub(estate.url)).read('branch-rules');
    expect(reading.status).toBe('complete');
    expect(Object.values(facet(reading, 'rules'))).toEqual([{ rulesetApprovals: null }]);
  });

  it.each([
    ['deny', 'denied'],
    ['not-found', 'denied'],
    ['server-error', 'provider-error'],
    ['malformed', 'invalid'],
  ] as const)('are unknown after %s, for that repository alone', async (fault, reason) => {
    const operation = 'GET /repos/{owner}/{repo}/rules/branches/{branch}';
    const estate = await estateOf(
      [{ name: 'a' }, { name: 'b' }],
      [{ operation, resource: 'a', fault }],
    );
    const reading = await (await openGithub(estate.url)).read('branch-rules');
    const [a, b] = estate.organization.repositories;
    expect(reading).toMatchObject({ status: 'partial', expected: 2, seen: 1 });
    expect(gapsOf(reading)).toMatchObject([{ reason, item: a!.nodeId }]);
    expect(facet(reading, 'rules')).toEqual({ [b!.nodeId]: { rulesetApprovals: null } });
  });
});

describe('branch protection', () => {
  const ADMINISTRATION = 'Administration: read (all repositories)';

  it.each([
    [{ requiredApprovals: 2 }, 2],
    [{ requiredApprovals: 0 }, 0],
    [{ requiredApprovals: null }, null],
  ])('%j', async (given, classicApprovals) => {
    const { reading, value } = await valueOf('branch-protection', 'branch-protection', {
      classicProtection: newGithubProtection(given),
    });
    expect(reading.status).toBe('complete');
    expect(value).toEqual({ defaultBranchExists: true, classicApprovals });
  });

  it('is known to be absent, and the branch too', async () => {
    const none = await valueOf('branch-protection', 'branch-protection', {});
    expect(none.value).toEqual({ defaultBranchExists: true, classicApprovals: null });
    expect(bodiesOf(none.reading.answers)).toEqual([{ absent: 'Branch not protected' }]);
    const empty = await valueOf('branch-protection', 'branch-protection', { empty: true });
    expect(empty.reading.status).toBe('complete');
    expect(empty.value).toEqual({ defaultBranchExists: false, classicApprovals: null });
  });

  it('cannot exist on a plan without it', async () => {
    const estate = await estateOf([{}]);
    estate.organization.plan = 'free';
    const reading = await (await openGithub(estate.url)).read('branch-protection');
    expect(reading.status).toBe('complete');
    expect(Object.values(facet(reading, 'branch-protection'))).toEqual([
      { classicApprovals: null },
    ]);
  });

  it('is hidden, not absent, without the permission', async () => {
    const estate = await startEstate({
      tokens: [
        { token: TOKEN, login: 'owner', isOwner: true, permissions: { administration: false } },
      ],
      organization: newGithubOrganization({
        login: 'example-org',
        id: 1,
        repositories: [newGithubRepository({ name: 'a', id: 1 })],
      }),
    });
    const reading = await (await openGithub(estate.url)).read('branch-protection');
    expect(reading.status).toBe('unavailable');
    expect(reading.statements).toEqual([]);
    expect(gapsOf(reading)).toMatchObject([
      { reason: 'denied', permission: ADMINISTRATION, detail: containing('404') },
    ]);
  });
});

describe('dependabot alerts', () => {
  it('are known by repository and number', async () => {
    const alerts = [
      newGithubAlert({ number: 1, package: 'alpha', createdAt: '2024-01-05T00:00:00Z' }),
      newGithubAlert({ number: 2, package: 'beta', severity: 'low', scope: 'development' }),
      newGithubAlert({ number: 3, package: 'gamma', scope: null }),
      newGithubAlert({ number: 4, package: 'delta', state: 'fixed' }),
      newGithubAlert({ number: 5, package: 'epsilon', state: 'dismissed' }),
    ];
    const estate = await estateOf([{ name: 'service', alerts }]);
    const { nodeId } = estate.organization.repositories[0]!;
    const reading = await (await openGithub(estate.url)).read('dependabot-alerts');
    expect(reading.status).toBe('complete');
    const values = new Map(reading.statements.map(({ id, value }) => [id, value]));
    expect([...values.keys()].sort()).toEqual([1, 2, 3].map((n) => `${nodeId}#dependabot/${n}`));
    expect(values.get(`${nodeId}#dependabot/1`)).toEqual({
      repositoryId: nodeId,
      open: true,
      severity: 'high',
      runtime: true,
      openedAt: '2024-01-05T00:00:00.000Z',
      summary: 'Weakness in alpha',
    });
    expect(values.get(`${nodeId}#dependabot/2`)).toMatchObject({ severity: 'low', runtime: false });
    expect(values.get(`${nodeId}#dependabot/3`)).not.toHaveProperty('runtime');
    expect(reading.statements.map(({ name }) => name)).toContain(
      'example-org/service: alpha (alert 1)',
    );
    expect(JSON.stringify(reading.answers)).not.toContain('invented weakness');
  });

  it('are read to the end of their cursor', async () => {
    const alerts = Array.from({ length: 250 }, (_, index) =>
      newGithubAlert({ number: index + 1, package: `package-${index}` }),
    );
    const estate = await estateOf([{ alerts }]);
    const reading = await (await openGithub(estate.url)).read('dependabot-alerts');
    expect(reading.status).toBe('complete');
    expect(reading.statements).toHaveLength(250);
    expect(reading.answers.map(({ request }) => request.page)).toEqual([1, 2, 3]);
    expect(JSON.stringify(reading.answers.map(({ request }) => request))).not.toContain('after');
  });

  it('that are switched off are absent, not zero', async () => {
    const estate = await estateOf([{ name: 'off', dependabot: 'disabled' }, { name: 'on' }]);
    const reading = await (await openGithub(estate.url)).read('dependabot-alerts');
    expect(reading).toMatchObject({ status: 'partial', expected: 2, seen: 1 });
    const gaps = gapsOf(reading);
    expect(gaps).toMatchObject([
      {
        reason: 'absent',
        item: estate.organization.repositories[0]!.nodeId,
        detail: containing('switched off'),
      },
    ]);
    expect(gaps[0]).not.toHaveProperty('permission');
  });

  it('are hidden without the permission', async () => {
    const operation = 'GET /repos/{owner}/{repo}/dependabot/alerts';
    const estate = await estateOf([{ name: 'a' }], [{ operation, fault: 'deny' }]);
    const reading = await (await openGithub(estate.url)).read('dependabot-alerts');
    expect(gapsOf(reading)).toMatchObject([
      { reason: 'denied', permission: 'Dependabot alerts: read (all repositories)' },
    ]);
  });

  it('that a cut list does not show are a gap', async () => {
    const alerts = Array.from({ length: 150 }, (_, index) =>
      newGithubAlert({ number: index + 1, package: `package-${index}` }),
    );
    const operation = 'GET /repos/{owner}/{repo}/dependabot/alerts';
    const estate = await estateOf([{ alerts }], [{ operation, fault: { cutAfterPage: 1 } }]);
    const reading = await (await openGithub(estate.url)).read('dependabot-alerts');
    expect(reading.status).toBe('partial');
    expect(reading.statements).toHaveLength(100);
    expect(reading.gaps).toMatchObject([{ reason: 'truncated', hidesMembers: true }]);
  });
});

import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { github } from '../../../collectors/github/collector.ts';
import type { Fault, FaultRule } from '../../../src/demo/estate/github/faults.ts';
import {
  startLoopback,
  type EstateAnswer,
  type LoopbackServer,
} from '../../../src/demo/estate/github/loopback.ts';
import {
  newGithubMember,
  newGithubOrganization,
  newGithubRepository,
} from '../../../src/demo/estate/github/model.ts';
import {
  closing,
  containing,
  facet,
  gapsOf,
  NOW,
  openGithub,
  startEstate,
  TOKEN,
} from './reading.ts';

const MEMBERS = 'GET /orgs/{org}/members';

function organization() {
  return newGithubOrganization({
    login: 'example-org',
    id: 1,
    members: [newGithubMember({ login: 'robin', id: 11, role: 'admin' })],
  });
}

async function members(fault: Fault, rule: Partial<FaultRule> = {}, timeout?: number) {
  const faults: FaultRule[] = [{ operation: MEMBERS, fault, ...rule }];
  const estate = await startEstate({ organization: organization(), faults });
  const session = await openGithub(estate.url, timeout === undefined ? {} : { timeout });
  const reading = await session.read('members');
  return { estate, session, reading };
}

describe('a busy or broken GitHub', () => {
  it.each(['server-error', 'drop-connection', 'malformed'] as const)(
    'is asked again after one %s',
    async (fault) => {
      const { reading, session } = await members(fault, { times: 1 });
      expect(reading.status).toBe('complete');
      expect(session.waits).toEqual([1000]);
      expect(session.requested()).toBe(3);
    },
  );

  it.each([
    ['server-error', 'provider-error'],
    ['drop-connection', 'unreachable'],
    ['malformed', 'invalid'],
    [{ cutAfterPage: 0 }, 'truncated'],
  ] as const)('that goes on with %j is a gap', async (fault, reason) => {
    const { reading, session } = await members(fault, { query: { role: 'admin' } });
    expect(reading).toMatchObject({ status: 'partial', expected: null });
    expect(gapsOf(reading)).toMatchObject([{ reason }]);
    expect(session.waits).toEqual([1000, 2000, 4000]);
  });

  it('that never answers is given up after the time allowed', async () => {
    const { reading, session } = await members('hang', {}, 50);
    expect(reading.status).toBe('unavailable');
    expect(gapsOf(reading)).toMatchObject([
      { reason: 'unreachable', detail: 'no answer within 0.05 seconds' },
      { reason: 'unreachable' },
    ]);
    expect(session.requested()).toBe(4);
  });

  it('that refuses connections is unreachable', async () => {
    const gone = await startLoopback(
      () => new Date(NOW),
      () => ({ delivery: 'held' }),
    );
    await gone.close();
    const reading = await (await openGithub(gone.url)).read('organization');
    expect(reading.status).toBe('unavailable');
    expect(gapsOf(reading)).toMatchObject([{ reason: 'unreachable' }]);
  });
});

describe('a limit', () => {
  it.each([403, 429] as const)('is waited for as told, at status %i', async (throttleStatus) => {
    const { reading, session } = await members('throttle', {
      times: 1,
      retryAfter: 7,
      throttleStatus,
    });
    expect(reading.status).toBe('complete');
    expect(session.waits[0]).toBe(7000);
    expect(session.throttled()).toBe(1);
  });

  it('longer than a minute is a gap, and not asked against again', async () => {
    const { estate, reading, session } = await members('throttle', { retryAfter: 3600 });
    expect(reading.status).toBe('unavailable');
    expect(gapsOf(reading)).toMatchObject([{ reason: 'throttled' }, { reason: 'throttled' }]);
    expect(session.waits).toEqual([]);
    expect(estate.requests.get(MEMBERS)).toBe(1);
  });

  it('that keeps coming back is a gap after a minute in all', async () => {
    const { reading, session } = await members('throttle', { retryAfter: 25 });
    expect(gapsOf(reading)).toMatchObject([{ reason: 'throttled' }, { reason: 'throttled' }]);
    expect(session.waits.filter((wait) => wait === 25_000)).toHaveLength(2);
    expect(session.throttled()).toBe(3);
  });

  it('for the hour is waited for until it is lifted', async () => {
    let now = (): string => NOW;
    const estate = await startEstate({
      organization: organization(),
      rateLimit: { limit: 1, windowSeconds: 20 },
      clock: () => new Date(now()),
    });
    const session = await openGithub(estate.url);
    ({ now } = session);
    expect((await session.read('organization')).status).toBe('complete');
    expect((await session.read('members')).gaps).toEqual([]);
    expect(session.waits.filter((wait) => wait >= 1000)).toEqual([21_000, expect.any(Number)]);
  });

  it('is told from a refusal that merely used up the last request', async () => {
    const estate = await startEstate({
      organization: organization(),
      rateLimit: { limit: 1, windowSeconds: 3600 },
      faults: [{ operation: MEMBERS, query: { role: 'admin' }, fault: 'deny' }],
    });
    const session = await openGithub(estate.url);
    await session.read('organization');
    expect(gapsOf(await session.read('members'))[0]).toMatchObject({ reason: 'denied' });
  });
});

describe('the token', () => {
  it('that is refused is a gap of every reading', async () => {
    const estate = await startEstate({ organization: organization() });
    const session = await openGithub(estate.url, { token: 'another' });
    for (const step of ['organization', 'members', 'repositories']) {
      const reading = await session.read(step);
      expect(reading.status).toBe('unavailable');
      expect(gapsOf(reading)[0]).toEqual({
        reason: 'denied',
        permission: 'a valid token',
        detail: 'the token was refused: 401 Bad credentials',
      });
    }
  });

  it('is nowhere in what is read', async () => {
    const estate = await startEstate({ organization: organization() });
    const session = await openGithub(estate.url);
    for (const { id } of github.steps) {
      expect(JSON.stringify(await session.read(id))).not.toContain(TOKEN);
    }
  });

  it('is named by its reference as who reads', () => {
    expect(github.caller?.({ caller: 'token env:GITHUB_TOKEN' })).toBe('token env:GITHUB_TOKEN');
  });
});

/** A server of our own, for what no estate does. */
async function serve(answer: (path: string, url: string) => EstateAnswer): Promise<string> {
  const server: LoopbackServer = closing(
    await startLoopback(
      () => new Date(NOW),
      ({ path, query }) => ({
        delivery: 'whole',
        answer: answer(`${path}?${query.toString()}`, server.url),
      }),
    ),
  );
  return server.url;
}

describe('the end of the token', () => {
  it.each([
    ['2026-12-31 23:59:59 UTC', '2026-12-31T23:59:59.000Z'],
    ['2026-12-31 23:59:59 +0900', '2026-12-31T14:59:59.000Z'],
    ['2026-12-31 23:59:59 -05:30', '2027-01-01T05:29:59.000Z'],
    ['soon', undefined],
    ['2026-13-31 23:59:59 UTC', undefined],
    ['2026-12-31 23:59:59 CET', undefined],
    [undefined, undefined],
  ])('told as %s is %s', async (told, expiresAt) => {
    const headers = told === undefined ? {} : { 'github-authentication-token-expiration': told };
    const url = await serve(() => ({ status: 200, headers, body: {} }));
    const session = await openGithub(url);
    expect(session.expiresAt()).toBeUndefined();
    await session.read('organization');
    expect(session.expiresAt()).toBe(expiresAt);
  });
});

const ROBIN = { node_id: 'U_1', login: 'robin', type: 'User' };

describe('a list', () => {
  it('that goes on at another host is not followed', async () => {
    const link = '<https://elsewhere.example.com/organizations/1/members?page=2>; rel="next"';
    const url = await serve(() => ({ status: 200, headers: { link }, body: [ROBIN] }));
    const reading = await (await openGithub(url)).read('outside-collaborators');
    expect(reading.status).toBe('partial');
    expect(gapsOf(reading)).toMatchObject([
      { reason: 'invalid', detail: containing('another host') },
    ]);
    expect(Object.keys(facet(reading, 'identity'))).toEqual(['robin']);
  });

  it.each([
    ['without a position', '?per_page=100', 'does not say where'],
    ['to itself', '?page=2', 'leads back to itself'],
  ])('whose next page is linked %s is a gap', async (_, query, detail) => {
    const url = await serve((__, base) => ({
      status: 200,
      headers: { link: `<${base}/organizations/1/outside_collaborators${query}>; rel="next"` },
      body: [ROBIN],
    }));
    const reading = await (await openGithub(url)).read('outside-collaborators');
    expect(gapsOf(reading)).toMatchObject([{ reason: 'invalid', detail: containing(detail) }]);
  });

  it('of public members only is no list of the members', async () => {
    const url = await serve((path, base) =>
      path.includes('public_members')
        ? { status: 200, body: [ROBIN] }
        : { status: 302, headers: { location: `${base}/orgs/example-org/public_members` } },
    );
    const reading = await (await openGithub(url)).read('members');
    expect(reading.status).toBe('unavailable');
    expect(gapsOf(reading)[0]).toMatchObject({
      reason: 'denied',
      permission: 'Members: read (organization)',
      detail: '403 only public members are shown',
    });
  });

  it('that is none is not read as empty', async () => {
    const url = await serve(() => ({ status: 200, body: {} }));
    const reading = await (await openGithub(url)).read('outside-collaborators');
    expect(gapsOf(reading)).toMatchObject([{ reason: 'invalid', detail: 'a list was expected' }]);
  });
});

describe('a session', () => {
  it('names single sign-on where that is what lacks', async () => {
    const headers = { 'x-github-sso': 'required; url=https://github.example.com/sso' };
    const url = await serve(() => ({
      status: 403,
      headers,
      body: { message: 'Resource protected by organization SAML enforcement.' },
    }));
    expect(gapsOf(await (await openGithub(url)).read('organization'))).toMatchObject([
      { reason: 'denied', permission: containing('single sign-on') },
    ]);
  });

  it('stops when told to', async () => {
    const controller = new AbortController();
    const estate = await startEstate({
      organization: organization(),
      faults: [{ operation: MEMBERS, fault: 'hang' }],
    });
    const session = await openGithub(estate.url, { signal: controller.signal });
    const reading = session.read('members');
    await expect.poll(() => estate.requests.get(MEMBERS)).toBe(1);
    controller.abort();
    expect(gapsOf(await reading)).toMatchObject([
      { reason: 'truncated', detail: containing('stopped') },
      { reason: 'truncated' },
    ]);
    expect(session.requested()).toBe(1);
  });

  it('seals the same bodies for the same estate, whatever port it runs on', async () => {
    async function digest(): Promise<string> {
      const given = organization();
      given.repositories = [newGithubRepository({ name: 'a', id: 1 })];
      const estate = await startEstate({ organization: given });
      const session = await openGithub(estate.url);
      const hash = createHash('sha256');
      for (const { id } of github.steps) {
        hash.update(JSON.stringify((await session.read(id)).answers));
      }
      return hash.digest('hex');
    }
    expect(await digest()).toBe(await digest());
  });
});

describe('the settings', () => {
  const valid = { organization: 'example-org', token: 'env:GITHUB_TOKEN' };

  it('have GitHub itself as their default', () => {
    expect(github.settings.parse(valid)).toEqual({ ...valid, baseUrl: 'https://api.github.com' });
  });

  it.each([
    { ...valid, token: 'ghp_0000000000' },
    { ...valid, baseUrl: 'http://github.example.com' },
    { ...valid, organization: '../other' },
    { ...valid, owner: 'x' },
    { organization: 'example-org' },
  ])('refuse %j', (given) => {
    expect(github.settings.safeParse(given).success).toBe(false);
  });
});

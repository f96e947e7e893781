import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { FaultRule } from '../../../../src/demo/estate/github/faults.ts';
import { failure, startGithubBench } from './github-fixture.ts';
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
const MEMBERS = 'GET /orgs/{org}/members';
const ALERTS = 'GET /repos/{owner}/{repo}/dependabot/alerts';

function plant(...rules: readonly FaultRule[]): void {
  bench.estate.faults.push(...rules);
}

function received(operation: string): number {
  return bench.estate.requests.get(operation) ?? 0;
}

describe('a fault', () => {
  it('is a refusal that names the permission', async () => {
    plant({ operation: MEMBERS, fault: 'deny' });
    const refused = await bench.fetch('/orgs/example/members');
    expect(refused.status).toBe(403);
    expect(refused.headers.get('x-accepted-github-permissions')).toBe('members=read');
    expect(refused.headers.get('x-ratelimit-remaining')).not.toBe('0');
    const { rest } = bench.client();
    expect((await failure(rest.orgs.listMembers({ org }))).message).toContain(
      'Resource not accessible by personal access token',
    );
    expect((await rest.orgs.get({ org })).status).toBe(200);
  });

  it('hides one repository and not the next', async () => {
    plant({ operation: 'GET /repos/{owner}/{repo}', resource: 'payments', fault: 'not-found' });
    const { repos } = bench.client().rest;
    expect(await failure(repos.get({ owner: org, repo: 'payments' }))).toMatchObject({
      status: 404,
    });
    expect((await repos.get({ owner: org, repo: 'website' })).status).toBe(200);
  });

  it('fits a query and not another', async () => {
    plant({ operation: MEMBERS, query: { filter: '2fa_disabled' }, fault: 'deny' });
    const { orgs } = bench.client().rest;
    expect((await orgs.listMembers({ org })).data).toHaveLength(5);
    expect(await failure(orgs.listMembers({ org, filter: '2fa_disabled' }))).toMatchObject({
      status: 403,
    });
  });

  it('throttles as often as told, and the client waits and gets its answer', async () => {
    plant({ operation: MEMBERS, fault: 'throttle', times: 2, retryAfter: 3 });
    const first = await bench.fetch('/orgs/example/members');
    expect(first.status).toBe(403);
    expect(first.headers.get('retry-after')).toBe('3');
    expect(await first.json()).toMatchObject({
      message: expect.stringContaining('secondary rate limit') as string,
    });
    const waits: number[] = [];
    const client = bench.client(undefined, {
      throttle: {
        retryAfterBaseValue: 1,
        onRateLimit: () => false,
        onSecondaryRateLimit: (after: number) => {
          waits.push(after);
          return true;
        },
      },
    });
    expect((await client.rest.orgs.listMembers({ org })).data).toHaveLength(5);
    expect(waits).toEqual([3]);
    expect(received(MEMBERS)).toBe(3);
  });

  it('throttles for ever, and the client gives up', async () => {
    plant({ operation: MEMBERS, fault: 'throttle', throttleStatus: 429, retryAfter: 1 });
    const refused = await failure(bench.client().rest.orgs.listMembers({ org }));
    expect(refused).toMatchObject({ status: 429 });
    expect(received(MEMBERS)).toBeGreaterThan(2);
  });

  it('is a server error that the client retries', async () => {
    plant({ operation: MEMBERS, fault: 'server-error', times: 3 });
    expect((await bench.client().rest.orgs.listMembers({ org })).data).toHaveLength(5);
    expect(received(MEMBERS)).toBe(4);
    plant({ operation: 'GET /user', fault: 'server-error' });
    expect(await failure(bench.client().rest.users.getAuthenticated())).toMatchObject({
      status: 502,
    });
  });

  it('drops a connection once, and the retry succeeds', async () => {
    plant({ operation: MEMBERS, fault: 'drop-connection', times: 1 });
    expect((await bench.client().rest.orgs.listMembers({ org })).data).toHaveLength(5);
    expect(received(MEMBERS)).toBe(2);
  });

  it('loses the answer of a write that happened', async () => {
    const create = 'POST /repos/{owner}/{repo}/issues';
    plant({ operation: create, fault: 'drop-after-effect', times: 1 });
    const client = bench.client(undefined, { throttle: { enabled: false }, retry: { retries: 0 } });
    const lost = client.rest.issues.create({ owner: org, repo: 'payments', title: 'Lost' });
    expect(await failure(lost)).toMatchObject({ status: 500 });
    const titles = bench.estate.organization.repositories[0]!.issues.map(({ title }) => title);
    expect(titles).toEqual(['First', 'Lost']);
  });

  it('never happens before the effect when the connection drops first', async () => {
    plant({ operation: 'POST /repos/{owner}/{repo}/issues', fault: 'drop-connection' });
    const client = bench.client(undefined, {
      throttle: { enabled: false },
      retry: { retries: 1, retryAfterBaseValue: 1 },
    });
    await failure(client.rest.issues.create({ owner: org, repo: 'payments', title: 'Never' }));
    expect(bench.estate.organization.repositories[0]!.issues).toHaveLength(1);
  });

  it('cuts a list off after a page', async () => {
    plant({ operation: MEMBERS, fault: { cutAfterPage: 2 } });
    const client = bench.client();
    const seen: number[] = [];
    const pages = client.paginate.iterator(client.rest.orgs.listMembers, { org, per_page: 2 });
    const reading = async (): Promise<void> => {
      for await (const { data } of pages) seen.push(data.length);
    };
    await failure(reading());
    expect(seen).toEqual([2, 2]);
  });

  it('cuts a list that is paged by cursor', async () => {
    plant({ operation: ALERTS, fault: { cutAfterPage: 1 }, times: 4 });
    const client = bench.client();
    const query = { owner: org, repo: 'payments', per_page: 2 };
    await failure(client.paginate(client.rest.dependabot.listAlertsForRepo, query));
    expect(received(ALERTS)).toBe(5);
    const all = await client.paginate(client.rest.dependabot.listAlertsForRepo, query);
    expect(all).toHaveLength(5);
  });

  it('sends what is no JSON, which the client hands on as text', async () => {
    plant({ operation: MEMBERS, fault: 'malformed' });
    const { status, data } = await bench.client().rest.orgs.listMembers({ org });
    expect(status).toBe(200);
    expect(typeof data).toBe('string');
  });

  it('holds a request until the client or the server ends it', async () => {
    plant({ operation: MEMBERS, fault: 'hang' });
    const abort = new AbortController();
    const given = { headers: { authorization: 'Bearer x' } };
    const first = failure(
      fetch(`${bench.estate.url}/orgs/example/members`, {
        ...given,
        signal: abort.signal,
      }),
    );
    const second = failure(fetch(`${bench.estate.url}/orgs/example/members`, given));
    while (received(MEMBERS) < 2) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    expect((await first).message).toContain('aborted');
    await bench.estate.close();
    expect((await second).message).toBe('fetch failed');
    bench = await startGithubBench();
  });

  it('goes when its rule is taken away', async () => {
    plant({ operation: MEMBERS, fault: 'deny' });
    bench.estate.faults.length = 0;
    expect((await bench.client().rest.orgs.listMembers({ org })).data).toHaveLength(5);
  });

  it('of a later rule counts once the earlier one is used up', async () => {
    plant(
      { operation: MEMBERS, fault: 'deny', times: 1 },
      { operation: MEMBERS, fault: 'not-found', times: 1 },
    );
    const statuses = [];
    for (let turn = 0; turn < 3; turn += 1) {
      statuses.push((await bench.fetch('/orgs/example/members')).status);
    }
    expect(statuses).toEqual([403, 404, 200]);
  });
});

describe('a request without a route', () => {
  it('is not found, and counted', async () => {
    expect((await bench.fetch('/orgs/example/teams')).status).toBe(404);
    expect((await bench.fetch('/orgs/example', { method: 'DELETE' })).status).toBe(404);
    expect(received('unknown')).toBe(2);
  });
});

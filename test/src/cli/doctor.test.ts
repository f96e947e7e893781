import { chmodSync, mkdirSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';

import { ClockComparison } from '../../../src/cli/doctor/clock.ts';
import type { Examined } from '../../../src/cli/doctor/examined.ts';
import { defineCollector, state, type Answer, type Step } from '../../../src/core/collector.ts';
import { OperatorError } from '../../../src/core/operator-error.ts';
import { secretReference } from '../../../src/core/settings.ts';
import { TrackerFailure, defineTracker } from '../../../src/core/tracker.ts';
import { instant } from '../../../src/core/time.ts';
import { place, type Place } from './command-line.ts';

/** An invented provider: two accounts, each with buckets that have policies. */
interface Provider {
  tenant: string;
  accounts: string[];
  buckets: Record<string, string[]>;
  /** Operations refused, with `@account` where only there. */
  refused: Set<string>;
  readonly asked: string[];
  opens: boolean;
}

function provider(): Provider {
  return {
    tenant: 't-1',
    accounts: ['111111111111', '222222222222'],
    buckets: { '111111111111': ['logs', 'site'], '222222222222': [] },
    refused: new Set(),
    asked: [],
    opens: true,
  };
}

const common = { revision: 1, removals: [], maxAgeHours: 48, permissions: [] };

function stepsOf(world: Provider): readonly Step<unknown>[] {
  const answer = (operation: string, body: unknown, account = '', item?: string): Answer => {
    world.asked.push(operation);
    const asked = {
      request: { operation, parameters: {} },
      ...(item === undefined ? {} : { item }),
    };
    return world.refused.has(operation) || world.refused.has(`${operation}@${account}`)
      ? {
          ...asked,
          status: 'refused',
          refusal: {
            reason: 'denied',
            permission: `allow:${operation}`,
            detail: 'no, with s3cr3t-value',
          },
        }
      : { ...asked, status: 'ok', body, last: true };
  };
  return [
    {
      ...common,
      id: 'accounts',
      title: 'Accounts',
      delivers: {},
      tenant: ([first]) => (first ? world.tenant : undefined),
      opens: (answers) =>
        answers.flatMap(({ body }) => (body as string[]).map((account) => ({ account }))),
      async *read() {
        yield answer('accounts', world.accounts);
      },
      project: () => [],
    },
    {
      ...common,
      id: 'buckets',
      permissions: ['store:List'],
      title: 'Buckets',
      after: 'accounts',
      delivers: { bucket: ['identity'] },
      async *read({ scope }) {
        const account = scope['account'] ?? '';
        yield answer('buckets', world.buckets[account], account);
      },
      *project(answers, { scope }) {
        for (const given of answers) {
          for (const id of given.body as string[]) {
            const value = { region: 'eu-west-1', accountId: scope['account'] ?? '' };
            yield state({
              kind: 'bucket',
              id,
              facet: 'identity',
              name: id,
              incarnation: id,
              value,
              from: [given],
            });
          }
        }
      },
    },
    {
      ...common,
      id: 'users',
      title: 'Users',
      delivers: {},
      async *read() {
        yield answer('count', 3);
        yield { ...answer('users', ['a', 'b']), last: false } as Answer;
        yield answer('users', ['c']);
      },
      project: () => [],
    },
    {
      ...common,
      id: 'policies',
      permissions: ['store:Policy'],
      title: 'Policies',
      after: 'buckets',
      delivers: { bucket: ['policy'] },
      read: ({ each, scope }) =>
        each(async ({ id }) => answer('policies', {}, scope['account'], id)),
      project: () => [],
    },
  ];
}

function serviceOf({ permissions }: Pick<Step<unknown>, 'permissions'>): string | undefined {
  return permissions[0]?.split(':')[0];
}

function configure(at: Place, world: Provider, more = '', ofServices = false): void {
  const collector = defineCollector<{ readonly token: string }, object>({
    ...(ofServices ? { serviceOf } : {}),
    id: 'cloud',
    title: 'An invented cloud',
    version: '1',
    settings: z.strictObject({ token: secretReference }),
    steps: stepsOf(world),
    async open({ token }, environment) {
      await environment.secret(token);
      if (!world.opens) throw new OperatorError('the credential s3cr3t-value was rejected');
      return {};
    },
  });
  const tracker = defineTracker({
    id: 'board',
    title: 'An invented tracker',
    settings: z.strictObject({}),
    async open() {
      return {
        find: async () => {
          if (world.refused.has('tickets')) {
            throw new TrackerFailure('401 Bad credentials', { retry: false });
          }
          return undefined;
        },
        open: async () => Promise.reject(new Error('doctor writes nothing')),
        update: async () => Promise.reject(new Error('doctor writes nothing')),
      };
    },
  });
  at.registry = async () => ({
    ...(await import('../../../src/registry.ts')),
    collectors: [collector],
    trackers: [tracker],
  });
  at.env = { TOKEN: 's3cr3t-value' };
  at.write(
    'annexa.yaml',
    `organization: { name: Example Ltd }\nsources: { prod: { collector: cloud, token: "env:TOKEN" } }\n${more}`,
  );
}

async function examined(at: Place): Promise<{ code: number; results: readonly Examined[] }> {
  const { code, value } = await at.json('doctor');
  return { code, results: (value as { results: readonly Examined[] }).results };
}

function of(results: readonly Examined[], what: string): Examined | undefined {
  return results.find((result) => result.what === what);
}

describe('doctor', () => {
  it('tries each step once, on one page of one thing in every scope', async () => {
    const at = place();
    const world = provider();
    configure(at, world);
    const { code, results } = await examined(at);
    expect(code).toBe(0);
    expect(of(results, 'prod/accounts')).toMatchObject({ status: 'ok', detail: 'answers' });
    expect(of(results, 'prod/buckets')).toMatchObject({ status: 'ok' });
    expect(of(results, 'prod/policies')).toMatchObject({ status: 'ok' });
    expect(world.asked.sort()).toEqual([
      'accounts',
      'buckets',
      'buckets',
      'count',
      'policies',
      'users',
    ]);
  });

  it('names the permission that a step lacks, in how many scopes, and without secrets', async () => {
    const at = place();
    const world = provider();
    world.refused.add('buckets@222222222222');
    configure(at, world);
    const { code, results } = await examined(at);
    expect(code).toBe(2);
    expect(of(results, 'prod/buckets')).toEqual({
      area: 'source',
      what: 'prod/buckets',
      status: 'failed',
      detail: 'in 1 of 2 scopes: 222222222222: denied: no, with [secret]',
      needs: 'allow:buckets',
    });
    expect(of(results, 'prod/policies')?.status).toBe('ok');
    const text = await at.annexa('doctor');
    expect(text).toMatchObject({ code: 2, err: '' });
    expect(text.out).toMatch(/FAILED +source +prod\/buckets .* allow:buckets/);
    expect(text.out).toContain('1 thing to mend, 0 warnings');
    expect(text.out + text.err).not.toContain('s3cr3t');
  });

  it('tells by service, where there are services, what is missing in which places', async () => {
    const at = place();
    const world = provider();
    world.accounts = ['111111111111', '222222222222', '333333333333'];
    world.buckets = { '111111111111': ['a'], '222222222222': ['b'], '333333333333': [] };
    world.refused.add('policies@222222222222').add('buckets@333333333333');
    configure(at, world, '', true);
    const { code, results } = await examined(at);
    expect(code).toBe(2);
    expect(results.filter(({ what }) => what === 'prod/store')).toEqual([
      {
        area: 'source',
        what: 'prod/store',
        status: 'failed',
        detail: 'in 222222222222: denied: no, with [secret]',
        needs: 'allow:policies',
        places: [{ account: '222222222222' }],
      },
      {
        area: 'source',
        what: 'prod/store',
        status: 'failed',
        detail: 'in 333333333333: denied: no, with [secret]',
        needs: 'allow:buckets',
        places: [{ account: '333333333333' }],
      },
      {
        area: 'source',
        what: 'prod/store',
        status: 'ok',
        detail: 'in 111111111111: answers',
        places: [{ account: '111111111111' }],
      },
    ]);
    expect(of(results, 'prod/accounts')).toMatchObject({ status: 'ok', detail: 'answers' });
    world.refused.clear();
    const whole = await examined(at);
    expect(of(whole.results, 'prod/store')?.detail).toBe('in all 3 places: answers');
    world.refused.add('accounts');
    const blind = await examined(at);
    expect(of(blind.results, 'prod/store')).toMatchObject({
      status: 'untried',
      detail: 'waits for accounts, which failed',
    });
  });

  it('tries everything that a step asks, and not only the first of it', async () => {
    const at = place();
    const world = provider();
    world.refused.add('users');
    configure(at, world);
    const { results } = await examined(at);
    expect(of(results, 'prod/users')).toMatchObject({ status: 'failed', needs: 'allow:users' });
  });

  it('calls untried what a refused or empty list gave it nothing to try on', async () => {
    const at = place();
    const world = provider();
    world.refused.add('accounts');
    configure(at, world);
    const { results } = await examined(at);
    expect(of(results, 'prod/accounts')).toMatchObject({
      status: 'failed',
      needs: 'allow:accounts',
    });
    expect(of(results, 'prod/buckets')).toMatchObject({
      status: 'untried',
      detail: 'waits for accounts, which failed',
    });
    expect(of(results, 'prod/policies')?.detail).toBe('waits for accounts, which failed');
    world.refused.clear();
    world.buckets = { '111111111111': [], '222222222222': [] };
    const empty = await examined(at);
    expect(empty.code).toBe(0);
    expect(of(empty.results, 'prod/policies')).toMatchObject({
      status: 'untried',
      detail: 'nothing to try it on: buckets showed none',
    });
  });

  it('tells a rejected credential, an unset one, and one of another tenant', async () => {
    const at = place();
    const world = provider();
    configure(at, world);
    world.opens = false;
    expect(of((await examined(at)).results, 'prod')).toMatchObject({
      status: 'failed',
      detail: 'the credential [secret] was rejected',
    });
    world.opens = true;
    await at.annexa('run');
    world.tenant = 't-2';
    const other = await examined(at);
    expect(other.code).toBe(2);
    expect(of(other.results, 'prod')?.detail).toBe(
      'was first read from t-1, and these credentials belong to t-2; give another tenant a source of its own',
    );
    at.env = {};
    const unset = await examined(at);
    expect(unset.code).toBe(2);
    expect(of(unset.results, 'sources.prod.token')).toMatchObject({
      area: 'secret',
      status: 'failed',
      detail: 'the environment variable TOKEN is not set',
    });
    expect(of(unset.results, 'prod/accounts')).toBeUndefined();
  });

  it('records nothing, and makes no data folder', async () => {
    const at = place();
    configure(at, provider());
    const { results } = await examined(at);
    expect(of(results, path.join(at.folder, 'data/annexa.db'))).toMatchObject({
      status: 'ok',
      detail: 'will be made by the first run',
    });
    expect((await at.annexa('status')).err).toContain('nothing is recorded');
  });

  it('tries whether trackers can be read', async () => {
    const at = place();
    const world = provider();
    configure(at, world, 'trackers: { issues: { tracker: board } }\n');
    expect(of((await examined(at)).results, 'issues')).toMatchObject({
      area: 'tracker',
      status: 'ok',
    });
    world.refused.add('tickets');
    expect(of((await examined(at)).results, 'issues')).toMatchObject({
      status: 'failed',
      detail: '401 Bad credentials',
    });
  });

  it('tells whether notifiers and the watchdog have what they need, and sends nothing', async () => {
    const at = place();
    const more = `daemon: { ping: "env:WATCHDOG" }
notifiers: { hook: { notifier: webhook, url: "env:URL", secret: "env:KEY" } }
`;
    configure(at, provider(), more);
    const missing = await examined(at);
    expect(missing.code).toBe(2);
    const secrets = missing.results.filter(({ area }) => area === 'secret');
    expect(secrets.map(({ what, status }) => [what, status])).toEqual([
      ['notifiers.hook.url', 'failed'],
      ['notifiers.hook.secret', 'failed'],
      ['daemon.ping', 'failed'],
    ]);
    const key = 'an-invented-signing-secret';
    const given = { ...at.env, WATCHDOG: 'https://watchdog.example.com/', KEY: key };
    at.env = { ...given, URL: 'http://hooks.example.com/s3cr3t' };
    expect(of((await examined(at)).results, 'hook')).toEqual({
      area: 'notifier',
      what: 'hook',
      status: 'failed',
      detail:
        'what env:URL holds must be an address that starts with https:// unless it is on this machine',
    });
    at.env = { ...given, URL: 'https://hooks.example.com/s3cr3t' };
    expect(of((await examined(at)).results, 'hook')).toMatchObject({
      status: 'ok',
      detail: 'has what it needs; sending is not tried',
    });
  });

  it('warns of files that others may read', async () => {
    const at = place();
    configure(at, provider());
    at.write('token', 's3cr3t-value\n');
    at.write(
      'annexa.yaml',
      'organization: { name: Example Ltd }\nsources: { prod: { collector: cloud, token: "file:token" } }\n',
    );
    mkdirSync(path.join(at.folder, 'data'));
    const file = path.join(at.folder, 'token');
    chmodSync(file, 0o644);
    chmodSync(path.join(at.folder, 'data'), 0o755);
    const { code, results } = await examined(at);
    expect(code).toBe(0);
    const warnings = results.filter(({ status }) => status === 'warning');
    expect(warnings.map(({ detail }) => detail)).toEqual([
      `has mode 0644, so that others may read it: chmod 600 ${file}`,
      `has mode 0755, so that others may read it: chmod 700 ${path.join(at.folder, 'data')}`,
    ]);
    chmodSync(file, 0o600);
    chmodSync(path.join(at.folder, 'data'), 0o700);
    const mended = await examined(at);
    expect(mended.results.filter(({ status }) => status === 'warning')).toEqual([]);
  });

  it('tells a database that is none', async () => {
    const at = place();
    configure(at, provider());
    at.write(
      'data/annexa.db',
      'this is no database, and long enough to be taken for a damaged one',
    );
    const { code, results } = await examined(at);
    expect(code).toBe(2);
    expect(results.find(({ area }) => area === 'database')?.status).toBe('failed');
  });
});

describe('the clock', () => {
  async function server(ahead: number): Promise<string> {
    const listening: Server = createServer((_request, response) => {
      response.setHeader(
        'date',
        new Date(Date.parse('2026-03-02T09:00:00Z') + ahead).toUTCString(),
      );
      response.end('{}');
    });
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      listening.close();
    });
    return `http://127.0.0.1:${String((listening.address() as AddressInfo).port)}`;
  }

  const now = () => instant(Date.parse('2026-03-02T09:00:00Z'));

  async function byFetch(url: string): Promise<void> {
    await (await fetch(url)).text();
  }
  async function byHttp(url: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      request(url, (response) => response.resume().on('end', () => resolve()))
        .on('error', reject)
        .end();
    });
  }

  it.each([
    ['fetch', byFetch],
    ['node:http', byHttp],
  ])('is compared with the servers asked by %s', async (_name, ask) => {
    const right = new ClockComparison(now);
    await ask(await server(1000));
    expect(right.result()).toMatchObject({ status: 'ok' });
    const behind = new ClockComparison(now);
    await ask(await server(120_000));
    expect(behind.result()).toMatchObject({
      status: 'warning',
      detail: expect.stringMatching(/^12\d seconds behind the servers asked/) as string,
    });
    const ahead = new ClockComparison(now);
    await ask(await server(-600_000));
    expect(ahead.result()).toMatchObject({
      status: 'failed',
      detail: expect.stringMatching(/^600 seconds ahead of the servers asked/) as string,
    });
  });

  it('is not judged by the one server that is wrong, nor by none', async () => {
    const comparison = new ClockComparison(now);
    await byFetch(await server(3_600_000));
    await byFetch(await server(0));
    expect(comparison.result().status).toBe('ok');
    expect(new ClockComparison(now).result()).toMatchObject({ status: 'untried' });
  });
});

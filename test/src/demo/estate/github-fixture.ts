import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';

import {
  newGithubAlert,
  newGithubIssue,
  newGithubMember,
  newGithubOrganization,
  newGithubOutsideCollaborator,
  newGithubProtection,
  newGithubRepository,
} from '../../../../src/demo/estate/github/model.ts';
import type { GithubOrganization } from '../../../../src/demo/estate/github/model.ts';
import { startGithubEstate } from '../../../../src/demo/estate/github/server.ts';
import type {
  GithubEstate,
  GithubEstateOptions,
} from '../../../../src/demo/estate/github/server.ts';
import { githubSchema } from '../../../schemas/provider-schema.ts';

export const OWNER = 'owner-token';
export const MEMBER = 'member-token';

function exampleOrganization(): GithubOrganization {
  return newGithubOrganization({
    login: 'example',
    id: 4001,
    members: [
      newGithubMember({ login: 'ada', id: 1, role: 'admin' }),
      newGithubMember({ login: 'ben', id: 2, twoFactor: false }),
      newGithubMember({ login: 'cai', id: 3, insecureTwoFactor: true }),
      newGithubMember({ login: 'deploy-bot', id: 4, type: 'Bot', role: 'admin' }),
      newGithubMember({ login: 'eve', id: 5 }),
    ],
    outsideCollaborators: [
      newGithubOutsideCollaborator({ login: 'fay', id: 6, twoFactor: false }),
      newGithubOutsideCollaborator({ login: 'gus', id: 7 }),
    ],
    repositories: [
      newGithubRepository({
        name: 'payments',
        id: 101,
        createdAt: '2023-01-01T00:00:00Z',
        classicProtection: newGithubProtection({ requiredStatusChecks: ['build'] }),
        rulesets: [
          {
            id: 9001,
            sourceType: 'Organization',
            source: 'example',
            requiredApprovals: 2,
            otherTypes: ['deletion', 'non_fast_forward'],
          },
          {
            id: 9002,
            sourceType: 'Repository',
            source: 'example/payments',
            requiredApprovals: null,
            otherTypes: ['required_signatures'],
          },
        ],
        alerts: [1, 2, 3, 4, 5].map((number) =>
          newGithubAlert({
            number,
            package: `package-${number}`,
            createdAt: `2024-01-0${number}T00:00:00Z`,
          }),
        ),
        issues: [
          newGithubIssue({
            number: 1,
            id: 5001,
            title: 'First',
            user: 'ada',
            createdAt: '2024-02-01T00:00:00Z',
          }),
        ],
      }),
      newGithubRepository({
        name: 'website',
        id: 102,
        visibility: 'public',
        createdAt: '2023-02-01T00:00:00Z',
        dependabot: 'disabled',
        classicProtection: newGithubProtection({ requiredApprovals: null }),
        hasIssues: false,
      }),
      newGithubRepository({
        name: 'blank',
        id: 103,
        createdAt: '2023-03-01T00:00:00Z',
        empty: true,
        pushedAt: null,
      }),
      newGithubRepository({
        name: 'attic',
        id: 104,
        createdAt: '2022-01-01T00:00:00Z',
        archived: true,
        alerts: [newGithubAlert({ number: 1, package: 'forgotten' })],
      }),
      newGithubRepository({
        name: 'mirror',
        id: 105,
        createdAt: '2023-05-01T00:00:00Z',
        fork: true,
        alerts: [
          newGithubAlert({
            number: 1,
            package: 'left-behind',
            state: 'fixed',
            severity: 'critical',
            createdAt: '2024-01-03T12:00:00Z',
            fixedAt: '2024-01-09T00:00:00Z',
            cveId: 'CVE-2024-0001',
            firstPatched: null,
          }),
        ],
      }),
    ],
  });
}

export interface Clock {
  now: Date;
}

type ClientOptions = NonNullable<ConstructorParameters<typeof Octokit>[0]>;

export interface GithubBench {
  readonly estate: GithubEstate;
  readonly clock: Clock;
  /** What the schema had to say against any answer that a client of the bench received. */
  readonly faulty: string[];
  /** A real client with retries and throttling, whose waits last milliseconds. */
  client(token?: string, options?: ClientOptions): Octokit;
  fetch(path: string, init?: RequestInit & { readonly token?: string }): Promise<Response>;
}

const schema = githubSchema();

export async function startGithubBench(
  options: Partial<GithubEstateOptions> = {},
): Promise<GithubBench> {
  const clock: Clock = { now: new Date('2024-03-01T00:00:00Z') };
  const estate = await startGithubEstate({
    organization: exampleOrganization(),
    tokens: [
      { token: OWNER, login: 'ada', isOwner: true },
      { token: MEMBER, login: 'eve', isOwner: false },
    ],
    clock: () => clock.now,
    ...options,
  });
  const faulty: string[] = [];

  async function checkedFetch(input: string | URL | Request, init?: RequestInit) {
    const response = await fetch(input, init);
    const { method, url } = { method: init?.method ?? 'GET', url: new URL(response.url) };
    const text = await response.clone().text();
    const body = text === '' ? undefined : parseOrUndefined(text);
    if (text !== '' && body === undefined) return response;
    const found = schema.check(method, url.pathname, response.status, body);
    faulty.push(...found.map((each) => `${method} ${url.pathname} ${response.status}: ${each}`));
    return response;
  }

  return {
    estate,
    clock,
    faulty,
    client(token = OWNER, given = {}) {
      const Client = Octokit.plugin(throttling, retry);
      return new Client({
        baseUrl: estate.url,
        auth: token,
        log: silent,
        retry: { retryAfterBaseValue: 1, retries: 3 },
        throttle: {
          id: estate.url,
          retryAfterBaseValue: 1,
          onRateLimit: () => false,
          onSecondaryRateLimit: (_after, _options, _octokit, count) => count < 2,
        },
        ...given,
        request: { fetch: checkedFetch },
      });
    },
    fetch(path, { token = OWNER, ...init } = {}) {
      return checkedFetch(`${estate.url}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${token}` },
      });
    },
  };
}

const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The status of a request that must fail. */
export async function failure(
  request: Promise<unknown>,
): Promise<{ readonly status: unknown; readonly message: string }> {
  try {
    await request;
  } catch (error) {
    if (error instanceof Error) {
      return { status: 'status' in error ? error.status : undefined, message: error.message };
    }
    throw error;
  }
  throw new Error('the request succeeded');
}

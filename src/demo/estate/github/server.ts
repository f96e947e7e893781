import { notFound, refusal } from './answers.ts';
import { permissionsOf } from './call.ts';
import type { Call, GithubToken, Route } from './call.ts';
import { DEPENDABOT_ROUTES } from './dependabot.ts';
import { createFaultInjector } from './faults.ts';
import type { FaultAnswers, FaultRule } from './faults.ts';
import { accountNamed } from './issue-wire.ts';
import { ISSUE_ROUTES } from './issues.ts';
import { startLoopback } from './loopback.ts';
import type { EstateAnswer, EstateRequest, Outcome } from './loopback.ts';
import type { GithubOrganization } from './model.ts';
import { ORGANIZATION_ROUTES } from './organization.ts';
import { createRateLimiter } from './rate-limit.ts';
import type { GithubRateLimit } from './rate-limit.ts';
import { REPOSITORY_ROUTES } from './repository.ts';

export interface GithubEstateOptions {
  /** Served as it is at each request: change it in place. */
  readonly organization: GithubOrganization;
  readonly tokens: readonly GithubToken[];
  readonly clock: () => Date;
  /** Kept, not copied. */
  readonly faults?: FaultRule[];
  /** GitHub's own 5,000 requests an hour for each token, when absent. */
  readonly rateLimit?: GithubRateLimit;
}

export interface GithubEstate {
  /** Base address for the client, without a trailing slash. */
  readonly url: string;
  readonly organization: GithubOrganization;
  /** Add and remove rules at any time. */
  readonly faults: FaultRule[];
  /** Requests received by operation, `GET /orgs/{org}`; `unknown` counts those without a route. */
  readonly requests: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const ROUTES: readonly Route[] = [
  ...ORGANIZATION_ROUTES,
  ...REPOSITORY_ROUTES,
  ...DEPENDABOT_ROUTES,
  ...ISSUE_ROUTES,
];

/**
 * Serves the part of GitHub's REST API that annexa calls, on 127.0.0.1. Anything else is a 404, as
 * GitHub answers what it does not know.
 */
export async function startGithubEstate(options: GithubEstateOptions): Promise<GithubEstate> {
  const { organization, tokens, clock } = options;
  const faults = options.faults ?? [];
  const injector = createFaultInjector(faults);
  const limiter = createRateLimiter(options.rateLimit, clock);
  const requests = new Map<string, number>();
  const routes: readonly Route[] = [
    {
      operation: 'GET /rate_limit',
      accepts: '',
      isFree: true,
      handle: (call) => limiter.overview(call.token.token),
    },
    ...ROUTES,
  ];

  function handle(request: EstateRequest): Outcome {
    const found = matchRoute(routes, request.method, canonicalSegments(organization, request.path));
    const operation = found?.route.operation ?? 'unknown';
    requests.set(operation, (requests.get(operation) ?? 0) + 1);
    const token = tokens.find((each) => each.token === bearer(request));
    const answers = faultAnswers(found?.route.accepts ?? '');
    const target = { operation, resource: found?.params['repo'], query: request.query };
    const outcome = injector.apply(target, answers, () => answer(request, found, token));
    if (outcome.delivery === 'dropped' || outcome.delivery === 'held') return outcome;
    const limits = limiter.headers(token?.token);
    return {
      ...outcome,
      answer: { ...outcome.answer, headers: { ...limits, ...outcome.answer.headers } },
    };
  }

  function answer(
    request: EstateRequest,
    found: Match | undefined,
    token: GithubToken | undefined,
  ): EstateAnswer {
    if (token === undefined) {
      limiter.spend(undefined);
      const isAnonymous = request.headers.authorization === undefined;
      return refusal(401, isAnonymous ? 'Requires authentication' : 'Bad credentials');
    }
    const viewer = accountNamed(organization, token.login);
    if (found?.route.isFree !== true && !limiter.spend(token.token)) {
      return refusal(403, `API rate limit exceeded for user ID ${viewer.id}.`);
    }
    if (found === undefined) return notFound();
    const body = parseBody(request.body);
    if (body === undefined) return refusal(400, 'Problems parsing JSON');
    const call: Call = {
      url: server.url,
      organization,
      token,
      can: permissionsOf(token),
      viewer,
      params: found.params,
      query: request.query,
      body,
      now: clock().toISOString(),
    };
    const given = found.route.handle(call);
    const isRefused = given.status === 403 || given.status === 404;
    return isRefused ? accepting(found.route.accepts, given) : given;
  }

  const server = await startLoopback(clock, handle);
  return { url: server.url, organization, faults, requests, close: () => server.close() };
}

interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Decoded path segments, with GitHub's addresses by number (which its `Link` headers use) turned
 * into those by name.
 */
function canonicalSegments(organization: GithubOrganization, path: string): readonly string[] {
  const [first, second, ...rest] = path.split('/').slice(1).map(decoded);
  if (first === undefined) return [];
  if (first === 'organizations' && second === String(organization.id)) {
    return ['orgs', organization.login, ...rest];
  }
  if (first === 'repositories') {
    const named = organization.repositories.find(({ id }) => String(id) === second);
    if (named !== undefined) return ['repos', organization.login, named.name, ...rest];
  }
  return second === undefined ? [first] : [first, second, ...rest];
}

/** The segment as sent when it is no valid percent encoding: it then names nothing. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}

function matchRoute(
  routes: readonly Route[],
  method: string,
  segments: readonly string[],
): Match | undefined {
  for (const route of routes) {
    const [verb, template = ''] = route.operation.split(' ');
    if (verb !== method) continue;
    const expected = template.split('/').slice(1);
    if (expected.length !== segments.length) continue;
    const params: Record<string, string> = {};
    const fits = expected.every((part, index) => {
      const given = segments[index] ?? '';
      if (!part.startsWith('{')) return part === given;
      params[part.slice(1, -1)] = given;
      return given !== '';
    });
    if (fits) return { route, params };
  }
  return undefined;
}

function bearer(request: EstateRequest): string | undefined {
  return /^(?:bearer|token) (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** The JSON object sent, empty when nothing was; `undefined` when it is none. */
function parseBody(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function accepting(permissions: string, given: EstateAnswer): EstateAnswer {
  const headers = { ...given.headers, 'x-accepted-github-permissions': permissions };
  return { ...given, headers };
}

function faultAnswers(accepts: string): FaultAnswers {
  return {
    deny: () =>
      accepting(accepts, refusal(403, 'Resource not accessible by personal access token')),
    notFound: () => accepting(accepts, notFound()),
    throttle: (rule) =>
      refusal(
        rule.throttleStatus ?? 403,
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
        { 'retry-after': String(rule.retryAfter ?? 60) },
      ),
    serverError: () => refusal(502, 'Server Error'),
  };
}

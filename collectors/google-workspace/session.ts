import http from 'node:http';
import https from 'node:https';

import type { admin_directory_v1 } from '@googleapis/admin';
import { z } from 'zod';

import type { Answer, Environment, Request } from '../../src/core/collector.ts';
import { keepOnly, type Shape } from '../../src/core/keep-only.ts';
import { backOff, createPatience, waitFor, withDeadline } from '../../src/core/patience.ts';
import { millis } from '../../src/core/time.ts';
import { Failure, failureFrom, isThrottled, refusalOf } from './failure.ts';
import { assertion, parseServiceAccount } from './service-account.ts';
import type { GoogleSettings } from './settings.ts';

/** That of the process, which knows of a proxy; the library would look for one by rules of its own. */
const agent = ({ protocol }: URL): http.Agent =>
  protocol === 'https:' ? https.globalAgent : http.globalAgent;

/** What a call is sent with: `auth` holds the token for its scope. */
export interface CallOptions {
  readonly auth: NonNullable<admin_directory_v1.Params$Resource$Users$List['auth']>;
  readonly options: {
    readonly signal: AbortSignal;
    readonly retry: false;
    readonly agent: typeof agent;
  };
}

/** What a step asks of Google. */
export interface Question {
  /** Google's name of the method, `directory.users.list`. */
  readonly operation: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  /** The OAuth scope it needs. */
  readonly scope: string;
  /** The fields that are sealed; everything else is dropped as soon as it arrives. */
  readonly keep: Shape;
  call(
    directory: admin_directory_v1.Admin,
    parameters: Readonly<Record<string, string | number>>,
    call: CallOptions,
  ): Promise<{ readonly data: unknown }>;
}

export interface GoogleSession {
  readonly customer: string;
  readonly caller: string;
  /** Asks for an object, or for a list page after page, to its end or to the first page refused. */
  ask(question: Question, signal: AbortSignal): AsyncIterable<Answer>;
}

const GOOGLE_TOKENS = 'https://oauth2.googleapis.com/token';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Milliseconds a session waits in all for a Google that is busy or away. */
const PATIENCE = 60_000;
/** Tries against a limit, for which Google names no time, and against other failures. */
const TRIES = { limit: 6, failure: 4, timeOut: 2 };
/** Milliseconds before its end at which a token is no longer used. */
const MARGIN = 60_000;

const token = z.object({ access_token: z.string().min(1), expires_in: z.number() });
const cursor = z.object({ nextPageToken: z.string().optional() });

export async function openSession(
  settings: GoogleSettings,
  environment: Environment,
): Promise<GoogleSession> {
  const { credentials, subject } = settings;
  const account = parseServiceAccount(await environment.secret(credentials), credentials);
  const tokenUrl = settings.tokenUrl ?? account.tokenUrl ?? GOOGLE_TOKENS;
  const { admin, auth } = await import('@googleapis/admin');
  const { rootUrl } = settings;
  const directory = admin({
    version: 'directory_v1',
    ...(rootUrl === undefined ? {} : { rootUrl }),
  });
  const wait = environment.wait ?? waitFor;
  const patience = createPatience({ budget: PATIENCE, tries: TRIES.limit, wait });
  type Client = InstanceType<typeof auth.OAuth2>;
  const clients = new Map<string, { readonly client: Client; readonly until: number }>();

  /**
   * A client with a token for one scope. Each scope has its own, since Google refuses a token for
   * several as soon as one of them is not delegated. The library's own JWT client would always ask
   * Google's endpoint.
   */
  async function clientFor(scope: string, signal: AbortSignal): Promise<Client> {
    const known = clients.get(scope);
    if (known !== undefined && millis(environment.now()) < known.until) return known.client;
    const now = environment.now();
    const client = new auth.OAuth2();
    const claims = { subject, scope, audience: tokenUrl };
    const data = await attempt(signal, async (inner) => {
      const answer: { readonly data: unknown } = await client.transporter.request({
        url: tokenUrl,
        method: 'POST',
        data: new URLSearchParams({
          grant_type: JWT_BEARER,
          assertion: assertion(account, claims, now),
        }),
        responseType: 'json',
        retry: false,
        signal: inner,
        agent,
      });
      return answer.data;
    }).catch((error: unknown) => {
      const failure = failureFrom(error);
      throw failure.kind === 'answered' ? new Failure('token', failure.message, failure) : failure;
    });
    const granted = token.safeParse(data);
    if (!granted.success) throw new Failure('unintelligible', 'the token endpoint gave no token');
    const { access_token, expires_in } = granted.data;
    client.setCredentials({ access_token });
    clients.set(scope, { client, until: millis(now) + expires_in * 1000 - MARGIN });
    return client;
  }

  async function attempt<T>(
    signal: AbortSignal,
    send: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return withDeadline(environment.timeout, signal, (inner) => {
      environment.requested();
      return send(inner);
    }).catch((error: unknown) => {
      const failure = failureFrom(error);
      if (isThrottled(failure)) environment.throttled();
      throw failure;
    });
  }

  function retryAfter(error: unknown, tried: number): number | undefined {
    const failure = failureFrom(error);
    if (isThrottled(failure)) return failure.after ?? backOff(tried);
    const hasAnswer = failure.kind === 'answered' || failure.kind === 'token';
    if (hasAnswer && failure.status < 500) return undefined;
    const tries = failure.kind === 'timed-out' ? TRIES.timeOut : TRIES.failure;
    return tried < tries ? backOff(tried) : undefined;
  }

  async function persist(
    question: Question,
    parameters: Readonly<Record<string, string | number>>,
    signal: AbortSignal,
  ): Promise<object> {
    try {
      return await patience.persist(
        async () => {
          const client = await clientFor(question.scope, signal);
          const { data } = await attempt(signal, (inner) =>
            question.call(directory, parameters, {
              auth: client,
              options: { signal: inner, retry: false, agent },
            }),
          );
          if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data;
          throw new Failure('unintelligible', 'the answer is no JSON object');
        },
        retryAfter,
        signal,
      );
    } catch (error) {
      if (signal.aborted) {
        throw new Failure('cut-off', 'the run was stopped before this was answered');
      }
      throw failureFrom(error);
    }
  }

  return {
    customer: settings.customer,
    caller: `${account.email} as ${subject}`,

    async *ask(question, signal) {
      const { operation, parameters, scope, keep } = question;
      const seen = new Set<string>();
      let position: Readonly<Record<string, string>> | undefined = {};
      for (let page = 1; position !== undefined; page += 1) {
        const request: Request = { operation, parameters, page };
        try {
          const body: object = await persist(question, { ...parameters, ...position }, signal);
          const pageToken = cursor.safeParse(body).data?.nextPageToken ?? '';
          const last = pageToken === '';
          yield { status: 'ok', request, body: keepOnly(body, keep), last };
          if (seen.has(pageToken)) {
            throw new Failure('unintelligible', 'the list leads back to itself');
          }
          seen.add(pageToken);
          position = last ? undefined : { pageToken };
        } catch (error) {
          const refusal = refusalOf(failureFrom(error), scope);
          yield { status: 'refused', request, refusal };
          return;
        }
      }
    },
  };
}

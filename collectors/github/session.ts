import type { Answer, Environment, Refusal, Request } from '../../src/core/collector.ts';
import { keepOnly, type Shape } from '../../src/core/keep-only.ts';
import {
  backOff,
  createPace,
  createPatience,
  waitFor,
  withDeadline,
} from '../../src/core/patience.ts';
import type { Instant } from '../../src/core/time.ts';
import { Failure, failureFrom, isThrottled, refusalOf, toldToWait } from './failure.ts';
import { nextPage, type Cursor } from './next-page.ts';
import type { GithubSettings } from './settings.ts';
import { expiryIn } from './token-expiry.ts';

/** What a step asks of GitHub. */
export interface Question {
  /** GitHub's name of the operation, `GET /orgs/{org}/members`. */
  readonly operation: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly item?: string;
  /** The fields that are sealed; everything else is dropped as soon as it arrives. */
  readonly keep: Shape;
  /** What would reveal what a refusal hides. */
  readonly permission: string;
  /** Where a refusal says more than no: that there is none, or another reason than usual. */
  readonly meaning?: (status: number, message: string) => Refusal | { absent: string } | undefined;
}

export interface GithubSession {
  readonly organization: string;
  readonly caller: string;
  /** When the token stops working, once an answer told. */
  readonly tokenExpiresAt: () => Instant | undefined;
  /** Asks for one object. */
  ask(question: Question, signal: AbortSignal): Promise<Answer>;
  /** Asks for a list, page after page, to its end or to the first page refused. */
  list(question: Question, signal: AbortSignal): AsyncIterable<Answer>;
}

/** The largest page GitHub serves. */
const PER_PAGE = 100;
/** Milliseconds a session waits in all for a GitHub that is busy or away. */
const PATIENCE = 60_000;
const TRIES = 4;
/** Another try after no answer at all costs the whole timeout once more. */
const TRIES_WITHOUT_ANSWER = 2;
/** Milliseconds between requests once a limit was met: GitHub counts 900 points a minute. */
const PACE = 100;

export async function openSession(
  { organization, baseUrl, token }: GithubSettings,
  environment: Environment,
): Promise<GithubSession> {
  const { Octokit } = await import('@octokit/rest');
  const silent = (): void => undefined;
  const octokit = new Octokit({
    auth: await environment.secret(token),
    baseUrl: baseUrl.replace(/\/+$/, ''),
    userAgent: 'annexa',
    // Its own log would go to standard error, refusals included.
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  const wait = environment.wait ?? waitFor;
  const patience = createPatience({ budget: PATIENCE, tries: TRIES, wait });
  const pace = createPace(PACE, wait);
  let isPaced = false;
  /** Operations whose limit outlasts our patience: asking on would only prolong it. */
  const closed = new Map<string, Failure>();
  let expiresAt: Instant | undefined;

  function retryAfter(error: unknown, tried: number): number | undefined {
    const failure = failureFrom(error);
    if (failure.kind === 'timed-out') {
      return tried < TRIES_WITHOUT_ANSWER ? backOff(tried) : undefined;
    }
    if (failure.kind !== 'answered') return backOff(tried);
    if (isThrottled(failure)) {
      isPaced = true;
      return toldToWait(failure, environment.now());
    }
    return failure.status >= 500 ? backOff(tried) : undefined;
  }

  async function send(question: Question, cursor: Cursor, signal: AbortSignal): Promise<Page> {
    const { operation, parameters } = question;
    if (isPaced) await pace(signal);
    return withDeadline(environment.timeout, signal, async (inner) => {
      environment.requested();
      const answer: Answered = await octokit.request(operation, {
        ...parameters,
        ...cursor,
        request: { signal: inner },
      });
      const { data, headers, url } = answer;
      expiresAt = expiryIn(headers) ?? expiresAt;
      if (new URL(url).origin !== new URL(baseUrl).origin) {
        throw new Failure('unintelligible', 'the answer came from another host');
      }
      return { body: data, link: headers['link'], path: new URL(url).pathname };
    });
  }

  /** Tells of an answer that is a limit, whether or not it is tried again. */
  function noted(error: unknown): never {
    const failure = failureFrom(error);
    if (isThrottled(failure)) environment.throttled();
    throw failure;
  }

  async function persist(question: Question, cursor: Cursor, signal: AbortSignal): Promise<Page> {
    const { operation } = question;
    const known = closed.get(operation);
    if (known !== undefined) throw known;
    try {
      const attempt = (): Promise<Page> =>
        send(question, cursor, signal).then(understood).catch(noted);
      return await patience.persist(attempt, retryAfter, signal);
    } catch (error) {
      if (signal.aborted)
        throw new Failure('cut-off', 'the run was stopped before this was answered');
      const failure = failureFrom(error);
      if (isThrottled(failure)) closed.set(operation, failure);
      throw failure;
    }
  }

  function refused(question: Question, failure: Failure): Refusal | { absent: string } {
    const said =
      failure.kind === 'answered' && !isThrottled(failure)
        ? question.meaning?.(failure.status, failure.message)
        : undefined;
    return said ?? refusalOf(failure, question.permission);
  }

  function answerTo(question: Question, request: Request, error: unknown): Answer {
    const base = { request, ...(question.item === undefined ? {} : { item: question.item }) };
    const meaning = refused(question, failureFrom(error));
    return 'absent' in meaning
      ? { ...base, status: 'ok', body: meaning, last: true }
      : { ...base, status: 'refused', refusal: meaning };
  }

  return {
    organization,
    caller: `token ${token}`,
    tokenExpiresAt: () => expiresAt,

    async ask(question, signal) {
      const { operation, parameters, item, keep } = question;
      const request: Request = { operation, parameters };
      try {
        const { body } = await persist(question, {}, signal);
        if (Array.isArray(body)) throw new Failure('unintelligible', 'an object was expected');
        const base = { request, ...(item === undefined ? {} : { item }) };
        return { ...base, status: 'ok', body: keepOnly(body, keep), last: true };
      } catch (error) {
        return answerTo(question, request, error);
      }
    },

    async *list(given, signal) {
      const parameters = { ...given.parameters, per_page: PER_PAGE };
      const question = { ...given, parameters };
      const { operation, item, keep } = question;
      const seen = new Set<string>();
      let cursor: Cursor | undefined = {};
      for (let page = 1; cursor !== undefined; page += 1) {
        const request: Request = { operation, parameters, page };
        try {
          const { body, link, path } = await persist(question, cursor, signal);
          if (path.endsWith('/public_members')) {
            // Whoever is no member is led to the public ones alone, with a 302 that clients follow.
            throw new Failure('answered', 'only public members are shown', {
              status: 403,
              headers: {},
            });
          }
          if (!Array.isArray(body)) throw new Failure('unintelligible', 'a list was expected');
          const next = following(link, baseUrl, seen);
          const base = { request, ...(item === undefined ? {} : { item }) };
          yield { ...base, status: 'ok', body: keepOnly(body, keep), last: next === undefined };
          if (next instanceof Failure) throw next;
          cursor = next;
        } catch (error) {
          yield answerTo(question, request, error);
          return;
        }
      }
    },
  };
}

interface Answered {
  readonly data: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly url: string;
}

interface Page {
  readonly body: unknown;
  readonly link: unknown;
  readonly path: string;
}

/** The client hands over an answer that broke off as empty text and one that is no JSON as text. */
function understood(page: Page): Page {
  const { body } = page;
  if (body === '') throw new Failure('cut-off', 'the answer broke off');
  if (typeof body !== 'object' || body === null) {
    throw new Failure('unintelligible', 'the answer is no JSON');
  }
  return page;
}

/** The position of the next page, or why it cannot be followed; `seen` holds those already asked. */
function following(
  link: unknown,
  baseUrl: string,
  seen: Set<string>,
): Cursor | Failure | undefined {
  try {
    const next = nextPage(link, baseUrl);
    if (next === undefined) return undefined;
    const position = JSON.stringify(next);
    if (seen.has(position)) return new Failure('unintelligible', 'the list leads back to itself');
    seen.add(position);
    return next;
  } catch (error) {
    return failureFrom(error);
  }
}

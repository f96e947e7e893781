import type { Environment } from '../../core/collector.ts';
import { createPace, TimedOut, waitFor, withDeadline } from '../../core/patience.ts';
import { millis, type Instant } from '../../core/time.ts';
import { TrackerFailure } from '../../core/tracker.ts';

/** What GitHub answered. */
export interface Answer {
  readonly data: unknown;
  /** Whether the `Link` header names a further page. */
  readonly goesOn: boolean;
}

export interface Client {
  /**
   * Sends one request, `GET /repos/{owner}/{repo}/issues`, and never repeats it: a write whose answer
   * was lost may have been done. Throws a `TrackerFailure`.
   */
  send(operation: string, parameters: Readonly<Record<string, unknown>>): Promise<Answer>;
}

/** Milliseconds between writes: GitHub takes 80 a minute. */
const WRITE_PACE = 750;
/** Where GitHub names no time, its documentation asks for a minute at least. */
const UNSAID = 60_000;

export async function createClient(
  baseUrl: string,
  token: string,
  environment: Environment,
): Promise<Client> {
  const { Octokit } = await import('@octokit/rest');
  const silent = (): void => undefined;
  const octokit = new Octokit({
    auth: token,
    baseUrl: baseUrl.replace(/\/+$/, ''),
    userAgent: 'annexa',
    // Its own log would go to standard error, refusals included.
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  const pace = createPace(WRITE_PACE, environment.wait ?? waitFor);
  return {
    async send(operation, parameters) {
      if (!operation.startsWith('GET ')) await pace();
      try {
        return await withDeadline(environment.timeout, undefined, async (signal) => {
          environment.requested();
          const answer: Answered = await octokit.request(operation, {
            ...parameters,
            request: { signal },
          });
          const { data, headers } = answer;
          if (typeof data !== 'object' || data === null) {
            throw new TrackerFailure("GitHub's answer broke off or is no JSON", { retry: true });
          }
          return { data, goesOn: /\brel="next"/.test(headers.link ?? '') };
        });
      } catch (error) {
        const failure = failureFrom(error, environment.now());
        if (failure instanceof TrackerFailure && failure.after !== undefined) {
          environment.throttled();
        }
        throw failure;
      }
    },
  };
}

interface Answered {
  readonly data: unknown;
  readonly headers: { readonly link?: string | undefined };
}

type Headers = Readonly<Record<string, string | number | undefined>>;

interface RequestError extends Error {
  readonly status: number;
  readonly response?: { readonly data: unknown; readonly headers: Headers };
}

function isRequestError(error: unknown): error is RequestError {
  return error instanceof Error && 'status' in error && 'request' in error;
}

/** Anything that is no failed request is a bug, and thrown on. */
function failureFrom(error: unknown, now: Instant): unknown {
  if (error instanceof TimedOut) {
    return new TrackerFailure(`GitHub gave ${error.message}`, { retry: true, cause: error });
  }
  if (!isRequestError(error)) return error;
  const { status, response } = error;
  if (response === undefined) {
    const message = `GitHub could not be reached: ${error.message}`;
    return new TrackerFailure(message, { retry: true, cause: error });
  }
  const { data, headers } = response;
  const said = typeof data === 'object' && data !== null && 'message' in data ? data.message : '';
  const words = typeof said === 'string' ? said : '';
  // A limit is a 403 as often as a 429.
  const isLimit = 'retry-after' in headers || /rate limit|abuse detection/i.test(words);
  if (status === 429 || (status === 403 && isLimit)) {
    const after = toldToWait(headers, now);
    return new TrackerFailure(`GitHub's limit was met: ${words}`, {
      retry: true,
      after,
      cause: error,
    });
  }
  const accepted = headers['x-accepted-github-permissions'];
  const needs = typeof accepted === 'string' && accepted !== '' ? ` (needs ${accepted})` : '';
  return new TrackerFailure(`GitHub refused: ${status} ${words}${needs}`, {
    retry: status >= 500,
    cause: error,
  });
}

/** Milliseconds. */
function toldToWait(headers: Headers, now: Instant): number {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(seconds)) return seconds * 1000;
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN);
  if (String(headers['x-ratelimit-remaining']) !== '0' || !Number.isFinite(reset)) return UNSAID;
  return Math.max(0, reset * 1000 - millis(now)) + 1000;
}

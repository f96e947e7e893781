import type { EstateAnswer } from './loopback.ts';

/** Requests a token may make within a window that starts with its first request. */
export interface GithubRateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}

export interface RateLimiter {
  /** Takes one request off; `false` when none was left. Without a token nothing is refused. */
  spend(token: string | undefined): boolean;
  headers(token: string | undefined): Readonly<Record<string, string>>;
  /** The answer of `GET /rate_limit`, which costs nothing. */
  overview(token: string): EstateAnswer;
}

interface Bucket {
  readonly limit: number;
  /** Seconds since 1970. */
  readonly reset: number;
  used: number;
}

/** GitHub's limits: 5,000 requests an hour for a user's token, 60 for who shows none. */
const AUTHENTICATED: GithubRateLimit = { limit: 5000, windowSeconds: 3600 };
const ANONYMOUS: GithubRateLimit = { limit: 60, windowSeconds: 3600 };

export function createRateLimiter(
  forTokens: GithubRateLimit | undefined,
  clock: () => Date,
): RateLimiter {
  const buckets = new Map<string | undefined, Bucket>();

  function bucketOf(token: string | undefined): Bucket {
    const now = Math.floor(clock().getTime() / 1000);
    const current = buckets.get(token);
    if (current !== undefined && now < current.reset) return current;
    const { limit, windowSeconds } = token === undefined ? ANONYMOUS : (forTokens ?? AUTHENTICATED);
    const fresh: Bucket = { limit, reset: now + windowSeconds, used: 0 };
    buckets.set(token, fresh);
    return fresh;
  }

  function figures(bucket: Bucket) {
    const { limit, used, reset } = bucket;
    return { limit, used, remaining: limit - used, reset };
  }

  return {
    spend(token) {
      const bucket = bucketOf(token);
      if (bucket.used >= bucket.limit) return token === undefined;
      bucket.used += 1;
      return true;
    },
    headers(token) {
      const { limit, remaining, reset, used } = figures(bucketOf(token));
      return {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-reset': String(reset),
        'x-ratelimit-used': String(used),
        'x-ratelimit-resource': 'core',
      };
    },
    overview(token) {
      const core = figures(bucketOf(token));
      const search = { limit: 30, used: 0, remaining: 30, reset: core.reset };
      return { status: 200, body: { resources: { core, search }, rate: core } };
    },
  };
}

import type { AdaptiveRetryStrategy } from '@smithy/core/retry';

import { waitFor, type Wait } from '../../src/core/patience.ts';
import type { Clients } from './clients.ts';
import { Pace } from './pace.ts';

/** Concurrency 8 with these lost no call against a server that allowed 20 requests a second. */
export const ATTEMPTS = 10;

/**
 * Requests a second to one account, for services that throttle early. IAM Identity Center documents 20
 * for all of its operations together; IAM and Organizations publish no rate, and these are guesses on
 * the safe side. The others are asked as fast as the bounded concurrency allows, until one says stop.
 */
const RATES: Readonly<Partial<Record<keyof Clients, number>>> = {
  iam: 40,
  identitystore: 20,
  organizations: 20,
  'sso-admin': 20,
};

/**
 * How one client is patient: no faster than its service takes, and slower once it throttles, of which
 * `throttled` is told each time.
 */
export async function retriesOf(
  service: keyof Clients,
  wait: Wait,
  throttled: () => void,
): Promise<AdaptiveRetryStrategy> {
  const { AdaptiveRetryStrategy: Adaptive, DefaultRateLimiter } =
    await import('@smithy/core/retry');
  const rate = RATES[service];
  const pace = rate === undefined ? undefined : new Pace(rate, wait);
  // Where time is the caller's own, as in tests, the SDK's must not pass.
  const isReal = wait === waitFor;
  const limiter = isReal ? new DefaultRateLimiter() : undefined;
  return new Adaptive(ATTEMPTS, {
    maxAttempts: ATTEMPTS,
    rateLimiter: {
      getSendToken: async () => {
        await pace?.turn();
        await limiter?.getSendToken();
      },
      updateClientSendingRate: (response) => {
        if (isThrottling(response)) throttled();
        limiter?.updateClientSendingRate(response);
      },
    },
    ...(isReal
      ? {}
      : { backoff: { setDelayBase: () => undefined, computeNextBackoffDelay: () => 0 } }),
  });
}

/** The SDK hands over what it made of an error, and an empty object for an answer. */
function isThrottling(response: unknown): boolean {
  return (
    typeof response === 'object' &&
    response !== null &&
    'errorType' in response &&
    response.errorType === 'THROTTLING'
  );
}

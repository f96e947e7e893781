import type { fromNodeProviderChain } from '@aws-sdk/credential-providers';

import { millis, parseInstant, type Instant } from '../../src/core/time.ts';

/** What the SDK signs with. */
export type Credential = Awaited<ReturnType<ReturnType<typeof fromNodeProviderChain>>>;

/** No usable credential of its own: nothing at all can be asked. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
}

/** The role of another account could not be assumed; `cause` is what STS said, where it was asked. */
export class AssumeRoleError extends Error {
  override readonly name = 'AssumeRoleError';
}

/**
 * When a credential stops working for good: one that somebody put into the environment with its end
 * (`AWS_CREDENTIAL_EXPIRATION`). Roles, metadata services and sign-ins give a new one by themselves.
 */
export function endOf(credential: Credential): Instant | undefined {
  const source = '$source' in credential ? credential.$source : undefined;
  const isGiven = typeof source === 'object' && source !== null && 'CREDENTIALS_ENV_VARS' in source;
  return isGiven ? parseInstant(credential.expiration) : undefined;
}

const RENEW_BEFORE = 5 * 60_000;

/**
 * Shares one credential among all clients that use it and renews it five minutes before it expires.
 * A failure is not kept.
 */
export function shared(
  load: () => Promise<Credential>,
  now: () => Instant,
): () => Promise<Credential> {
  let held: Credential | undefined;
  let loading: Promise<Credential> | undefined;
  return async () => {
    if (held && (held.expiration?.getTime() ?? Infinity) > millis(now()) + RENEW_BEFORE)
      return held;
    loading ??= load().finally(() => (loading = undefined));
    held = await loading;
    return held;
  };
}

import type { Fact } from './facts.ts';
import { isUnknown, type Observed } from './observed.ts';

/**
 * Whether the root user of a cloud account has a password or a key. What the provider says now counts;
 * where it says nothing, its report, hours old, may still show that there is a password, and never that
 * there is none.
 */
export function rootCredential(account: Fact<'cloud-account'>): Observed<boolean> {
  const { rootHasCredential: live, rootPasswordReported: reported } = account;
  return isUnknown(live) && reported === true ? true : live;
}

import type { Lookup } from './check.ts';
import type { FactBase } from './facts.ts';
import { map, type Observed } from './observed.ts';

/** A region of a cloud account. */
export interface RegionOfAccount {
  readonly region: string;
  readonly account: string;
}

/**
 * Whether a source reads a region of an account; the source of `beside` where it is given. Whoever
 * names the regions to be read leaves the others unread, and what lies there leaves no gap.
 */
export function isRegionRead(
  { region, account }: RegionOfAccount,
  lookup: Lookup,
  beside?: FactBase,
): Observed<boolean> {
  return lookup
    .where('cloud-region', 'regionName', region, beside)
    .some(({ accountId }) => map(accountId, (id) => id === account));
}

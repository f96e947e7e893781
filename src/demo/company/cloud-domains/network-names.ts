import { createHash } from 'node:crypto';

import type { CloudAccount } from '../model.ts';

/** Id that AWS would give: of a network `vpc-…`, of a firewall `sg-…`, of an interface `eni-…`. */
export function idOf(
  prefix: 'vpc' | 'subnet' | 'sg' | 'eni' | 'pl' | 'pcx' | 'fl',
  account: CloudAccount,
  region: string,
  name: string,
): string {
  const of = `${prefix} ${account.id} ${region} ${name}`;
  return `${prefix}-0${createHash('sha256').update(of).digest('hex').slice(0, 16)}`;
}

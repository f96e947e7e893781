import type { Service } from '../service.ts';
import { backups } from './backups.ts';
import { databases } from './databases.ts';
import { identity } from './identity.ts';
import { loadBalancers } from './load-balancers.ts';
import { logging } from './logging.ts';
import { machines } from './machines.ts';
import { network } from './network.ts';
import { secrets } from './secrets.ts';
import { software } from './software.ts';
import { tags } from './tags.ts';

/** The services by region, each file's operations of them. */
export const regionalServices: readonly Service[] = [
  ...backups,
  ...databases,
  ...identity,
  ...loadBalancers,
  ...logging,
  ...machines,
  ...network,
  ...secrets,
  ...software,
  ...tags,
];

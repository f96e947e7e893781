import type { Service } from '../service.ts';
import { loadBalancers } from './load-balancers.ts';
import { machines } from './machines.ts';
import { network } from './network.ts';
import { secrets } from './secrets.ts';
import { tags } from './tags.ts';

/** The services by region, each file's operations of them. */
export const regionalServices: readonly Service[] = [
  ...loadBalancers,
  ...machines,
  ...network,
  ...secrets,
  ...tags,
];

import type { CloudDomain } from './cloud-domain.ts';
import { backups } from './cloud-domains/backups.ts';
import { databases } from './cloud-domains/databases.ts';
import { detection } from './cloud-domains/detection.ts';
import { loadBalancers } from './cloud-domains/load-balancers.ts';
import { logging } from './cloud-domains/logging.ts';
import { machines } from './cloud-domains/machines.ts';
import { networks } from './cloud-domains/network.ts';
import { secrets } from './cloud-domains/secrets.ts';
import { storage } from './cloud-domains/storage.ts';

/** Every area of the company's cloud, one line each. */
export const cloudDomains: readonly CloudDomain[] = [
  backups,
  databases,
  secrets,
  storage,
  detection,
  logging,
  loadBalancers,
  machines,
  networks,
];

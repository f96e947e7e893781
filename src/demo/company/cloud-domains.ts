import type { CloudDomain } from './cloud-domain.ts';
import { backups } from './cloud-domains/backups.ts';
import { databases } from './cloud-domains/databases.ts';
import { detection } from './cloud-domains/detection.ts';
import { images } from './cloud-domains/images.ts';
import { identity } from './cloud-domains/identity.ts';
import { loadBalancers } from './cloud-domains/load-balancers.ts';
import { logging } from './cloud-domains/logging.ts';
import { machines } from './cloud-domains/machines.ts';
import { networks } from './cloud-domains/network.ts';
import { secrets } from './cloud-domains/secrets.ts';
import { storage } from './cloud-domains/storage.ts';
import { upkeep } from './cloud-domains/upkeep.ts';
import { vulnerabilities } from './cloud-domains/vulnerabilities.ts';

/** Every area of the company's cloud, one line each. */
export const cloudDomains: readonly CloudDomain[] = [
  backups,
  databases,
  secrets,
  storage,
  detection,
  identity,
  logging,
  loadBalancers,
  machines,
  networks,
  upkeep,
  vulnerabilities,
  images,
];

import type { CloudDomain } from './cloud-domain.ts';
import { backups } from './cloud-domains/backups.ts';
import { storage } from './cloud-domains/storage.ts';
import { detection } from './cloud-domains/detection.ts';
import { logging } from './cloud-domains/logging.ts';
import { secrets } from './cloud-domains/secrets.ts';

/** Every area of the company's cloud, one line each. */
export const cloudDomains: readonly CloudDomain[] = [backups, secrets, storage, detection, logging];

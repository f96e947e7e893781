import type { CloudDomain } from './cloud-domain.ts';

/** Every area of the company's cloud, one line each. */
export const cloudDomains: readonly CloudDomain[] = [];

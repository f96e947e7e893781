import { z } from 'zod';

import { VULNERABILITY_SCAN, instant } from './fields.ts';

/** Machines, their disks, snapshots and images. */
export const MACHINE_KINDS = {
  /** A virtual machine of a cloud account, or a machine elsewhere that the account manages. */
  machine: {
    identity: {
      /** `cloud`: run by the cloud account itself; `elsewhere`: only registered with it. */
      hosting: z.enum(['cloud', 'elsewhere']),
      running: z.boolean(),
      /** When it was last started. */
      launchedAt: instant,
    },
    /** The address in the machine at which whatever runs there is given the machine's credentials. */
    'metadata-service': {
      metadataServiceEnabled: z.boolean(),
      /** Whether a caller must first ask for a session token, which a forged request cannot. */
      metadataTokenRequired: z.boolean(),
    },
    /** Whether the provider's management of machines, which patches them, has an agent on it. */
    management: { managed: z.boolean() },
    'management-activity': {
      /** Whether that agent answers now. */
      agentOnline: z.boolean(),
      agentLastSeenAt: instant,
    },
    /** What the last look at its patches found, held against the rules it is patched by. */
    patching: {
      criticalPatchesMissing: z.int(),
      securityPatchesMissing: z.int(),
      patchesFailed: z.int(),
      /** Patches are installed that take effect only once it is started anew. */
      restartAwaited: z.boolean(),
    },
    'patching-activity': {
      /** Null where its patches were never looked at. */
      patchesScannedAt: instant.nullable(),
      /** When patches were last installed without starting it anew; null if they never were. */
      restartAwaitedFrom: instant.nullable(),
    },
    'vulnerability-scan': VULNERABILITY_SCAN,
    'vulnerability-scan-activity': { vulnerabilitiesScannedAt: instant },
  },
  /** A disk of a machine, or one that was left behind. */
  volume: {
    identity: { encrypted: z.boolean(), attached: z.boolean() },
    attachment: {
      /** Ids of the machines it is a disk of. */
      machineIds: z.array(z.string()),
    },
  },
  /** A copy of a disk or a database at one point in time. */
  snapshot: {
    identity: { form: z.enum(['disk', 'database', 'database-cluster']) },
    sharing: {
      /** Whether every account of the provider may restore it, whatever blocks that counted in. */
      restorableByAnyone: z.boolean(),
    },
  },
  /** An image that machines are started from, owned by the account. */
  'machine-image': {
    identity: { launchableByAnyone: z.boolean() },
  },
} as const;

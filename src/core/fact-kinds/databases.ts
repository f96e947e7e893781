import { z } from 'zod';

import { instant } from './fields.ts';

/** Databases; their snapshots are facts of the kind `snapshot`. */
export const DATABASE_KINDS = {
  /** A managed database server, or a cluster of them over one storage. */
  database: {
    identity: {
      form: z.enum(['instance', 'cluster']),
      /** In the provider's words: `postgres`, `aurora-mysql`, `docdb`. */
      engine: z.string(),
      /** Id of the cluster an instance is a member of, whose storage it serves. */
      clusterId: z.string().nullable(),
      /** Whether it only follows another database. */
      replica: z.boolean(),
    },
    network: {
      /** Whether its name leads to a public address from outside its network. */
      publicAddress: z.boolean(),
      /** Whether the provider itself opens it to the internet, past every network and firewall. */
      internetGateway: z.boolean(),
      port: z.int(),
      /** Their `firewallId`s. */
      firewallIds: z.array(z.string()),
    },
    storage: { encrypted: z.boolean() },
    backup: {
      /** Days back to which it can be restored to any point in time; 0 where that is switched off. */
      retentionDays: z.int(),
    },
    'backup-activity': {
      /** Newest point in time to which it can be restored. */
      latestRestorableAt: instant,
      /** When the provider was asked for that. */
      restorableSeenAt: instant,
      /** Whether it is shut down, so that nothing new comes to be backed up. */
      stopped: z.boolean(),
    },
    protection: { deletionProtected: z.boolean() },
    tags: {
      /** What a tag says of its environment, in lower case; null where none does. */
      environment: z.string().nullable(),
    },
    maintenance: {
      engineVersion: z.string(),
      /** Null where it is no setting of this one: of a cluster, or of an engine without one. */
      minorUpgradesAutomatic: z.boolean().nullable(),
    },
    support: {
      versionDeprecated: z.boolean(),
      /** When the regular support of the major version ends; null where the provider names no end. */
      supportEndsAt: instant.nullable(),
    },
    'pending-maintenance': {
      /** When the first of its pending updates is to be applied; null where none has a date. */
      maintenanceDueAt: instant.nullable(),
    },
    /** The certificate it shows to those who connect. */
    certificate: { certificateValidTill: instant },
  },
  /** A table of a managed store of keys and values or documents, which no server of one's own holds. */
  table: {
    identity: { region: z.string() },
    backup: {
      /** Days back to which it can be restored to any point in time; 0 where that is switched off. */
      retentionDays: z.int(),
    },
  },
} as const;

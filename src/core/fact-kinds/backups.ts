import { z } from 'zod';

import { instant } from './fields.ts';

/** Backup plans, vaults, attempts and restores. */
export const BACKUP_KINDS = {
  /**
   * Something of which the platform's backup service holds a copy, or held one: it stays listed after
   * its plan or the thing itself is gone. Its id is the thing's own where the service lists it at home,
   * else that with the place: `<arn>#backup/123456789012/eu-west-1`. Others find it by `resourceId`.
   */
  'protected-resource': {
    identity: {
      /** Id of what is backed up. The disks of a machine backed up as a whole go by the machine's. */
      resourceId: z.string(),
      /** In the provider's words: `RDS`, `EBS`, `EC2`, `DynamoDB`, `EFS`, `S3`. */
      resourceType: z.string(),
      /** Region of the service that lists it. */
      backupRegion: z.string(),
    },
    activity: {
      /** When the newest copy was made, by what the provider said at `backupSeenAt`. */
      lastBackupAt: instant,
      backupSeenAt: instant,
    },
  },
  /** A plan by which the platform backs things up. */
  'backup-plan': {
    identity: { createdAt: instant },
    rules: {
      /** The longest time between two runs of the rule that runs most often. */
      intervalHours: z.number(),
      /** Ids of the vaults its rules put copies into. */
      vaultIds: z.array(z.string()),
    },
    selections: {
      /** Whether anything says what it is to back up. */
      selects: z.boolean(),
    },
    activity: {
      /** When it last backed something up, by what the provider said at `runSeenAt`; null for never. */
      lastRunAt: instant.nullable(),
      runSeenAt: instant,
    },
  },
  /** Where copies are kept. */
  'backup-vault': {
    identity: {
      /** Whether the platform itself refuses to delete a copy before its time. */
      locked: z.boolean(),
      /** From when on nobody can take the lock off; null where whoever may can. */
      lockPermanentFrom: instant.nullable(),
      /** Days that a locked vault keeps every copy; 0 where it sets no minimum. */
      minimumRetentionDays: z.int(),
    },
    policy: {
      /** Whether its access policy keeps everybody from deleting copies and from shortening their time. */
      deniesDeletion: z.boolean(),
    },
    activity: { copiesHeld: z.int() },
  },
  /**
   * What the attempts of the last days to back something up came to, or to copy its backups to another
   * vault: one fact for each thing, and for each vault its copies go to. A thing that was never backed
   * up with success is among them. Ids as of `protected-resource`, with `#copy/<vault id>` for copies.
   */
  'backup-attempt': {
    identity: {
      resourceId: z.string(),
      resourceType: z.string(),
      /** Whether it is about copies of backups, not about backups. */
      copy: z.boolean(),
      /** Whether the copy goes to another region or another account. */
      offsite: z.boolean(),
      /** How the newest of those that ended did; null while none has. */
      lastOutcome: z.enum(['completed', 'partial', 'failed', 'aborted', 'expired']).nullable(),
    },
    activity: {
      lastCompletedAt: instant.nullable(),
      /** Those of the last seven days that ended, and those among them that did not complete. */
      recentAttempts: z.int(),
      recentFailures: z.int(),
    },
  },
  /** A plan by which the platform restores copies, to see whether it can. */
  'restore-test-plan': {
    identity: { createdAt: instant },
    selections: {
      /** Types of things it restores, in the provider's words. */
      testedTypes: z.array(z.string()),
    },
    activity: { lastRunAt: instant.nullable() },
  },
  /**
   * One restore, be it a test or in earnest. The provider forgets it after some weeks; then it has
   * ended as a fact, and remains what was seen.
   */
  'restore-job': {
    identity: {
      /** Id of the thing whose copy was restored. */
      resourceId: z.string(),
      resourceType: z.string(),
      outcome: z.enum(['under-way', 'completed', 'failed', 'aborted']),
      /** Whether what was restored was looked at: `none` where nothing is to do so. */
      validation: z.enum(['none', 'under-way', 'successful', 'failed', 'timed-out']),
      /** Null while it is under way. */
      endedAt: instant.nullable(),
      /** From its start to its end; null while it is under way. */
      minutes: z.int().nullable(),
    },
  },
} as const;

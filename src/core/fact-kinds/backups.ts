import { z } from 'zod';

import { instant } from './fields.ts';

/** Backup plans, vaults, jobs and restores. */
export const BACKUP_KINDS = {
  /**
   * Something of which the platform's backup service holds a copy, or held one: it stays listed after
   * its plan or the thing itself is gone. Its id is the backup service's own for the thing, the scope
   * in front where two scopes may back up one thing; others find it by `resourceId`.
   */
  'protected-resource': {
    identity: {
      /** ARN of what is backed up. Volumes of a machine backed up as a whole go by the machine's. */
      resourceId: z.string(),
      /** In the provider's words: `RDS`, `EBS`, `EC2`, `DynamoDB`, `EFS`, `S3`. */
      resourceType: z.string(),
      /** Region of the service that lists it. */
      backupRegion: z.string(),
    },
    /** When the newest copy was made. */
    activity: { lastBackupAt: instant },
  },
} as const;

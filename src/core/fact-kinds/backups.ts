/** Backup plans, vaults, jobs and restores. */
export const BACKUP_KINDS = {} as const;

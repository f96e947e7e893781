import { attemptsStep } from '../backup-attempts.ts';
import { BACKUP_PAGE } from '../backups.ts';

/** Listed where the copied recovery point is, not where the copy goes. */
export const copyJobs = attemptsStep({
  id: 'copy-jobs',
  title: 'Copies of recovery points to other vaults in the last five weeks',
  operation: 'backup:ListCopyJobs',
  days: 35,
  list: 'CopyJobs',
  fields: { SourceBackupVaultArn: true, DestinationBackupVaultArn: true },
  async send(backup, window, abortSignal) {
    const { ListCopyJobsCommand } = await import('@aws-sdk/client-backup');
    return backup.send(new ListCopyJobsCommand({ MaxResults: BACKUP_PAGE, ...window }), {
      abortSignal,
    });
  },
});

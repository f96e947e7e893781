import { attemptsStep } from '../backup-attempts.ts';
import { BACKUP_PAGE } from '../backups.ts';

export const backupJobs = attemptsStep({
  id: 'backup-jobs',
  title: 'Backup jobs of the last seven days',
  operation: 'backup:ListBackupJobs',
  days: 7,
  list: 'BackupJobs',
  fields: {},
  async send(backup, window, abortSignal) {
    const { ListBackupJobsCommand } = await import('@aws-sdk/client-backup');
    return backup.send(new ListBackupJobsCommand({ MaxResults: BACKUP_PAGE, ...window }), {
      abortSignal,
    });
  },
});

import {
  BackupClient,
  CreateBackupPlanCommand,
  CreateBackupVaultCommand,
} from '@aws-sdk/client-backup';

import type { Maker } from './maker.ts';

/** A vault and a plan that puts its copies there. */
export async function oneOfEachBackups(make: Maker): Promise<void> {
  const backup = new BackupClient(make);
  await backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'one-vault' }));
  const rule = { RuleName: 'nightly', TargetBackupVaultName: 'one-vault' };
  await backup.send(
    new CreateBackupPlanCommand({ BackupPlan: { BackupPlanName: 'one-plan', Rules: [rule] } }),
  );
}

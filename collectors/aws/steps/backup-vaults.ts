import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { BACKUP_PAGE } from '../backups.ts';
import { listStep } from '../list-step.ts';
import { known, timestamp } from '../projection.ts';

/**
 * A vault of this kind only gives access to copies that another account keeps in one of its own: it
 * holds none itself.
 */
const ACCESS_ALONE = 'RESTORE_ACCESS_BACKUP_VAULT';
/** AWS keeps a vault of this kind in an account of its own, locked for good from the start. */
const AIR_GAPPED = 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT';

const vault = z.object({
  BackupVaultName: z.string(),
  BackupVaultArn: z.string().startsWith('arn:'),
  VaultType: z.string().optional(),
  CreationDate: timestamp,
  NumberOfRecoveryPoints: z.int().optional(),
  Locked: z.boolean().optional(),
  MinRetentionDays: z.int().optional(),
  LockDate: timestamp.optional(),
});

export const backupVaults = listStep({
  id: 'backup-vaults',
  title: 'Backup vaults',
  after: 'regions',
  service: 'backup',
  operation: 'backup:ListBackupVaults',
  delivers: { 'backup-vault': ['identity', 'activity'] },
  shape: {
    BackupVaultList: {
      BackupVaultName: true,
      BackupVaultArn: true,
      VaultType: true,
      CreationDate: true,
      NumberOfRecoveryPoints: true,
      Locked: true,
      MinRetentionDays: true,
      LockDate: true,
    },
  },
  async send(backup, cursor, abortSignal) {
    const { ListBackupVaultsCommand } = await import('@aws-sdk/client-backup');
    const page = cursor === undefined ? {} : { NextToken: cursor };
    return backup.send(new ListBackupVaultsCommand({ MaxResults: BACKUP_PAGE, ...page }), {
      abortSignal,
    });
  },
  next: ({ NextToken }) => NextToken,
  list: 'BackupVaultList',
  what: 'a vault of the list',
  row: vault,
  *states(row, { answer }) {
    if (row.VaultType === ACCESS_ALONE) return;
    const isAirGapped = row.VaultType === AIR_GAPPED;
    const entity = { kind: 'backup-vault', id: row.BackupVaultArn, from: [answer] } as const;
    yield state({
      ...entity,
      facet: 'identity',
      name: row.BackupVaultName,
      incarnation: row.CreationDate,
      hints: { isEmpty: String(row.NumberOfRecoveryPoints === 0) },
      value: known({
        locked: isAirGapped ? true : row.Locked,
        lockPermanentFrom: isAirGapped ? row.CreationDate : (row.LockDate ?? null),
        // Without one, AWS documents, a lock keeps no minimum.
        minimumRetentionDays: row.MinRetentionDays ?? 0,
      }),
    });
    yield state({
      ...entity,
      facet: 'activity',
      value: known({ copiesHeld: row.NumberOfRecoveryPoints }),
    });
  },
});

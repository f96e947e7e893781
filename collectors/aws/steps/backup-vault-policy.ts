import { z } from 'zod';

import { absent } from '../ask.ts';
import { deniesDeletion } from '../backup-deletion.ts';
import { itemStep } from '../item-step.ts';
import { SECRET_CONDITION_REMOVAL, parsePolicy, withoutSecrets } from '../policy-document.ts';
import { known, read } from '../projection.ts';

const body = z.object({ Policy: z.string() });

export const backupVaultPolicy = itemStep<'backup', 'backup-vault', 'policy'>({
  id: 'backup-vault-policy',
  title: 'Access policies of backup vaults that hold something',
  after: 'backup-vaults',
  kind: 'backup-vault',
  facet: 'policy',
  service: 'backup',
  operation: 'backup:GetBackupVaultAccessPolicy',
  wants: ({ hints }) => hints['isEmpty'] !== 'true',
  parameters: ({ name }) => ({ BackupVaultName: name }),
  // The same code says that the vault has no policy and that it was deleted since it was listed. Of
  // one that is gone, the next list says so.
  absent: ['ResourceNotFoundException'],
  gone: [],
  shape: { Policy: true },
  removals: [SECRET_CONDITION_REMOVAL],
  async send(backup, { name }, abortSignal) {
    const { GetBackupVaultAccessPolicyCommand } = await import('@aws-sdk/client-backup');
    const { Policy } = await backup.send(
      new GetBackupVaultAccessPolicyCommand({ BackupVaultName: name }),
      { abortSignal },
    );
    return { Policy: withoutSecrets(Policy) };
  },
  value(answer, vault) {
    if (absent(answer) !== undefined) return { value: { deniesDeletion: false } };
    const given = read(body, answer, `the access policy of ${vault.name}`, vault.id);
    if ('malformed' in given) return given;
    const policy = parsePolicy(given.value.Policy);
    if (policy === undefined) {
      const malformed = `the access policy of ${vault.name} is not understood`;
      return { malformed: { malformed, item: vault.id } };
    }
    return { value: known({ deniesDeletion: deniesDeletion(policy, vault.id) }) };
  },
});

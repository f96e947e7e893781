import { z } from 'zod';

import { itemStep } from '../item-step.ts';
import { known, read } from '../projection.ts';
import { DEFAULT_SCHEDULE, longestInterval } from '../schedule.ts';

const body = z.object({
  BackupPlan: z.object({
    Rules: z.array(
      z.object({
        TargetBackupVaultName: z.string(),
        ScheduleExpression: z.string().default(DEFAULT_SCHEDULE),
      }),
    ),
  }),
});

export const backupPlanRules = itemStep<'backup', 'backup-plan', 'rules'>({
  id: 'backup-plan-rules',
  title: 'When backup plans run, and where they put their copies',
  after: 'backup-plans',
  kind: 'backup-plan',
  facet: 'rules',
  service: 'backup',
  operation: 'backup:GetBackupPlan',
  parameters: ({ hints }) => ({ BackupPlanId: hints['planId'] ?? '' }),
  gone: ['ResourceNotFoundException'],
  shape: { BackupPlan: { Rules: { TargetBackupVaultName: true, ScheduleExpression: true } } },
  async send(backup, { hints }, abortSignal) {
    const { GetBackupPlanCommand } = await import('@aws-sdk/client-backup');
    return backup.send(new GetBackupPlanCommand({ BackupPlanId: hints['planId'] }), {
      abortSignal,
    });
  },
  value(answer, plan) {
    const given = read(body, answer, `the backup plan ${plan.name}`, plan.id);
    if ('malformed' in given) return given;
    const { Rules } = given.value.BackupPlan;
    const intervals = Rules.map(({ ScheduleExpression }) => longestInterval(ScheduleExpression));
    // Of a rule that is not understood nobody knows whether it runs more often than the others.
    const understood = intervals.filter((hours) => hours !== undefined);
    const isWhole = understood.length === intervals.length && intervals.length > 0;
    // A rule names a vault of the plan's own account and region.
    const vaults = `${plan.id.split(':').slice(0, 5).join(':')}:backup-vault:`;
    return {
      value: known({
        intervalHours: isWhole ? Math.min(...understood) : undefined,
        vaultIds: [...new Set(Rules.map((rule) => `${vaults}${rule.TargetBackupVaultName}`))],
      }),
    };
  },
});

import {
  GetBackupPlanCommand,
  GetBackupVaultAccessPolicyCommand,
  ListBackupJobsCommand,
  ListBackupPlansCommand,
  ListBackupSelectionsCommand,
  ListBackupVaultsCommand,
  ListCopyJobsCommand,
  ListProtectedResourcesCommand,
  ListRestoreJobsCommand,
  ListRestoreTestingPlansCommand,
  ListRestoreTestingSelectionsCommand,
  type BackupJob,
  type CopyJob,
  type ProtectedResource,
} from '@aws-sdk/client-backup';

import { AwsError } from '../errors.ts';
import { schemaOperation, type SchemaCall } from '../schema-operation.ts';
import { schemaService, stateOf } from '../schema-service.ts';
import type { Service } from '../service.ts';
import type { NightlyBackup, Plan, TestingPlan, Vault } from './backups-state.ts';

const PAGES = { token: 'NextToken', next: 'NextToken', size: 'MaxResults', most: 1000 } as const;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Jobs are listed for so many days. */
const DAYS_KEPT = 30;
/** Nightly jobs are made at this hour (UTC), take some minutes, and are copied an hour later. */
const NIGHT = 3 * HOUR;
const TAKES = 20 * MINUTE;
const COPIED_AFTER = HOUR;

/** Start of the last night's jobs, and of those so many nights before. */
function nightBefore(now: Date, nights: number): Date {
  const tonight = Math.floor((now.getTime() - NIGHT) / DAY) * DAY + NIGHT;
  return new Date(tonight - nights * DAY);
}

function later(date: Date, by: number): Date {
  return new Date(date.getTime() + by);
}

const listVaults = schemaOperation(ListBackupVaultsCommand).servedBy({
  action: 'backup:ListBackupVaults',
  page: { ...PAGES, list: 'BackupVaultList' },
  run: (call) => ({
    BackupVaultList: (stateOf(call).backupVaults ?? []).map(({ vault }) => vault),
  }),
});

const getVaultPolicy = schemaOperation(GetBackupVaultAccessPolicyCommand).servedBy({
  action: 'backup:GetBackupVaultAccessPolicy',
  resource: vaultArn,
  names: ({ parameters }) => [parameters.BackupVaultName ?? ''],
  run: (call) => {
    const { vault, policy } = vaultOf(call);
    if (policy === null) {
      throw notFound(`Backup Vault ${vaultArn(call)} has no associated POLICY`);
    }
    return {
      BackupVaultName: vault.BackupVaultName,
      BackupVaultArn: vault.BackupVaultArn,
      Policy: policy,
    };
  },
});

interface VaultRequest {
  BackupVaultName: string | undefined;
}

function vaultArn({ account, region, parameters }: SchemaCall<VaultRequest>): string {
  return `arn:aws:backup:${region}:${account.id}:backup-vault:${parameters.BackupVaultName ?? ''}`;
}

function vaultOf(call: SchemaCall<VaultRequest>): Vault {
  const name = call.parameters.BackupVaultName;
  const found = stateOf(call).backupVaults?.find(({ vault }) => vault.BackupVaultName === name);
  if (found === undefined) throw notFound(`Backup vault ${vaultArn(call)} not found.`);
  return found;
}

const listPlans = schemaOperation(ListBackupPlansCommand).servedBy({
  action: 'backup:ListBackupPlans',
  page: { ...PAGES, list: 'BackupPlansList' },
  run: (call) => ({
    BackupPlansList: (stateOf(call).backupPlans ?? []).map(({ plan, nightly }) =>
      nightly ? { ...plan, LastExecutionDate: nightBefore(call.now, 0) } : plan,
    ),
  }),
});

interface PlanRequest {
  BackupPlanId: string | undefined;
}

const aboutPlan = {
  resource: ({ account, region, parameters }: SchemaCall<PlanRequest>) =>
    `arn:aws:backup:${region}:${account.id}:backup-plan:${parameters.BackupPlanId ?? ''}`,
  names: ({ parameters }: SchemaCall<PlanRequest>) => [parameters.BackupPlanId ?? ''],
};

function planOf(call: SchemaCall<PlanRequest>): Plan {
  const id = call.parameters.BackupPlanId;
  const found = stateOf(call).backupPlans?.find(({ plan }) => plan.BackupPlanId === id);
  if (found === undefined) throw notFound(`Cannot find Backup plan with ID ${id ?? ''}`);
  return found;
}

const getPlan = schemaOperation(GetBackupPlanCommand).servedBy({
  action: 'backup:GetBackupPlan',
  ...aboutPlan,
  run: (call) => {
    const { plan, rules } = planOf(call);
    return {
      BackupPlanId: plan.BackupPlanId,
      BackupPlanArn: plan.BackupPlanArn,
      BackupPlan: { BackupPlanName: plan.BackupPlanName ?? '', Rules: [...rules] },
    };
  },
});

const listSelections = schemaOperation(ListBackupSelectionsCommand).servedBy({
  action: 'backup:ListBackupSelections',
  ...aboutPlan,
  page: { ...PAGES, list: 'BackupSelectionsList' },
  run: (call) => ({
    BackupSelectionsList: planOf(call).selections.map((name) => ({
      SelectionId: `id-of-${name}`,
      SelectionName: name,
      BackupPlanId: call.parameters.BackupPlanId,
      IamRoleArn: `arn:aws:iam::${call.account.id}:role/service-role/backup`,
    })),
  }),
});

/** What was backed up last night with success shows that; the times of the rest stand still. */
const listProtected = schemaOperation(ListProtectedResourcesCommand).servedBy({
  action: 'backup:ListProtectedResources',
  page: { ...PAGES, list: 'Results' },
  run: (call) => {
    const { nightlyBackups = [], protectedResources = [] } = stateOf(call);
    const nightly = nightlyBackups
      .filter(({ outcome }) => outcome === 'COMPLETED')
      .map((backup): ProtectedResource => ({
        ResourceArn: backup.resourceArn,
        ResourceType: backup.resourceType,
        LastBackupTime: nightBefore(call.now, 0),
        LastBackupVaultArn: backup.vaultArn,
      }));
    return { Results: [...nightly, ...protectedResources] };
  },
});

const listBackupJobs = schemaOperation(ListBackupJobsCommand).servedBy({
  action: 'backup:ListBackupJobs',
  page: { ...PAGES, list: 'BackupJobs' },
  run: (call) => {
    const { nightlyBackups = [], backupJobs = [] } = stateOf(call);
    const jobs = [
      ...nightlyBackups.flatMap((backup) => backupsOf(backup, call.now)),
      ...backupJobs,
    ];
    return { BackupJobs: jobs.filter(isListed(call)) };
  },
});

const listCopyJobs = schemaOperation(ListCopyJobsCommand).servedBy({
  action: 'backup:ListCopyJobs',
  page: { ...PAGES, list: 'CopyJobs' },
  run: (call) => {
    const { nightlyBackups = [], copyJobs = [] } = stateOf(call);
    const jobs = [...nightlyBackups.flatMap((backup) => copiesOf(backup, call.now)), ...copyJobs];
    return { CopyJobs: jobs.filter(isListed(call)) };
  },
});

const listRestoreJobs = schemaOperation(ListRestoreJobsCommand).servedBy({
  action: 'backup:ListRestoreJobs',
  page: { ...PAGES, list: 'RestoreJobs' },
  run: (call) => ({ RestoreJobs: (stateOf(call).restoreJobs ?? []).filter(isListed(call)) }),
});

interface Dated {
  readonly CreationDate?: Date | undefined;
}

function isListed(
  call: SchemaCall<{ ByCreatedAfter?: Date | undefined }>,
): (job: Dated) => boolean {
  const kept = call.now.getTime() - DAYS_KEPT * DAY;
  const begin = Math.max(kept, call.parameters.ByCreatedAfter?.getTime() ?? 0);
  return ({ CreationDate: made }) =>
    made !== undefined && made.getTime() > begin && made.getTime() <= call.now.getTime();
}

function backupsOf(backup: NightlyBackup, now: Date): readonly BackupJob[] {
  return Array.from({ length: DAYS_KEPT }, (_, nights): BackupJob => {
    const made = nightBefore(now, nights);
    return {
      BackupJobId: `${backup.resourceArn}-${made.toISOString()}`,
      State: backup.outcome,
      ResourceArn: backup.resourceArn,
      ResourceType: backup.resourceType,
      BackupVaultArn: backup.vaultArn,
      CreationDate: made,
      CompletionDate: later(made, TAKES),
    };
  });
}

function copiesOf({ copy, ...backup }: NightlyBackup, now: Date): readonly CopyJob[] {
  if (copy === undefined) return [];
  return Array.from({ length: DAYS_KEPT }, (_, nights): CopyJob => {
    const made = later(nightBefore(now, nights), COPIED_AFTER);
    return {
      CopyJobId: `${backup.resourceArn}-${made.toISOString()}`,
      State: copy.outcome,
      ResourceArn: backup.resourceArn,
      ResourceType: backup.resourceType,
      SourceBackupVaultArn: backup.vaultArn,
      DestinationBackupVaultArn: copy.vaultArn,
      CreationDate: made,
      CompletionDate: later(made, TAKES),
    };
  });
}

const listTestingPlans = schemaOperation(ListRestoreTestingPlansCommand).servedBy({
  action: 'backup:ListRestoreTestingPlans',
  page: { ...PAGES, list: 'RestoreTestingPlans' },
  run: (call) => ({
    RestoreTestingPlans: (stateOf(call).restoreTestingPlans ?? []).map(({ plan }) => plan),
  }),
});

const listTestingSelections = schemaOperation(ListRestoreTestingSelectionsCommand).servedBy({
  action: 'backup:ListRestoreTestingSelections',
  page: { ...PAGES, list: 'RestoreTestingSelections' },
  resource: ({ account, region, parameters }) =>
    `arn:aws:backup:${region}:${account.id}:restore-testing-plan:${parameters.RestoreTestingPlanName ?? ''}`,
  names: ({ parameters }) => [parameters.RestoreTestingPlanName ?? ''],
  run: (call) => ({
    RestoreTestingSelections: [...testingPlanOf(call).selections],
  }),
});

function testingPlanOf(
  call: SchemaCall<{ RestoreTestingPlanName: string | undefined }>,
): TestingPlan {
  const name = call.parameters.RestoreTestingPlanName;
  const found = stateOf(call).restoreTestingPlans?.find(
    ({ plan }) => plan.RestoreTestingPlanName === name,
  );
  if (found === undefined) throw notFound(`Restore testing plan ${name ?? ''} not found.`);
  return found;
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', 400, message);
}

export const backups: readonly Service[] = [
  schemaService('backup', [
    listVaults,
    getVaultPolicy,
    listPlans,
    getPlan,
    listSelections,
    listProtected,
    listBackupJobs,
    listCopyJobs,
    listRestoreJobs,
    listTestingPlans,
    listTestingSelections,
  ]),
];

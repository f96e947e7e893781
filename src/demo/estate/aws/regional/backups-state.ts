import type {
  BackupJob,
  BackupJobState,
  BackupPlansListMember,
  BackupRule,
  BackupVaultListMember,
  CopyJob,
  CopyJobState,
  ProtectedResource,
  RestoreJobsListMember,
  RestoreTestingPlanForList,
  RestoreTestingSelectionForList,
} from '@aws-sdk/client-backup';

export interface BackupsState {
  backupVaults?: Vault[];
  backupPlans?: Plan[];
  /** What a job backs up every night, as long as the estate runs. */
  nightlyBackups?: NightlyBackup[];
  /** Other things of which recovery points are left; their times stand still. */
  protectedResources?: ProtectedResource[];
  /** Jobs beside the nightly ones. Those that were made too long ago are not listed. */
  backupJobs?: BackupJob[];
  copyJobs?: CopyJob[];
  restoreJobs?: RestoreJobsListMember[];
  restoreTestingPlans?: TestingPlan[];
}

export interface Vault {
  readonly vault: BackupVaultListMember & { readonly BackupVaultName: string };
  /** JSON text; null for none. */
  readonly policy: string | null;
}

export interface Plan {
  readonly plan: BackupPlansListMember & { readonly BackupPlanId: string };
  readonly rules: readonly BackupRule[];
  /** Names of its selections. */
  readonly selections: readonly string[];
  /** Whether it runs every night; else it ran last when `plan` says so. */
  readonly nightly: boolean;
}

export interface NightlyBackup {
  readonly resourceArn: string;
  readonly resourceType: string;
  readonly vaultArn: string;
  /** What each night's job comes to. */
  readonly outcome: BackupJobState;
  /** Where each night's copy goes, and what comes of it. */
  readonly copy?: { readonly vaultArn: string; readonly outcome: CopyJobState };
}

export interface TestingPlan {
  readonly plan: RestoreTestingPlanForList & { readonly RestoreTestingPlanName: string };
  readonly selections: readonly RestoreTestingSelectionForList[];
}

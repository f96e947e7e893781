import type { Check } from './core/check.ts';
import type { AnyCollector } from './core/collector.ts';
import type { Catalogue, Report } from './core/monitoring-report.ts';
import type { AnyNotifierKind } from './core/notifier.ts';
import type { AnyTrackerKind } from './core/tracker.ts';

import { aws } from '../collectors/aws/collector.ts';
import { github } from '../collectors/github/collector.ts';
import { googleWorkspace } from '../collectors/google-workspace/collector.ts';
import { registers } from '../collectors/registers/collector.ts';
import { annexA } from '../controls/annex-a.ts';
import { clauses } from '../controls/clauses.ts';
import { topics } from '../controls/topics.ts';
import { mfaEnabled } from '../controls/authentication/mfa-enabled.ts';
import { accountInUse } from '../controls/access-control/account-in-use.ts';
import { administratorPolicyAbsent } from '../controls/access-control/administrator-policy-absent.ts';
import { privilegedAccountsFew } from '../controls/access-control/privileged-accounts-few.ts';
import { rootAccessKeyAbsent } from '../controls/access-control/root-access-key-absent.ts';
import { accessKeyRotated } from '../controls/authentication/access-key-rotated.ts';
import { passwordPolicyStrong } from '../controls/authentication/password-policy-strong.ts';
import { rootMfaEnabled } from '../controls/authentication/root-mfa-enabled.ts';
import { storageVersioned } from '../controls/backup-recovery/storage-versioned.ts';
import { defaultBranchProtected } from '../controls/change-management/default-branch-protected.ts';
import { deviceEncrypted } from '../controls/endpoint-devices/device-encrypted.ts';
import { storageNotPublic } from '../controls/information-handling/storage-not-public.ts';
import { storageTlsOnly } from '../controls/information-handling/storage-tls-only.ts';
import { auditTrailEnabled } from '../controls/logging-monitoring/audit-trail-enabled.ts';
import { auditTrailDelivered } from '../controls/logging-monitoring/audit-trail-delivered.ts';
import { auditTrailStorageNotPublic } from '../controls/logging-monitoring/audit-trail-storage-not-public.ts';
import { auditTrailTamperEvident } from '../controls/logging-monitoring/audit-trail-tamper-evident.ts';
import { configurationChangesRecorded } from '../controls/change-management/configuration-changes-recorded.ts';
import { threatFindingHandledInTime } from '../controls/incident-response/threat-finding-handled-in-time.ts';
import { auditEventsAlerted } from '../controls/logging-monitoring/audit-events-alerted.ts';
import { logRetentionFits } from '../controls/logging-monitoring/log-retention-fits.ts';
import { securityStandardEnabled } from '../controls/logging-monitoring/security-standard-enabled.ts';
import { threatDetectionEnabled } from '../controls/logging-monitoring/threat-detection-enabled.ts';
import { externalAccessAnalyzed } from '../controls/access-control/external-access-analyzed.ts';
import { externalAccessResolvedInTime } from '../controls/access-control/external-access-resolved-in-time.ts';
import { storageAccessLogged } from '../controls/logging-monitoring/storage-access-logged.ts';
import { dependencyAlertFixedInTime } from '../controls/vulnerability-patching/dependency-alert-fixed-in-time.ts';
import { leaverAccessRemoved } from '../controls/joiner-mover-leaver/leaver-access-removed.ts';
import { leaverAccessRemovedInTime } from '../controls/joiner-mover-leaver/leaver-access-removed-in-time.ts';
import { accountHasOwner } from '../controls/joiner-mover-leaver/account-has-owner.ts';
import { restoreTested } from '../controls/backup-recovery/restore-tested.ts';
import { remoteWorkAgreed } from '../controls/remote-working/remote-work-agreed.ts';
import { trainingCurrent } from '../controls/awareness-training/training-current.ts';
import { supplierReviewed } from '../controls/suppliers/supplier-reviewed.ts';
import { assetHasOwner } from '../controls/assets/asset-has-owner.ts';
import { incidentReviewed } from '../controls/incident-response/incident-reviewed.ts';
import { evidenceCurrent } from '../controls/governance/evidence-current.ts';
import { databaseDeletionProtected } from '../controls/backup-recovery/database-deletion-protected.ts';
import { databaseRestorable } from '../controls/backup-recovery/database-restorable.ts';
import { databaseRestorePointRecent } from '../controls/backup-recovery/database-restore-point-recent.ts';
import { databaseCertificateValid } from '../controls/information-handling/database-certificate-valid.ts';
import { databaseEncrypted } from '../controls/information-handling/database-encrypted.ts';
import { databaseNotPublic } from '../controls/information-handling/database-not-public.ts';
import { databasePatched } from '../controls/vulnerability-patching/database-patched.ts';
import { encryptionKeyRotated } from '../controls/information-handling/encryption-key-rotated.ts';
import { encryptionKeyKept } from '../controls/information-handling/encryption-key-kept.ts';
import { encryptionKeyNotPublic } from '../controls/information-handling/encryption-key-not-public.ts';
import { secretRotated } from '../controls/authentication/secret-rotated.ts';
import { certificateCurrent } from '../controls/information-handling/certificate-current.ts';
import { publicStorageBlocked } from '../controls/information-handling/public-storage-blocked.ts';
import { storageEncryptedByClass } from '../controls/information-handling/storage-encrypted-by-class.ts';
import { logStorageImmutable } from '../controls/logging-monitoring/log-storage-immutable.ts';
import { resourceLabelled } from '../controls/assets/resource-labelled.ts';
import { backupAttemptsSucceed } from '../controls/backup-recovery/backup-attempts-succeed.ts';
import { backupCopiedOffsite } from '../controls/backup-recovery/backup-copied-offsite.ts';
import { backupPlanEffective } from '../controls/backup-recovery/backup-plan-effective.ts';
import { backupPlanned } from '../controls/backup-recovery/backup-planned.ts';
import { backupVaultProtected } from '../controls/backup-recovery/backup-vault-protected.ts';
import { criticalAssetBackedUp } from '../controls/backup-recovery/critical-asset-backed-up.ts';
import { latestBackupSuccessful } from '../controls/backup-recovery/latest-backup-successful.ts';
import { restoreProven } from '../controls/backup-recovery/restore-proven.ts';
import { restoreTestPlanEffective } from '../controls/backup-recovery/restore-test-plan-effective.ts';
import { machineManaged } from '../controls/vulnerability-patching/machine-managed.ts';
import { patchesInstalled } from '../controls/vulnerability-patching/patches-installed.ts';
import { patchScanCurrent } from '../controls/vulnerability-patching/patch-scan-current.ts';
import { patchesInstalledInTime } from '../controls/vulnerability-patching/patches-installed-in-time.ts';
import { vulnerabilityScanningEnabled } from '../controls/vulnerability-patching/vulnerability-scanning-enabled.ts';
import { vulnerabilityScanCurrent } from '../controls/vulnerability-patching/vulnerability-scan-current.ts';
import { vulnerabilityFixedInTime } from '../controls/vulnerability-patching/vulnerability-fixed-in-time.ts';
import { exploitedVulnerabilityFixed } from '../controls/vulnerability-patching/exploited-vulnerability-fixed.ts';
import { imageScanningEnabled } from '../controls/vulnerability-patching/image-scanning-enabled.ts';
import { imageScanCurrent } from '../controls/vulnerability-patching/image-scan-current.ts';
import { functionRuntimeSupported } from '../controls/vulnerability-patching/function-runtime-supported.ts';
import { adminPortsClosed } from '../controls/access-control/admin-ports-closed.ts';
import { metadataTokenRequired } from '../controls/access-control/metadata-token-required.ts';
import { environmentsSeparated } from '../controls/change-management/environments-separated.ts';
import { dataPortsClosed } from '../controls/information-handling/data-ports-closed.ts';
import { diskEncrypted } from '../controls/information-handling/disk-encrypted.ts';
import { diskEncryptionByDefault } from '../controls/information-handling/disk-encryption-by-default.ts';
import { machineImageNotPublic } from '../controls/information-handling/machine-image-not-public.ts';
import { publicEndpointEncrypted } from '../controls/information-handling/public-endpoint-encrypted.ts';
import { snapshotNotPublic } from '../controls/information-handling/snapshot-not-public.ts';
import { networkTrafficLogged } from '../controls/logging-monitoring/network-traffic-logged.ts';
import { rootMfaHardware } from '../controls/authentication/root-mfa-hardware.ts';
import { peopleFederated } from '../controls/authentication/people-federated.ts';
import { rootNotUsed } from '../controls/access-control/root-not-used.ts';
import { credentialInUse } from '../controls/access-control/credential-in-use.ts';
import { accessAssignedThroughGroups } from '../controls/access-control/access-assigned-through-groups.ts';
import { rootAccessCentralised } from '../controls/access-control/root-access-centralised.ts';
import { workloadTrustLimited } from '../controls/access-control/workload-trust-limited.ts';
import { roleTrustLimited } from '../controls/suppliers/role-trust-limited.ts';
import { securityContactSet } from '../controls/incident-response/security-contact-set.ts';
import { monitoring } from '../reports/monitoring/monitoring.tsx';
import { email } from './notifiers/email/notifier.ts';
import { webhook } from './notifiers/webhook/notifier.ts';
import { githubIssues } from './trackers/github/tracker.ts';

/** Every plug-in annexa has, one line each; a test holds the folders to it. */
export const collectors: readonly AnyCollector[] = [aws, github, googleWorkspace, registers];

export const checks: readonly Check[] = [
  mfaEnabled,
  accountInUse,
  administratorPolicyAbsent,
  privilegedAccountsFew,
  rootAccessKeyAbsent,
  accessKeyRotated,
  passwordPolicyStrong,
  rootMfaEnabled,
  storageVersioned,
  defaultBranchProtected,
  deviceEncrypted,
  storageNotPublic,
  storageTlsOnly,
  auditTrailEnabled,
  storageAccessLogged,
  auditTrailDelivered,
  auditTrailTamperEvident,
  auditTrailStorageNotPublic,
  auditEventsAlerted,
  logRetentionFits,
  configurationChangesRecorded,
  threatDetectionEnabled,
  threatFindingHandledInTime,
  securityStandardEnabled,
  externalAccessAnalyzed,
  externalAccessResolvedInTime,
  dependencyAlertFixedInTime,
  leaverAccessRemoved,
  leaverAccessRemovedInTime,
  accountHasOwner,
  restoreTested,
  remoteWorkAgreed,
  trainingCurrent,
  supplierReviewed,
  assetHasOwner,
  incidentReviewed,
  evidenceCurrent,
  databaseNotPublic,
  databaseEncrypted,
  databaseRestorable,
  databaseRestorePointRecent,
  databaseDeletionProtected,
  databasePatched,
  databaseCertificateValid,
  encryptionKeyRotated,
  encryptionKeyKept,
  encryptionKeyNotPublic,
  secretRotated,
  certificateCurrent,
  publicStorageBlocked,
  storageEncryptedByClass,
  logStorageImmutable,
  resourceLabelled,
  backupAttemptsSucceed,
  backupCopiedOffsite,
  backupPlanEffective,
  backupPlanned,
  backupVaultProtected,
  criticalAssetBackedUp,
  latestBackupSuccessful,
  restoreProven,
  restoreTestPlanEffective,
  machineManaged,
  patchesInstalled,
  patchScanCurrent,
  patchesInstalledInTime,
  vulnerabilityScanningEnabled,
  vulnerabilityScanCurrent,
  vulnerabilityFixedInTime,
  exploitedVulnerabilityFixed,
  imageScanningEnabled,
  imageScanCurrent,
  functionRuntimeSupported,
  adminPortsClosed,
  metadataTokenRequired,
  environmentsSeparated,
  dataPortsClosed,
  diskEncrypted,
  diskEncryptionByDefault,
  machineImageNotPublic,
  publicEndpointEncrypted,
  snapshotNotPublic,
  networkTrafficLogged,
  rootMfaHardware,
  peopleFederated,
  rootNotUsed,
  credentialInUse,
  accessAssignedThroughGroups,
  rootAccessCentralised,
  workloadTrustLimited,
  roleTrustLimited,
  securityContactSet,
];

export const trackers: readonly AnyTrackerKind[] = [githubIssues];

export const notifiers: readonly AnyNotifierKind[] = [webhook, email];

export const reports: readonly Report[] = [monitoring];

/** What reports and listings show beside ids. */
export const catalogue: Catalogue = { controls: annexA, clauses, topics };

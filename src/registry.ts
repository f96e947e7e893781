import type { Check } from './core/check.ts';
import type { AnyCollector } from './core/collector.ts';
import type { Catalogue, Report } from './core/monitoring-report.ts';
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
import { encryptionKeyRotated } from '../controls/information-handling/encryption-key-rotated.ts';
import { encryptionKeyKept } from '../controls/information-handling/encryption-key-kept.ts';
import { encryptionKeyNotPublic } from '../controls/information-handling/encryption-key-not-public.ts';
import { secretRotated } from '../controls/authentication/secret-rotated.ts';
import { certificateCurrent } from '../controls/information-handling/certificate-current.ts';
import { publicStorageBlocked } from '../controls/information-handling/public-storage-blocked.ts';
import { storageEncryptedByClass } from '../controls/information-handling/storage-encrypted-by-class.ts';
import { logStorageImmutable } from '../controls/logging-monitoring/log-storage-immutable.ts';
import { resourceLabelled } from '../controls/assets/resource-labelled.ts';
import { monitoring } from '../reports/monitoring/monitoring.tsx';
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
  encryptionKeyRotated,
  encryptionKeyKept,
  encryptionKeyNotPublic,
  secretRotated,
  certificateCurrent,
  publicStorageBlocked,
  storageEncryptedByClass,
  logStorageImmutable,
  resourceLabelled,
];

export const trackers: readonly AnyTrackerKind[] = [githubIssues];

export const reports: readonly Report[] = [monitoring];

/** What reports and listings show beside ids. */
export const catalogue: Catalogue = { controls: annexA, clauses, topics };

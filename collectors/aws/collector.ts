import { defineCollector } from '../../src/core/collector.ts';
import { awsGrants } from './grants/grants.ts';
import { rootArn } from './scope.ts';
import { openSession, type AwsSession } from './session.ts';
import { awsSettings, type AwsSettings } from './settings.ts';
import { accessAnalyzers } from './steps/access-analyzers.ts';
import { accessAssignments } from './steps/access-assignments.ts';
import { accessKeys } from './steps/access-keys.ts';
import { accountPublicAccess } from './steps/account-public-access.ts';
import { accountSummary } from './steps/account-summary.ts';
import { accounts } from './steps/accounts.ts';
import { addressLists } from './steps/address-lists.ts';
import { authorizationDetails } from './steps/authorization-details.ts';
import { backupJobs } from './steps/backup-jobs.ts';
import { backupPlanRules } from './steps/backup-plan-rules.ts';
import { backupPlanSelections } from './steps/backup-plan-selections.ts';
import { backupPlans } from './steps/backup-plans.ts';
import { backupVaultPolicy } from './steps/backup-vault-policy.ts';
import { backupVaults } from './steps/backup-vaults.ts';
import { bucketAcl } from './steps/bucket-acl.ts';
import { bucketEncryption } from './steps/bucket-encryption.ts';
import { bucketLogging } from './steps/bucket-logging.ts';
import { bucketObjectLock } from './steps/bucket-object-lock.ts';
import { bucketPolicy } from './steps/bucket-policy.ts';
import { bucketPolicyStatus } from './steps/bucket-policy-status.ts';
import { bucketPublicAccess } from './steps/bucket-public-access.ts';
import { bucketVersioning } from './steps/bucket-versioning.ts';
import { buckets } from './steps/buckets.ts';
import { caller } from './steps/caller.ts';
import { certificateRenewal } from './steps/certificate-renewal.ts';
import { certificates } from './steps/certificates.ts';
import { configurationRecorders } from './steps/configuration-recorders.ts';
import { containerImages } from './steps/container-images.ts';
import { copyJobs } from './steps/copy-jobs.ts';
import { credentialReport } from './steps/credential-report.ts';
import { databaseMaintenance } from './steps/database-maintenance.ts';
import { databaseSnapshotSharing } from './steps/database-snapshot-sharing.ts';
import { databaseSnapshots } from './steps/database-snapshots.ts';
import { databaseVersions } from './steps/database-versions.ts';
import { databases } from './steps/databases.ts';
import { directories } from './steps/directories.ts';
import { directoryGroups } from './steps/directory-groups.ts';
import { directoryUsers } from './steps/directory-users.ts';
import { diskEncryption } from './steps/disk-encryption.ts';
import { encryptionKeyDetails } from './steps/encryption-key-details.ts';
import { encryptionKeyPolicy } from './steps/encryption-key-policy.ts';
import { encryptionKeyRotation } from './steps/encryption-key-rotation.ts';
import { encryptionKeys } from './steps/encryption-keys.ts';
import { exploitedVulnerabilities } from './steps/exploited-vulnerabilities.ts';
import { externalAccessFindings } from './steps/external-access-findings.ts';
import { firewalls } from './steps/firewalls.ts';
import { flowLogs } from './steps/flow-logs.ts';
import { functions } from './steps/functions.ts';
import { groupMembers } from './steps/group-members.ts';
import { hubVulnerabilities } from './steps/hub-vulnerabilities.ts';
import { hubs } from './steps/hubs.ts';
import { imageRepositories } from './steps/image-repositories.ts';
import { imageScanning } from './steps/image-scanning.ts';
import { imageVulnerabilities } from './steps/image-vulnerabilities.ts';
import { inspectorVulnerabilities } from './steps/inspector-vulnerabilities.ts';
import { internetBlock } from './steps/internet-block.ts';
import { listenerRules } from './steps/listener-rules.ts';
import { listeners } from './steps/listeners.ts';
import { loadBalancers } from './steps/load-balancers.ts';
import { logGroups } from './steps/log-groups.ts';
import { machineImages } from './steps/machine-images.ts';
import { machineManagement } from './steps/machine-management.ts';
import { machines } from './steps/machines.ts';
import { mfaDevices } from './steps/mfa-devices.ts';
import { missingPatches } from './steps/missing-patches.ts';
import { networkInterfaces } from './steps/network-interfaces.ts';
import { networks } from './steps/networks.ts';
import { organization } from './steps/organization.ts';
import { organizationRootAccess } from './steps/organization-root-access.ts';
import { passwordPolicy } from './steps/password-policy.ts';
import { patchReleases } from './steps/patch-releases.ts';
import { patchStates } from './steps/patch-states.ts';
import { peerings } from './steps/peerings.ts';
import { permissionSetAccounts } from './steps/permission-set-accounts.ts';
import { permissionSets } from './steps/permission-sets.ts';
import { protectedResources } from './steps/protected-resources.ts';
import { region } from './steps/region.ts';
import { regions } from './steps/regions.ts';
import { resourceTags } from './steps/resource-tags.ts';
import { restoreJobs } from './steps/restore-jobs.ts';
import { restoreTestingPlans } from './steps/restore-testing-plans.ts';
import { restoreTestingSelections } from './steps/restore-testing-selections.ts';
import { rootFactors } from './steps/root-factors.ts';
import { samlProviders } from './steps/saml-providers.ts';
import { secrets } from './steps/secrets.ts';
import { securityContact } from './steps/security-contact.ts';
import { securityStandards } from './steps/security-standards.ts';
import { snapshotSharing } from './steps/snapshot-sharing.ts';
import { snapshots } from './steps/snapshots.ts';
import { tableBackups } from './steps/table-backups.ts';
import { tables } from './steps/tables.ts';
import { threatDetectorStatus } from './steps/threat-detector-status.ts';
import { threatDetectors } from './steps/threat-detectors.ts';
import { threatFindings } from './steps/threat-findings.ts';
import { tlsPolicies } from './steps/tls-policies.ts';
import { trailAlerts } from './steps/trail-alerts.ts';
import { trailSelectors } from './steps/trail-selectors.ts';
import { trailStatus } from './steps/trail-status.ts';
import { trails } from './steps/trails.ts';
import { volumes } from './steps/volumes.ts';
import { vulnerabilityScanning } from './steps/vulnerability-scanning.ts';
import { vulnerabilityScans } from './steps/vulnerability-scans.ts';

/** AWS accounts, and what is in each of their regions. */
export const aws = defineCollector<AwsSettings, AwsSession>({
  id: 'aws',
  title: 'Amazon Web Services',
  settings: awsSettings,
  version: '1',
  steps: [
    caller,
    accounts,
    authorizationDetails,
    credentialReport,
    accessKeys,
    mfaDevices,
    accountSummary,
    passwordPolicy,
    accountPublicAccess,
    buckets,
    bucketPolicy,
    bucketPolicyStatus,
    bucketAcl,
    bucketPublicAccess,
    bucketVersioning,
    bucketLogging,
    trails,
    trailStatus,
    trailSelectors,
    regions,
    region,
    backupVaults,
    backupVaultPolicy,
    protectedResources,
    backupJobs,
    copyJobs,
    backupPlans,
    backupPlanRules,
    backupPlanSelections,
    restoreTestingPlans,
    restoreTestingSelections,
    restoreJobs,
    databases,
    databaseVersions,
    databaseMaintenance,
    databaseSnapshots,
    databaseSnapshotSharing,
    tables,
    tableBackups,
    bucketObjectLock,
    encryptionKeys,
    encryptionKeyDetails,
    encryptionKeyRotation,
    encryptionKeyPolicy,
    secrets,
    certificates,
    certificateRenewal,
    resourceTags,
    bucketEncryption,
    networkInterfaces,
    machines,
    volumes,
    diskEncryption,
    snapshots,
    snapshotSharing,
    machineImages,
    firewalls,
    addressLists,
    networks,
    internetBlock,
    flowLogs,
    peerings,
    hubs,
    loadBalancers,
    listeners,
    listenerRules,
    tlsPolicies,
    trailAlerts,
    logGroups,
    configurationRecorders,
    threatDetectors,
    threatDetectorStatus,
    threatFindings,
    securityStandards,
    accessAnalyzers,
    externalAccessFindings,
    organization,
    organizationRootAccess,
    directories,
    directoryUsers,
    directoryGroups,
    permissionSets,
    permissionSetAccounts,
    accessAssignments,
    groupMembers,
    rootFactors,
    samlProviders,
    securityContact,
    machineManagement,
    patchStates,
    missingPatches,
    patchReleases,
    vulnerabilityScanning,
    vulnerabilityScans,
    inspectorVulnerabilities,
    exploitedVulnerabilities,
    hubVulnerabilities,
    imageRepositories,
    imageScanning,
    containerImages,
    imageVulnerabilities,
    functions,
  ],
  open: openSession,
  close: (session) => session.close(),
  scopeId: (scope) => (scope['account'] === undefined ? undefined : rootArn(scope)),
  caller: (session) => session.callerArn,
  credentialExpiresAt: (session) => session.credentialExpiresAt,
  // An IAM action begins with its service: `ec2:DescribeVolumes`.
  serviceOf: ({ permissions }) => permissions[0]?.split(':')[0],
  grants: awsGrants,
});

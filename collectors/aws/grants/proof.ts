import type { Doubt, GrantsProof } from '../../../src/core/grants.ts';

/** Of what is not asked of an emulator at all, or is answered by it whoever asks. */
const never = (why: string): Doubt => ({ refuses: false, why });
/** It refuses the request, but by a name that AWS does not document for the action. */
const named = (action: string): Doubt =>
  never(`refuses the request, but calls the action ${action}`);

const NO_SERVICE = never('does not know the service');
const NOT_REFUSED = never('does not know the operation');
const NO_OPERATION: Doubt = { refuses: true, why: 'does not know the operation' };

/** The tests of each emulator fail where it shows what it is said here not to show, and conversely. */
export const awsProof: GrantsProof = {
  emulators: [
    { id: 'moto', title: 'moto 5.2' },
    { id: 'ministack', title: 'ministack 1.5' },
  ],
  unproven: {
    'access-analyzer:ListAnalyzers': { moto: NO_SERVICE, ministack: NO_SERVICE },
    'access-analyzer:ListFindings': { moto: NO_SERVICE, ministack: NO_SERVICE },
    'account:GetAlternateContact': { ministack: NOT_REFUSED },
    'acm:DescribeCertificate': {
      moto: never(
        'calls every certificate ineligible for renewal, and asked about are those to be renewed',
      ),
      ministack: never(
        'lists of no certificate whether it can be renewed, and asked about are those to be renewed',
      ),
    },
    'backup:GetBackupVaultAccessPolicy': { moto: NOT_REFUSED },
    'backup:ListBackupJobs': { moto: NOT_REFUSED },
    'backup:ListBackupSelections': { moto: NO_OPERATION },
    'backup:ListCopyJobs': { moto: NOT_REFUSED },
    'backup:ListProtectedResources': { moto: NOT_REFUSED },
    'backup:ListRestoreJobs': { moto: NOT_REFUSED },
    'backup:ListRestoreTestingPlans': { moto: NOT_REFUSED },
    'backup:ListRestoreTestingSelections': {
      moto: NOT_REFUSED,
      ministack: never('has no plans of which to ask'),
    },
    'cloudwatch:DescribeAlarms': { moto: named('monitoring:DescribeAlarms') },
    'ec2:DescribeTransitGatewayAttachments': { ministack: NO_OPERATION },
    'ec2:DescribeVpcBlockPublicAccessExclusions': {
      moto: never('does not know the block for the sake of which it is asked'),
      ministack: never('does not know the block for the sake of which it is asked'),
    },
    'ec2:GetEbsEncryptionByDefault': { ministack: NO_OPERATION },
    'ec2:GetManagedPrefixListEntries': {
      ministack: never('keeps no list of addresses that a security group names'),
    },
    'ec2:GetSnapshotBlockPublicAccessState': { moto: NO_OPERATION, ministack: NO_OPERATION },
    'ecr:DescribeImageScanFindings': {
      moto: never('says of no image that it was scanned, and asked about are those that were'),
      ministack: never('says of no image that it was scanned, and asked about are those that were'),
    },
    'ecr:GetRegistryScanningConfiguration': { ministack: NO_OPERATION },
    'elasticloadbalancing:DescribeSSLPolicies': { ministack: NO_OPERATION },
    'guardduty:GetDetector': { ministack: NO_SERVICE },
    'guardduty:GetFindings': { moto: NOT_REFUSED, ministack: NO_SERVICE },
    'guardduty:ListDetectors': { ministack: NO_SERVICE },
    'guardduty:ListFindings': { moto: NOT_REFUSED, ministack: NO_SERVICE },
    'iam:ListOrganizationsFeatures': { moto: NO_OPERATION, ministack: NO_OPERATION },
    'identitystore:ListGroupMemberships': { ministack: NO_SERVICE },
    'identitystore:ListGroups': { ministack: NO_SERVICE },
    'identitystore:ListUsers': { ministack: NO_SERVICE },
    'inspector2:BatchGetFindingDetails': { moto: NOT_REFUSED },
    'inspector2:ListCoverage': { moto: NOT_REFUSED },
    'rds:DescribeDBEngineVersions': { moto: NO_OPERATION },
    'rds:DescribeDBMajorEngineVersions': { moto: NO_OPERATION, ministack: NO_OPERATION },
    'rds:DescribeDBSnapshotAttributes': { ministack: NO_OPERATION },
    'rds:DescribePendingMaintenanceActions': { moto: NO_OPERATION },
    's3:GetAccountPublicAccessBlock': {
      moto: named('s3:GetPublicAccessBlock'),
      ministack: NOT_REFUSED,
    },
    's3:GetBucketLocation': {
      ministack: never('says already in the list of buckets where each is'),
    },
    's3:GetBucketObjectLockConfiguration': { moto: named('s3:ListBucket') },
    's3:GetBucketPublicAccessBlock': { moto: named('s3:ListBucket') },
    's3:GetEncryptionConfiguration': {
      moto: named('s3:ListBucket'),
      ministack: never(
        'has no buckets among what is tagged, and asked about are the classified ones',
      ),
    },
    'securityhub:GetEnabledStandards': { moto: NOT_REFUSED, ministack: NO_SERVICE },
    'securityhub:GetFindings': {
      moto: never('does not know the operation that tells whether the service is in use'),
      ministack: NO_SERVICE,
    },
    'ssm:DescribeAvailablePatches': { moto: NOT_REFUSED, ministack: NOT_REFUSED },
    'ssm:DescribeInstanceInformation': { moto: NO_OPERATION },
    'ssm:DescribeInstancePatchStates': { moto: NOT_REFUSED, ministack: NOT_REFUSED },
    'ssm:DescribeInstancePatches': { moto: NOT_REFUSED, ministack: NOT_REFUSED },
    'sso:DescribePermissionSet': { ministack: NO_SERVICE },
    'sso:ListAccountAssignments': { ministack: NO_SERVICE },
    'sso:ListAccountsForProvisionedPermissionSet': { ministack: NO_SERVICE },
    'sso:ListInstances': { ministack: NO_SERVICE },
    'sso:ListPermissionSets': { ministack: NO_SERVICE },
    'tag:GetResources': { moto: named('tagging:GetResources') },
  },
};

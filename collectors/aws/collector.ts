import { defineCollector } from '../../src/core/collector.ts';
import { awsGrants } from './grants/grants.ts';
import { rootArn } from './scope.ts';
import { openSession, type AwsSession } from './session.ts';
import { awsSettings, type AwsSettings } from './settings.ts';
import { accessKeys } from './steps/access-keys.ts';
import { accountPublicAccess } from './steps/account-public-access.ts';
import { accountSummary } from './steps/account-summary.ts';
import { accounts } from './steps/accounts.ts';
import { authorizationDetails } from './steps/authorization-details.ts';
import { bucketAcl } from './steps/bucket-acl.ts';
import { bucketEncryption } from './steps/bucket-encryption.ts';
import { bucketLogging } from './steps/bucket-logging.ts';
import { bucketObjectLock } from './steps/bucket-object-lock.ts';
import { bucketPolicyStatus } from './steps/bucket-policy-status.ts';
import { bucketPolicy } from './steps/bucket-policy.ts';
import { bucketPublicAccess } from './steps/bucket-public-access.ts';
import { bucketVersioning } from './steps/bucket-versioning.ts';
import { buckets } from './steps/buckets.ts';
import { caller } from './steps/caller.ts';
import { certificateRenewal } from './steps/certificate-renewal.ts';
import { certificates } from './steps/certificates.ts';
import { credentialReport } from './steps/credential-report.ts';
import { encryptionKeyDetails } from './steps/encryption-key-details.ts';
import { encryptionKeyPolicy } from './steps/encryption-key-policy.ts';
import { encryptionKeyRotation } from './steps/encryption-key-rotation.ts';
import { encryptionKeys } from './steps/encryption-keys.ts';
import { mfaDevices } from './steps/mfa-devices.ts';
import { passwordPolicy } from './steps/password-policy.ts';
import { region } from './steps/region.ts';
import { regions } from './steps/regions.ts';
import { resourceTags } from './steps/resource-tags.ts';
import { secrets } from './steps/secrets.ts';
import { trailSelectors } from './steps/trail-selectors.ts';
import { trailStatus } from './steps/trail-status.ts';
import { trails } from './steps/trails.ts';

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
    bucketEncryption,
    bucketObjectLock,
    encryptionKeys,
    encryptionKeyDetails,
    encryptionKeyRotation,
    encryptionKeyPolicy,
    secrets,
    certificates,
    certificateRenewal,
    resourceTags,
  ],
  open: openSession,
  close: (session) => session.close(),
  scopeId: (scope) => (scope['account'] === undefined ? undefined : rootArn(scope)),
  caller: (session) => session.callerArn,
  // An IAM action begins with its service: `ec2:DescribeVolumes`.
  serviceOf: ({ permissions }) => permissions[0]?.split(':')[0],
  grants: awsGrants,
});

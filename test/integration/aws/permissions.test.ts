import { describeLeastPrivilege } from './least-privilege.ts';
import { startMoto } from './moto.ts';

describeLeastPrivilege({
  emulator: 'moto',
  start: startMoto,
  names: {
    'cloudwatch:DescribeAlarms': 'monitoring:DescribeAlarms',
    's3:GetAccountPublicAccessBlock': 's3:GetPublicAccessBlock',
    's3:GetBucketObjectLockConfiguration': 's3:ListBucket',
    's3:GetBucketPublicAccessBlock': 's3:ListBucket',
    's3:GetEncryptionConfiguration': 's3:ListBucket',
    'tag:GetResources': 'tagging:GetResources',
  },
  unanswered: `
    access-analyzers backup-jobs backup-plan-selections backup-vault-policy certificate-renewal copy-jobs
    database-maintenance database-versions exploited-vulnerabilities external-access-findings
    hub-vulnerabilities image-vulnerabilities internet-block machine-management missing-patches
    organization-root-access patch-releases patch-states protected-resources restore-jobs
    restore-testing-plans restore-testing-selections security-standards threat-findings
    vulnerability-scans
  `,
  partly: ['snapshot-sharing'],
});

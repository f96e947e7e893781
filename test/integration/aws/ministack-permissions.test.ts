import { describeLeastPrivilege } from './least-privilege.ts';
import { startMinistack } from './ministack.ts';

describeLeastPrivilege({
  emulator: 'ministack',
  start: startMinistack,
  names: {},
  unanswered: `
    access-analyzers access-assignments account-public-access address-lists bucket-encryption
    certificate-renewal directory-groups directory-users disk-encryption external-access-findings
    group-members hub-vulnerabilities hubs image-scanning image-vulnerabilities internet-block
    missing-patches organization-root-access patch-releases patch-states permission-set-accounts
    permission-sets restore-testing-selections security-contact security-standards
    threat-detector-status threat-detectors threat-findings tls-policies
  `,
  partly: [
    'backup-jobs',
    'database-snapshot-sharing',
    'database-versions',
    'directories',
    'snapshot-sharing',
  ],
});

import { cis, defineCheck, direct, prowler } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { require } from '../../src/core/judgement.ts';
import { not } from '../../src/core/observed.ts';

export const rootAccessKeyAbsent = defineCheck({
  id: 'root-access-key-absent',
  revision: 2,
  title: 'The root user of a cloud account has no access key',
  topic: 'access-control',
  severity: 'critical',
  nature: 'state',
  controls: [
    direct('A.8.2', 'a root key is unlimited privileged access that nobody signs in for'),
    direct('A.5.17', 'a root key is a lasting secret that no second factor protects'),
  ],
  references: [prowler('iam_no_root_access_key'), cis('AWS', '5.0', '1.3')],
  params: {},
  subject: 'cloud-account',
  needs: ['root', 'root-report'],
  lookups: {},
  judge: (account) =>
    require(not(account.rootAccessKeyPresent), account.rootKeyActive === false
      ? 'root-access-key-inactive'
      : 'root-access-key-present'),
  reasons: {
    met: 'The root user has no access key.',
    'root-access-key-present': 'The root user has an access key.',
    'root-access-key-inactive':
      'The root user has an access key, which was switched off when it was last reported.',
  },
  examples: [
    {
      title: 'a root user without access keys',
      subject: { rootAccessKeyPresent: false },
      verdict: 'conforming',
    },
    {
      title: 'a root user with an access key, second factor or not',
      subject: { rootAccessKeyPresent: true, rootMfaEnabled: true },
      verdict: 'nonconforming',
      reason: 'root-access-key-present',
    },
    {
      title: 'a key that was switched off and can be switched on again, nothing else left to root',
      subject: { rootAccessKeyPresent: true, rootKeyActive: false },
      verdict: 'nonconforming',
      reason: 'root-access-key-inactive',
    },
    {
      title: 'a key in force',
      subject: { rootAccessKeyPresent: true, rootKeyActive: true },
      verdict: 'nonconforming',
      reason: 'root-access-key-present',
    },
    {
      title: 'a key that was deleted since the report',
      subject: { rootAccessKeyPresent: false, rootKeyActive: true },
      verdict: 'conforming',
    },
    {
      title: 'an account summary that may not be read',
      subject: { rootAccessKeyPresent: hidden('denied', 'iam:GetAccountSummary') },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'An access key of the root user opens everything in the account to whoever copies it, from anywhere, without a second factor, and no policy can narrow it.',
  remediation:
    'Find out from the key’s last use what depends on it, move that to a role, then delete the key. Switching it off is a step on the way, not the end.',
  limits:
    'Whether a key is switched off is told by a report that may be hours old. Does not say what a key was used for.',
});

import { cis, defineCheck, direct, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { not } from '../../src/core/observed.ts';
import { rootCredential } from '../../src/core/root-user.ts';

export const rootMfaEnabled = defineCheck({
  id: 'root-mfa-enabled',
  revision: 2,
  title: 'The root user of a cloud account signs in with multi-factor authentication',
  topic: 'authentication',
  severity: 'critical',
  nature: 'state',
  controls: [
    direct(
      'A.8.5',
      'root may do everything, so its sign-in needs the strongest authentication of all',
    ),
    direct(
      'A.5.17',
      'a root password that opens the account by itself is authentication information unprotected',
    ),
    supporting('A.8.2', 'root is the widest privileged access an account has'),
  ],
  references: [prowler('iam_root_mfa_enabled'), cis('AWS', '5.0', '1.4')],
  params: {},
  subject: 'cloud-account',
  needs: ['root', 'root-credential', 'root-report'],
  lookups: {},
  judge: (account) =>
    unless(not(rootCredential(account)), 'no-root-credential').require(
      account.rootMfaEnabled,
      'root-mfa-missing',
    ),
  reasons: {
    met: 'The root user has a second factor.',
    'no-root-credential': 'The root user has neither a password nor an active access key.',
    'root-mfa-missing': 'The root user has a credential and no second factor.',
  },
  examples: [
    {
      title: 'a root user with a second factor',
      subject: { rootHasCredential: true, rootMfaEnabled: true },
      verdict: 'conforming',
    },
    {
      title: 'a root user with a password and nothing else',
      subject: { rootHasCredential: true, rootMfaEnabled: false },
      verdict: 'nonconforming',
      reason: 'root-mfa-missing',
    },
    {
      title: 'a root user without a password whose access key still works',
      subject: { rootHasCredential: true, rootMfaEnabled: false, rootAccessKeyPresent: true },
      verdict: 'nonconforming',
      reason: 'root-mfa-missing',
    },
    {
      title: 'a member account whose root credentials the organisation has removed',
      subject: { rootHasCredential: false, rootMfaEnabled: false },
      verdict: 'not-applicable',
      reason: 'no-root-credential',
    },
    {
      title: 'a report of hours ago that has a password which is gone by now',
      subject: { rootHasCredential: false, rootPasswordReported: true },
      verdict: 'not-applicable',
      reason: 'no-root-credential',
    },
    {
      title: 'a provider that tells of root’s password in its report alone',
      subject: {
        rootHasCredential: hidden('absent'),
        rootPasswordReported: true,
        rootMfaEnabled: false,
      },
      verdict: 'nonconforming',
      reason: 'root-mfa-missing',
    },
    {
      title: 'a report of hours ago without a password, and nothing that is told of now',
      subject: {
        rootHasCredential: hidden('absent'),
        rootPasswordReported: false,
        rootMfaEnabled: false,
      },
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'an account summary that may not be read',
      subject: {
        rootHasCredential: true,
        rootMfaEnabled: hidden('denied', 'iam:GetAccountSummary'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'no second factor, and a credential report that may not be read',
      subject: {
        rootHasCredential: hidden('denied', 'iam:GetCredentialReport'),
        rootMfaEnabled: false,
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'No permission can be taken from the root user: whoever learns its password owns the account, its backups and its logs. A second factor is what remains when the password is known.',
  remediation:
    'Sign in as root, register a security key or passkey and keep it where two people must agree to fetch it. In an organisation, remove the root credentials of member accounts instead.',
  limits:
    'Does not tell a hardware key from an app on a telephone, nor who holds the factor, nor whether root is used.',
});

import { cis, defineCheck, direct, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { not } from '../../src/core/observed.ts';
import { rootCredential } from '../../src/core/root-user.ts';

const BOTH = {
  rootHasCredential: true,
  rootMfaEnabled: true,
  rootHardwareFactorOffered: true,
} as const;

export const rootMfaHardware = defineCheck({
  id: 'root-mfa-hardware',
  revision: 1,
  title: 'The second factor of the root user is a piece of hardware or a passkey',
  topic: 'authentication',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.5', 'the widest sign-in of all deserves a factor that cannot be copied or phished'),
    supporting('A.5.17', 'the seed of an app is authentication information that can be copied'),
    supporting('A.8.2', 'root is the widest privileged access an account has'),
  ],
  references: [prowler('iam_root_hardware_mfa_enabled'), cis('AWS', '5.0', '1.5')],
  params: {},
  subject: 'cloud-account',
  needs: ['root', 'root-credential', 'root-report', 'root-factor'],
  lookups: {},
  judge: (account) =>
    unless(not(rootCredential(account)), 'no-root-credential')
      .unless(not(account.rootHardwareFactorOffered), 'not-offered')
      .unless(not(account.rootMfaEnabled), 'no-second-factor')
      .require(not(account.rootAppFactorPresent), 'app-factor-present'),
  reasons: {
    met: 'The root user has second factors, and none of them is an app.',
    'no-root-credential': 'The root user has neither a password nor an active access key.',
    'not-offered': 'The provider lets no root user have a factor of hardware there.',
    'no-second-factor': 'The root user has no second factor, which is judged by itself.',
    'app-factor-present': 'An app that makes codes is among the second factors of the root user.',
  },
  examples: [
    {
      title: 'a root user with a security key',
      subject: { ...BOTH, rootAppFactorPresent: false },
      verdict: 'conforming',
    },
    {
      title: 'a root user with an app on a telephone, alone or beside other factors',
      subject: { ...BOTH, rootAppFactorPresent: true },
      verdict: 'nonconforming',
      reason: 'app-factor-present',
    },
    {
      title: 'a root user without a second factor',
      subject: { ...BOTH, rootMfaEnabled: false, rootAppFactorPresent: false },
      verdict: 'not-applicable',
      reason: 'no-second-factor',
    },
    {
      title: 'a member account whose root credentials the organisation has removed',
      subject: { rootHasCredential: false, rootMfaEnabled: false, rootAppFactorPresent: false },
      verdict: 'not-applicable',
      reason: 'no-root-credential',
    },
    {
      title: 'an account in a part of the provider’s world that has no such factors',
      subject: { ...BOTH, rootHardwareFactorOffered: false, rootAppFactorPresent: true },
      verdict: 'not-applicable',
      reason: 'not-offered',
    },
    {
      title: 'a list of devices that may not be read',
      subject: { ...BOTH, rootAppFactorPresent: hidden('denied', 'iam:ListVirtualMFADevices') },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'an account summary that may not be read, and no app in sight',
      subject: {
        rootHasCredential: hidden('denied', 'iam:GetAccountSummary'),
        rootMfaEnabled: hidden('denied', 'iam:GetAccountSummary'),
        rootHardwareFactorOffered: true,
        rootAppFactorPresent: false,
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'The seed behind an app’s codes can be copied from a telephone, a backup or a screenshot, and its codes can be phished. A key that stays in a safe can be neither.',
  remediation:
    'Register two security keys or passkeys for the root user, keep them in different places, then remove the app. In an organisation, remove the root credentials of member accounts instead.',
  limits:
    'Of factors of hardware no list is to be had: that there is one is concluded from there being a factor and no app. Who holds it is not known.',
});

import { z } from 'zod';

import { cis, defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { map, not } from '../../src/core/observed.ts';

export const passwordPolicyStrong = defineCheck({
  id: 'password-policy-strong',
  revision: 1,
  title: 'A cloud account with console users asks for long passwords that are not reused',
  topic: 'authentication',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.5.17', 'the policy is how the account enforces the rules for choosing passwords'),
    supporting('A.8.5', 'where people sign in with a password, its strength carries the sign-in'),
  ],
  references: [
    prowler('iam_password_policy_minimum_length_14'),
    prowler('iam_password_policy_reuse_24'),
    cis('AWS', '5.0', '1.7'),
    cis('AWS', '5.0', '1.8'),
  ],
  params: {
    minimumLength: param(z.int().min(6).max(128), 14, 'characters', 'CIS AWS 5.0, 1.7'),
    rememberedPasswords: param(z.int().min(0).max(24), 24, 'passwords', 'CIS AWS 5.0, 1.8'),
  },
  subject: 'cloud-account',
  needs: ['sign-in', 'password-policy'],
  lookups: {},
  judge: (account, { params: { minimumLength, rememberedPasswords } }) =>
    unless(not(account.hasConsoleUser), 'no-console-user')
      .require(account.passwordPolicySet, 'no-policy', { minimumLength, rememberedPasswords })
      .require(
        map(account.passwordMinimumLength, (length) => length >= minimumLength),
        'too-short',
        { minimumLength },
      )
      .require(
        map(account.passwordReusePrevention, (remembered) => remembered >= rememberedPasswords),
        'reuse-allowed',
        { rememberedPasswords },
      ),
  reasons: {
    met: 'The password policy asks for the length and the history that are required.',
    'no-console-user': 'Nobody has a console password.',
    'no-policy':
      'The account has no password policy of its own; {minimumLength} characters and {rememberedPasswords} remembered passwords are required.',
    'too-short': 'The password policy allows passwords of fewer than {minimumLength} characters.',
    'reuse-allowed': 'The password policy remembers fewer than {rememberedPasswords} passwords.',
  },
  examples: [
    {
      title: 'a policy that asks for exactly what is required',
      subject: {
        hasConsoleUser: true,
        passwordPolicySet: true,
        passwordMinimumLength: 14,
        passwordReusePrevention: 24,
      },
      verdict: 'conforming',
    },
    {
      title: 'console users and only the provider’s default rules',
      subject: {
        hasConsoleUser: true,
        passwordPolicySet: false,
        passwordMinimumLength: 0,
        passwordReusePrevention: 0,
      },
      verdict: 'nonconforming',
      reason: 'no-policy',
    },
    {
      title: 'a policy content with eight characters',
      subject: {
        hasConsoleUser: true,
        passwordPolicySet: true,
        passwordMinimumLength: 8,
        passwordReusePrevention: 24,
      },
      verdict: 'nonconforming',
      reason: 'too-short',
    },
    {
      title: 'a policy that remembers five passwords',
      subject: {
        hasConsoleUser: true,
        passwordPolicySet: true,
        passwordMinimumLength: 16,
        passwordReusePrevention: 5,
      },
      verdict: 'nonconforming',
      reason: 'reuse-allowed',
    },
    {
      title: 'a policy without a history where none is required',
      subject: {
        hasConsoleUser: true,
        passwordPolicySet: true,
        passwordMinimumLength: 14,
        passwordReusePrevention: 0,
      },
      params: { rememberedPasswords: 0 },
      verdict: 'conforming',
    },
    {
      title: 'an account that people reach only through an identity provider',
      subject: {
        hasConsoleUser: false,
        passwordPolicySet: false,
        passwordMinimumLength: 0,
        passwordReusePrevention: 0,
      },
      verdict: 'not-applicable',
      reason: 'no-console-user',
    },
    {
      title: 'a policy that may not be read',
      subject: {
        hasConsoleUser: true,
        passwordPolicySet: hidden('denied', 'iam:GetAccountPasswordPolicy'),
        passwordMinimumLength: hidden('denied', 'iam:GetAccountPasswordPolicy'),
        passwordReusePrevention: hidden('denied', 'iam:GetAccountPasswordPolicy'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a weak policy, and a credential report that would show who has a password denied',
      subject: {
        hasConsoleUser: hidden('denied', 'iam:GetCredentialReport'),
        passwordPolicySet: true,
        passwordMinimumLength: 6,
        passwordReusePrevention: 0,
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'Short passwords are guessed from their hashes or at the door, and a reused one may already stand in somebody’s list. The account can refuse both.',
  remediation:
    'Set a password policy for the account with at least the required length and history. Better still, let people sign in through an identity provider and remove their console passwords.',
  limits:
    'Says nothing about passwords chosen before the policy was set, about the root password, or about identity providers. Expiry is not asked for: forced changes make weaker passwords.',
});

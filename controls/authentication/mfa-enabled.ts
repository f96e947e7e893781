import { cis, defineCheck, direct, prowler } from '../../src/core/check.ts';
import { not } from '../../src/core/observed.ts';
import { isHuman } from '../../src/core/people.ts';
import { unless } from '../../src/core/judgement.ts';
import { hidden } from '../../src/core/examples.ts';

export const mfaEnabled = defineCheck({
  id: 'mfa-enabled',
  revision: 1,
  title: 'People who sign in use multi-factor authentication',
  topic: 'authentication',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.5', 'a second factor is what secure authentication asks of people who sign in'),
    direct(
      'A.5.17',
      'a password alone is authentication information that a single leak gives away',
    ),
  ],
  references: [
    prowler('iam_user_mfa_enabled_console_access'),
    prowler('organization_members_mfa_required'),
    cis('AWS', '5.0', '1.9'),
  ],
  params: {},
  subject: 'account',
  needs: ['access', 'mfa'],
  lookups: { person: 'if-configured' },
  judge: (account, { lookup }) =>
    unless(not(account.active), 'inactive')
      .unless(not(account.signsInInteractively), 'no-interactive-sign-in')
      .unless(not(isHuman(account, lookup)), 'not-a-person')
      .require(account.mfaEnabled, 'mfa-missing'),
  reasons: {
    met: 'A second factor is enrolled.',
    inactive: 'The account cannot sign in.',
    'no-interactive-sign-in':
      'The account has no sign-in of its own: it works with keys alone, or another directory signs it in.',
    'not-a-person': 'The account belongs to a machine, a shared mailbox or an outside party.',
    'mfa-missing': 'The account signs in with a password alone: no second factor is enrolled.',
  },
  examples: [
    {
      title: 'a person with a second factor',
      subject: {
        active: true,
        signsInInteractively: true,
        declaredClass: 'human',
        mfaEnabled: true,
      },
      verdict: 'conforming',
    },
    {
      title: 'a person without one',
      subject: {
        active: true,
        signsInInteractively: true,
        declaredClass: 'human',
        mfaEnabled: false,
      },
      verdict: 'nonconforming',
      reason: 'mfa-missing',
    },
    {
      title: 'a user with access keys but no console password',
      subject: {
        active: true,
        signsInInteractively: false,
        declaredClass: 'human',
        mfaEnabled: false,
      },
      verdict: 'not-applicable',
      reason: 'no-interactive-sign-in',
    },
    {
      title: 'a person whom another directory signs in, and of whose factors nothing is told here',
      subject: {
        active: true,
        signsInInteractively: false,
        declaredClass: 'human',
        mfaEnabled: hidden('absent'),
      },
      verdict: 'not-applicable',
      reason: 'no-interactive-sign-in',
    },
    {
      title: 'a suspended account',
      subject: {
        active: false,
        signsInInteractively: true,
        declaredClass: 'human',
        mfaEnabled: false,
      },
      verdict: 'not-applicable',
      reason: 'inactive',
    },
    {
      title: 'a service account named in the register of people',
      subject: {
        active: true,
        signsInInteractively: true,
        declaredClass: null,
        ownerKeys: ['aws:deploy'],
        mfaEnabled: false,
      },
      others: [{ kind: 'person', id: 'svc-1', keys: ['aws:deploy'], accountClass: 'service' }],
      verdict: 'not-applicable',
      reason: 'not-a-person',
    },
    {
      title: 'a report that may not be read',
      subject: {
        active: true,
        signsInInteractively: true,
        declaredClass: 'human',
        mfaEnabled: hidden('denied', 'iam:GetCredentialReport'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'Passwords are guessed, reused and phished. A second factor stops most account take-overs that begin with a stolen password.',
  remediation:
    'Have the person enrol a second factor, preferably a security key or passkey, and let the platform require one of everybody.',
  limits:
    'Says nothing about how strong the factor is, nor about sign-ins through an identity provider.',
});

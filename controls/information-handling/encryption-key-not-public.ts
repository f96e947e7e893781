import { defineCheck, direct, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { not } from '../../src/core/observed.ts';

export const encryptionKeyNotPublic = defineCheck({
  id: 'encryption-key-not-public',
  revision: 1,
  title: 'No encryption key is open to every account of the provider',
  topic: 'information-handling',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.24', 'encryption protects nothing from those who may use the key'),
    supporting('A.8.3', 'who may decrypt has access to the information'),
  ],
  references: [prowler('kms_key_not_publicly_accessible')],
  params: {},
  subject: 'encryption-key',
  needs: ['details', 'policy'],
  lookups: {},
  judge: (key) =>
    unless(key.providerManaged, 'provider-managed').require(
      not(key.openToEverybody),
      'open-to-everybody',
    ),
  reasons: {
    met: 'The policy of the key lets in nobody but those it names.',
    'provider-managed': 'The provider made the key for a service of its own, and sets its policy.',
    'open-to-everybody':
      'The policy of the key lets in principals of every account, and no condition keeps strangers out.',
  },
  examples: [
    {
      title: 'a policy that names accounts, roles and services',
      subject: { providerManaged: false, openToEverybody: false },
      verdict: 'conforming',
    },
    {
      title: 'a policy that names everybody, and asks for callers of one account or organisation',
      subject: { providerManaged: false, openToEverybody: false },
      verdict: 'conforming',
    },
    {
      title: 'a policy that names everybody without a condition on who asks',
      subject: { providerManaged: false, openToEverybody: true },
      verdict: 'nonconforming',
      reason: 'open-to-everybody',
    },
    {
      title: 'a key that the provider made for one of its services',
      subject: { providerManaged: true },
      verdict: 'not-applicable',
      reason: 'provider-managed',
    },
    {
      title: 'a policy that may not be read',
      subject: {
        providerManaged: false,
        openToEverybody: hidden('denied', 'kms:GetKeyPolicy'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a policy that names everybody under conditions that do not say who is left',
      subject: { providerManaged: false, openToEverybody: hidden('absent') },
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a key whose own policy keeps even administrators from looking',
      subject: {
        providerManaged: hidden('denied', 'kms:DescribeKey'),
        openToEverybody: hidden('denied', 'kms:DescribeKey'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'A policy written for a quick test, with everybody as the principal, lets any account in the world decrypt what it gets hold of, or lock the owner out.',
  remediation:
    'Name the accounts and roles that use the key. Where everybody has to be named, add a condition on the account or organisation of the caller.',
  limits:
    'Looks at the policy of the key, not at grants, nor at whom the policies of the company’s own accounts let use it. Which service a call must come through does not say who makes it.',
});

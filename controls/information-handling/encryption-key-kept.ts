import { defineCheck, direct, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { not } from '../../src/core/observed.ts';

export const encryptionKeyKept = defineCheck({
  id: 'encryption-key-kept',
  revision: 1,
  title: 'No encryption key waits for its deletion',
  topic: 'information-handling',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.24', 'the end of a key is planned, since what it encrypted ends with it'),
    supporting('A.8.13', 'a backup encrypted with a key that is gone cannot be restored'),
  ],
  references: [prowler('kms_cmk_not_deleted_unintentionally')],
  params: {},
  subject: 'encryption-key',
  needs: ['details'],
  lookups: {},
  judge: (key) =>
    unless(key.providerManaged, 'provider-managed').require(not(key.beingDeleted), 'being-deleted'),
  reasons: {
    met: 'The key is not about to be deleted.',
    'provider-managed': 'The provider made the key for a service of its own; nobody can delete it.',
    'being-deleted': 'The key will be deleted, and with it everything that it encrypted.',
  },
  examples: [
    {
      title: 'a key in use, or switched off',
      subject: { providerManaged: false, beingDeleted: false },
      verdict: 'conforming',
    },
    {
      title: 'a key that waits for its deletion',
      subject: { providerManaged: false, beingDeleted: true },
      verdict: 'nonconforming',
      reason: 'being-deleted',
    },
    {
      title: 'a key that waits for its copies in other regions to be deleted first',
      subject: { providerManaged: false, beingDeleted: true },
      verdict: 'nonconforming',
      reason: 'being-deleted',
    },
    {
      title: 'a key that the provider made for one of its services',
      subject: { providerManaged: true },
      verdict: 'not-applicable',
      reason: 'provider-managed',
    },
    {
      title: 'a key whose own policy keeps even administrators from looking',
      subject: {
        providerManaged: hidden('denied', 'kms:DescribeKey'),
        beingDeleted: hidden('denied', 'kms:DescribeKey'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'Deleting a key is the quickest way to destroy data and its backups alike, by mistake or by intent. The waiting period is the only chance to notice.',
  remediation:
    'Find out what is still encrypted with the key. If anything is, or nobody knows, cancel the deletion and switch the key off first. Where the deletion was approved, record that as an exception.',
  limits:
    'Does not know which deletions were approved. Does not look at what is encrypted with a key.',
});

import { defineCheck, direct, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { require } from '../../src/core/judgement.ts';

export const storageVersioned = defineCheck({
  id: 'storage-versioned',
  revision: 1,
  title: 'Storage keeps earlier versions of what is overwritten or deleted',
  topic: 'backup-recovery',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct(
      'A.8.13',
      'without versions there is no earlier copy, and neither AWS Backup nor replication can make one',
    ),
    supporting('A.5.33', 'a record that was overwritten can be shown as it was'),
  ],
  references: [prowler('s3_bucket_object_versioning')],
  params: {},
  subject: 'bucket',
  needs: ['versioning'],
  lookups: {},
  judge: (bucket) => require(bucket.versioned, 'not-versioned'),
  reasons: {
    met: 'Versioning is enabled.',
    'not-versioned': 'Versioning is not enabled.',
  },
  examples: [
    {
      title: 'a bucket with versioning enabled',
      subject: { versioned: true },
      verdict: 'conforming',
    },
    {
      title: 'a bucket where versioning was never enabled, or is suspended',
      subject: { versioned: false },
      verdict: 'nonconforming',
      reason: 'not-versioned',
    },
    {
      title: 'a setting that may not be read',
      subject: { versioned: hidden('denied', 's3:GetBucketVersioning') },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'Most losses are small: a wrong path, a script run twice, an encrypting intruder. Versions bring back what was there before.',
  remediation:
    'Enable versioning, and with it a lifecycle rule that ends old versions after a time you choose, so that cost and retention stay bounded.',
  limits:
    'Versions lie in the same bucket and account and share its fate: this does not replace a backup elsewhere, nor a restore that was tried. How long versions are kept is not looked at.',
});

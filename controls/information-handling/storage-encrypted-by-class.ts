import { z } from 'zod';

import { defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { isOneOf, labelsOf } from '../../src/core/labels.ts';
import { isUnknown, map } from '../../src/core/observed.ts';

const bucket = {
  id: 'arn:aws:s3:::acme-payroll',
  scope: { account: '123456789012' },
  region: 'eu-central-1',
  accountId: '123456789012',
} as const;
/** The region of the bucket, which is read. */
const home = {
  kind: 'cloud-region',
  regionName: 'eu-central-1',
  accountId: '123456789012',
} as const;
const label = {
  kind: 'tagged-resource',
  id: bucket.id,
  resourceId: bucket.id,
  ownerLabel: 'finance',
  classLabel: 'confidential',
} as const;

export const storageEncryptedByClass = defineCheck({
  id: 'storage-encrypted-by-class',
  revision: 1,
  title: 'Storage of confidential information is encrypted by the key service',
  topic: 'information-handling',
  severity: 'low',
  nature: 'state',
  controls: [
    direct('A.8.24', 'how strongly information is encrypted follows from how it is classified'),
    supporting('A.5.12', 'a classification that changes nothing protects nothing'),
  ],
  references: [prowler('s3_bucket_kms_encryption'), prowler('s3_bucket_default_encryption')],
  params: {
    classes: param(
      z.array(z.string().min(1)).min(1),
      ['confidential', 'restricted'],
      'classes',
      'the upper two of four levels, common practice',
    ),
  },
  subject: 'bucket',
  needs: ['encryption'],
  lookups: { 'tagged-resource': 'required', 'cloud-region': 'required' },
  judge: (bucket, { lookup, params: { classes } }) => {
    const classification = map(labelsOf(bucket, lookup), (label) =>
      label === undefined ? null : label.classLabel,
    );
    const named = isUnknown(classification) ? {} : { classification: classification ?? '' };
    return unless(
      map(classification, (name) => name === null),
      'unclassified',
    )
      .unless(
        map(classification, (name) => name !== null && !isOneOf(name, classes)),
        'class-asks-for-less',
        named,
      )
      .require(bucket.encryptedByKeyService, 'not-by-key-service', named);
  },
  reasons: {
    met: 'New objects are encrypted with a key of the key service.',
    unclassified: 'The bucket bears no classification.',
    'class-asks-for-less': 'What is {classification} needs no key of the key service.',
    'not-by-key-service':
      'What is {classification} is encrypted with a key of the storage itself, which anybody who may read the bucket reads with.',
  },
  examples: [
    {
      title: 'a confidential bucket encrypted by the key service',
      subject: { ...bucket, encryptedByKeyService: true },
      others: [label],
      verdict: 'conforming',
    },
    {
      title: 'a confidential bucket with the encryption that every bucket has',
      subject: { ...bucket, encryptedByKeyService: false },
      others: [label],
      verdict: 'nonconforming',
      reason: 'not-by-key-service',
    },
    {
      title: 'a classification in capitals',
      subject: { ...bucket, encryptedByKeyService: false },
      others: [{ ...label, classLabel: 'Restricted' }],
      verdict: 'nonconforming',
      reason: 'not-by-key-service',
    },
    {
      title: 'an internal bucket with the encryption that every bucket has',
      subject: { ...bucket, encryptedByKeyService: false },
      others: [{ ...label, classLabel: 'internal' }],
      verdict: 'not-applicable',
      reason: 'class-asks-for-less',
    },
    {
      title: 'a bucket that lost its classification',
      subject: { ...bucket, encryptedByKeyService: false },
      others: [{ ...label, classLabel: null }],
      verdict: 'not-applicable',
      reason: 'unclassified',
    },
    {
      title: 'a bucket that never bore a label, and was not asked for its encryption',
      subject: { ...bucket, encryptedByKeyService: hidden('absent') },
      others: [home],
      verdict: 'not-applicable',
      reason: 'unclassified',
    },
    {
      title: 'a bucket without a label in a region that is not read',
      subject: { ...bucket, region: 'us-east-1', encryptedByKeyService: hidden('absent') },
      others: [home],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
    {
      title: 'a bucket that is not in a list of labels that was cut off',
      subject: { ...bucket, encryptedByKeyService: false },
      incomplete: ['tagged-resource'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'a confidential bucket whose encryption may not be read',
      subject: {
        ...bucket,
        encryptedByKeyService: hidden('denied', 's3:GetEncryptionConfiguration'),
      },
      others: [label],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'nothing that tells of labels',
      subject: { ...bucket, encryptedByKeyService: false },
      withoutSource: ['tagged-resource'],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
  ],
  rationale:
    'Storage encrypts everything today, with a key that it uses for whoever may read. A key of the key service is a second permission to ask for, a record of each use, and something to withdraw.',
  remediation:
    'Set the default encryption of the bucket to a key of your own in the key service, and copy older objects over themselves so that they are encrypted with it.',
  limits:
    'Shows what new objects get: older ones keep the encryption they were written with. The key that the provider keeps for the storage service counts, although it can be neither shared nor withdrawn.',
});

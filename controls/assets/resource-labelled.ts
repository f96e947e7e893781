import { z } from 'zod';

import { defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import type { Fact } from '../../src/core/facts.ts';
import { unless } from '../../src/core/judgement.ts';
import { isOneOf, labelsOf } from '../../src/core/labels.ts';
import { any, isUnknown, map, type Observed } from '../../src/core/observed.ts';

const SUBJECTS = [
  'bucket',
  'database',
  'table',
  'machine',
  'volume',
  'function',
  'secret',
] as const;

const bucket = {
  kind: 'bucket',
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

/** What nobody of the company has to label: it is not theirs, a copy, or on its way out. */
function isNotOurs(resource: Fact<(typeof SUBJECTS)[number]>): Observed<boolean> {
  if (resource.kind === 'secret') {
    return any(resource.providerManaged, resource.replica, resource.beingDeleted);
  }
  if (resource.kind === 'machine') return map(resource.hosting, (where) => where !== 'cloud');
  return false;
}

export const resourceLabelled = defineCheck({
  id: 'resource-labelled',
  revision: 1,
  title: 'What holds or handles information is labelled with its owner and its classification',
  topic: 'assets',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.5.9', 'the label says whose each thing in the cloud is, where it is found'),
    direct('A.5.13', 'labels are how classified information is told apart in the cloud'),
    supporting('A.5.12', 'a thing with a class of the scheme was classified by somebody'),
  ],
  references: [prowler('organizations_tags_policies_enabled_and_attached')],
  params: {
    classes: param(
      z.array(z.string().min(1)).min(1),
      ['public', 'internal', 'confidential', 'restricted'],
      'classes of the scheme',
      'four levels, common practice',
    ),
  },
  subject: SUBJECTS,
  needs: [],
  lookups: { 'tagged-resource': 'required', 'cloud-region': 'required' },
  judge: (resource, { lookup, params: { classes } }) => {
    const labels = labelsOf(resource, lookup);
    const owner = map(labels, (found) => (found === undefined ? null : found.ownerLabel));
    const classification = map(labels, (found) => (found === undefined ? null : found.classLabel));
    return unless(isNotOurs(resource), 'not-ours')
      .require(
        map(labels, (found) => found !== undefined),
        'never-labelled',
      )
      .require(
        map(owner, (name) => name !== null),
        'no-owner',
      )
      .require(
        map(classification, (name) => name !== null),
        'no-classification',
      )
      .require(
        map(classification, (name) => name === null || isOneOf(name, classes)),
        'not-of-the-scheme',
        isUnknown(classification) ? {} : { classification: classification ?? '' },
      );
  },
  reasons: {
    met: 'Owner and classification are named, the classification as the scheme has it.',
    'not-ours': 'The provider made it, it is a copy, it is being deleted or it lies elsewhere.',
    'never-labelled': 'It never bore a label of any kind.',
    'no-owner': 'No label names its owner.',
    'no-classification': 'No label says how it is classified.',
    'not-of-the-scheme': 'Its classification, {classification}, is none of the scheme.',
  },
  examples: [
    {
      title: 'a bucket with an owner and a class of the scheme',
      subject: bucket,
      others: [label],
      verdict: 'conforming',
    },
    {
      title: 'a class written in capitals',
      subject: bucket,
      others: [{ ...label, classLabel: 'CONFIDENTIAL' }],
      verdict: 'conforming',
    },
    {
      title: 'a volume without an owner',
      subject: { kind: 'volume', id: bucket.id },
      others: [{ ...label, ownerLabel: null }],
      verdict: 'nonconforming',
      reason: 'no-owner',
    },
    {
      title: 'a machine without a classification',
      subject: { kind: 'machine', id: bucket.id, hosting: 'cloud' },
      others: [{ ...label, classLabel: null }],
      verdict: 'nonconforming',
      reason: 'no-classification',
    },
    {
      title: 'a class that the scheme does not have',
      subject: bucket,
      others: [{ ...label, classLabel: 'top secret' }],
      verdict: 'nonconforming',
      reason: 'not-of-the-scheme',
    },
    {
      title: 'a bucket that lost all its labels',
      subject: bucket,
      others: [{ ...label, ownerLabel: null, classLabel: null }],
      verdict: 'nonconforming',
      reason: 'no-owner',
    },
    {
      title: 'a bucket that never bore a label, which the list of labels does not have',
      subject: bucket,
      others: [
        home,
        { ...label, id: 'arn:aws:s3:::acme-other', resourceId: 'arn:aws:s3:::acme-other' },
      ],
      verdict: 'nonconforming',
      reason: 'never-labelled',
    },
    {
      title: 'a bucket without a label in a region that is not read',
      subject: { ...bucket, region: 'us-east-1' },
      others: [home],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
    {
      title: 'a bucket without a label of which it is not known where it lies',
      subject: { ...bucket, region: hidden('invalid') },
      others: [home],
      verdict: 'not-assessed',
      reason: 'invalid',
    },
    {
      title: 'a bucket that is not in a list of labels that was cut off',
      subject: bucket,
      incomplete: ['tagged-resource'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'a secret that the provider made',
      subject: {
        kind: 'secret',
        id: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!db-1',
        providerManaged: true,
        replica: false,
        beingDeleted: false,
      },
      verdict: 'not-applicable',
      reason: 'not-ours',
    },
    {
      title: 'a machine elsewhere that is only registered with the cloud',
      subject: { kind: 'machine', id: 'mi-0a1b2c3d4e5f60718', hosting: 'elsewhere' },
      verdict: 'not-applicable',
      reason: 'not-ours',
    },
    {
      title: 'a bucket whose labels could not be understood',
      subject: bucket,
      others: [{ ...label, ownerLabel: hidden('invalid'), classLabel: hidden('invalid') }],
      verdict: 'not-assessed',
      reason: 'invalid',
    },
    {
      title: 'nothing that tells of labels',
      subject: bucket,
      withoutSource: ['tagged-resource'],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
  ],
  rationale:
    'When something is found open, broken or forgotten, the first questions are whose it is and what is in it. In a cloud account nothing but a label answers them.',
  remediation:
    'Label what is there, ask the owners who do not know, and let policies of the organisation or the templates that make things refuse what bears no label.',
  limits:
    'Believes what a label says: neither that the owner works here nor that the class fits what is inside. Things of kinds that are not listed here are not judged.',
});

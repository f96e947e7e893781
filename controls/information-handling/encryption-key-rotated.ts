import { z } from 'zod';

import { cis, defineCheck, direct, param, prowler } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { map, not } from '../../src/core/observed.ts';

/** A key of the company's own that its service can rotate. */
const key = {
  providerManaged: false,
  enabled: true,
  beingDeleted: false,
  canRotate: true,
  replica: false,
} as const;

export const encryptionKeyRotated = defineCheck({
  id: 'encryption-key-rotated',
  revision: 1,
  title: 'Encryption keys get new material at intervals',
  topic: 'information-handling',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.24', 'keys are managed through their whole life, and replacing them is part of it'),
  ],
  references: [prowler('kms_cmk_rotation_enabled'), cis('AWS', '5.0', '3.6')],
  params: { maxRotationDays: param(z.int().min(90), 365, 'days', 'CIS AWS 5.0, 3.6') },
  subject: 'encryption-key',
  needs: ['details', 'rotation'],
  lookups: {},
  judge: (key, { params: { maxRotationDays } }) =>
    unless(key.providerManaged, 'provider-managed')
      .unless(not(key.enabled), 'not-enabled')
      .unless(key.replica, 'replica')
      .unless(not(key.canRotate), 'cannot-rotate')
      .require(key.rotates, 'not-rotated')
      .require(
        map(key.rotationDays, (days) => days <= maxRotationDays),
        'rotated-too-seldom',
        { maxRotationDays },
      ),
  reasons: {
    met: 'The key service gives the key new material often enough.',
    'provider-managed': 'The provider made the key for a service of its own, and rotates it.',
    'not-enabled': 'The key is switched off, or is being deleted.',
    replica: 'The key is a copy of one in another region, which is judged there.',
    'cannot-rotate':
      'The key service cannot rotate it: it is asymmetric, or its material comes from elsewhere.',
    'not-rotated': 'Automatic rotation is off.',
    'rotated-too-seldom': 'More than {maxRotationDays} days lie between rotations.',
  },
  examples: [
    {
      title: 'a key that is rotated every year',
      subject: { ...key, rotates: true, rotationDays: 365 },
      verdict: 'conforming',
    },
    {
      title: 'a key without rotation',
      subject: { ...key, rotates: false },
      verdict: 'nonconforming',
      reason: 'not-rotated',
    },
    {
      title: 'a key that is rotated every other year',
      subject: { ...key, rotates: true, rotationDays: 730 },
      verdict: 'nonconforming',
      reason: 'rotated-too-seldom',
    },
    {
      title: 'a key that the provider made for one of its services',
      subject: { providerManaged: true },
      verdict: 'not-applicable',
      reason: 'provider-managed',
    },
    {
      title: 'a key with imported material, or one kept in a module of its own',
      subject: { ...key, canRotate: false },
      verdict: 'not-applicable',
      reason: 'cannot-rotate',
    },
    {
      title: 'an asymmetric key, or one for message authentication codes',
      subject: { ...key, canRotate: false },
      verdict: 'not-applicable',
      reason: 'cannot-rotate',
    },
    {
      title: 'the copy of a key of another region',
      subject: { ...key, replica: true },
      verdict: 'not-applicable',
      reason: 'replica',
    },
    {
      title: 'a key that is switched off',
      subject: { ...key, enabled: false },
      verdict: 'not-applicable',
      reason: 'not-enabled',
    },
    {
      title: 'a key whose own policy keeps even administrators from looking',
      subject: {
        providerManaged: hidden('denied', 'kms:DescribeKey'),
        enabled: hidden('denied', 'kms:DescribeKey'),
        canRotate: hidden('denied', 'kms:DescribeKey'),
        replica: hidden('denied', 'kms:DescribeKey'),
        rotates: hidden('denied', 'kms:DescribeKey'),
        rotationDays: hidden('denied', 'kms:DescribeKey'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a key whose rotation may not be read',
      subject: {
        ...key,
        rotates: hidden('denied', 'kms:GetKeyRotationStatus'),
        rotationDays: hidden('denied', 'kms:GetKeyRotationStatus'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a rotation of which the interval is not told',
      subject: { ...key, rotates: true, rotationDays: hidden('absent') },
      verdict: 'not-assessed',
      reason: 'absent',
    },
  ],
  rationale:
    'New material bounds how much is encrypted with any one key, and so what the loss of one gives away. Rotation by the key service costs nothing and breaks nothing: what was encrypted before stays readable.',
  remediation:
    'Switch on automatic rotation of the key, at the interval your policy sets. For a copy do so at the key it was made from.',
  limits:
    'Keys that their service cannot rotate are left out: plan for those how they are replaced by hand. What was encrypted before is not encrypted anew.',
});

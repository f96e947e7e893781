import { z } from 'zod';

import { cis, defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { isUnknown, map, not } from '../../src/core/observed.ts';
import { DAY, plus } from '../../src/core/time.ts';

export const accessKeyRotated = defineCheck({
  id: 'access-key-rotated',
  revision: 2,
  title: 'Active access keys are replaced before they grow old',
  topic: 'authentication',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.5.17', 'a long-lived secret is managed only if it is replaced at planned intervals'),
    supporting('A.8.5', 'a key that was copied unnoticed works until it is replaced'),
  ],
  references: [prowler('iam_rotate_access_key_90_days'), cis('AWS', '5.0', '1.13')],
  params: { maxAgeDays: param(z.int().min(1), 90, 'days', 'CIS AWS 5.0, 1.13') },
  subject: 'credential',
  needs: [],
  lookups: {},
  judge: (key, { params: { maxAgeDays }, asOf }) =>
    unless(
      map(key.form, (form) => form !== 'access-key'),
      'no-access-key',
    )
      .unless(not(key.active), 'inactive')
      .require(
        map(key.createdAt, (made) => plus(made, maxAgeDays * DAY) >= asOf),
        'too-old',
        { maxAgeDays, ...(isUnknown(key.createdAt) ? {} : { made: key.createdAt.slice(0, 10) }) },
      ),
  reasons: {
    met: 'The key is younger than the maximum age.',
    'no-access-key': 'It is a password: those are not made to expire.',
    inactive: 'The key is switched off.',
    'too-old': 'The key was made on {made}; keys are to be replaced within {maxAgeDays} days.',
  },
  examples: [
    {
      title: 'a key of last month',
      subject: { form: 'access-key', active: true, createdAt: '2026-02-01T09:00:00.000Z' },
      verdict: 'conforming',
    },
    {
      title: 'a key on its last day',
      subject: { form: 'access-key', active: true, createdAt: '2025-12-01T12:00:00.000Z' },
      verdict: 'conforming',
    },
    {
      title: 'a key an hour past the maximum',
      subject: { form: 'access-key', active: true, createdAt: '2025-12-01T11:00:00.000Z' },
      verdict: 'nonconforming',
      reason: 'too-old',
    },
    {
      title: 'a key that is old by a stricter maximum',
      subject: { form: 'access-key', active: true, createdAt: '2026-02-01T09:00:00.000Z' },
      params: { maxAgeDays: 14 },
      verdict: 'nonconforming',
      reason: 'too-old',
    },
    {
      title: 'an old key that was switched off',
      subject: { form: 'access-key', active: false, createdAt: '2021-05-04T09:00:00.000Z' },
      verdict: 'not-applicable',
      reason: 'inactive',
    },
    {
      title: 'a password set years ago',
      subject: { form: 'password', active: true, createdAt: '2021-05-04T09:00:00.000Z' },
      verdict: 'not-applicable',
      reason: 'no-access-key',
    },
    {
      title: 'an old key of which it is not known whether it works',
      subject: {
        form: 'access-key',
        active: hidden('denied', 'iam:ListAccessKeys'),
        createdAt: '2021-05-04T09:00:00.000Z',
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a key whose date could not be understood',
      subject: { form: 'access-key', active: true, createdAt: hidden('invalid') },
      verdict: 'not-assessed',
      reason: 'invalid',
    },
  ],
  rationale:
    'Access keys end up in scripts, laptops and repositories, and nobody notices a copy. Replacing them bounds how long a copy is of use.',
  remediation:
    'Make a second key, move what uses the first to it, switch the first off, wait until nothing fails, delete it. Prefer roles, which have no lasting key at all.',
  limits:
    'The age of a key is all that is judged: not whether it is used, who knows it, or what it may do.',
});

import { z } from 'zod';

import { defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { any, isUnknown, map, not } from '../../src/core/observed.ts';
import { DAY, plus } from '../../src/core/time.ts';

const secret = { providerManaged: false, replica: false, beingDeleted: false } as const;
const byHand = { ...secret, rotates: false, nextRotationAt: null } as const;
const byItself = { ...secret, rotates: true, changedAt: '2026-02-01T09:00:00.000Z' } as const;

export const secretRotated = defineCheck({
  id: 'secret-rotated',
  revision: 1,
  title: 'Stored secrets are replaced before they grow old',
  topic: 'authentication',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.5.17', 'passwords and keys of machines are replaced at planned intervals too'),
    supporting('A.8.24', 'a secret is key material, and its replacement part of managing keys'),
  ],
  references: [
    prowler('secretsmanager_secret_rotated_periodically'),
    prowler('secretsmanager_automatic_rotation_enabled'),
  ],
  params: {
    maxAgeDays: param(z.int().min(1), 90, 'days', 'AWS FSBP, SecretsManager.4'),
    lateDays: param(
      z.int().min(2),
      2,
      'days',
      'evidence may be two days old, and a rotation be made since',
    ),
  },
  subject: 'secret',
  needs: ['rotation'],
  lookups: {},
  judge: (secret, { params: { maxAgeDays, lateDays }, asOf }) =>
    unless(secret.providerManaged, 'provider-managed')
      .unless(secret.replica, 'replica')
      .unless(secret.beingDeleted, 'being-deleted')
      .require(
        any(
          secret.rotates,
          map(secret.changedAt, (changed) => plus(changed, maxAgeDays * DAY) >= asOf),
        ),
        'too-old',
        {
          maxAgeDays,
          ...(isUnknown(secret.changedAt) ? {} : { changed: secret.changedAt.slice(0, 10) }),
        },
      )
      .require(
        any(
          not(secret.rotates),
          map(secret.nextRotationAt, (due) => due === null || plus(due, lateDays * DAY) >= asOf),
        ),
        'rotation-late',
        isUnknown(secret.nextRotationAt) ? {} : { due: secret.nextRotationAt?.slice(0, 10) ?? '' },
      ),
  reasons: {
    met: 'The secret is rotated by itself, or was changed within the maximum age.',
    'provider-managed': 'A service of the provider made the secret, and replaces it.',
    replica: 'The secret is a copy of one in another region, which is judged there.',
    'being-deleted': 'The secret is being deleted, and can no longer be read.',
    'too-old':
      'The secret is not rotated by itself and was last changed on {changed}; secrets are to be replaced within {maxAgeDays} days.',
    'rotation-late': 'The secret was to be rotated by {due}, and was not.',
  },
  examples: [
    {
      title: 'a secret that is rotated by itself, the next time in a week',
      subject: { ...byItself, nextRotationAt: '2026-03-08T09:00:00.000Z' },
      verdict: 'conforming',
    },
    {
      title: 'a secret of last month that nothing rotates',
      subject: { ...byHand, changedAt: '2026-02-01T09:00:00.000Z' },
      verdict: 'conforming',
    },
    {
      title: 'a secret of last year that nothing rotates',
      subject: { ...byHand, changedAt: '2025-03-01T09:00:00.000Z' },
      verdict: 'nonconforming',
      reason: 'too-old',
    },
    {
      title: 'a secret that is old by a stricter maximum',
      subject: { ...byHand, changedAt: '2026-02-01T09:00:00.000Z' },
      params: { maxAgeDays: 14 },
      verdict: 'nonconforming',
      reason: 'too-old',
    },
    {
      title: 'a rotation that was due a week ago',
      subject: { ...byItself, nextRotationAt: '2026-02-22T09:00:00.000Z' },
      verdict: 'nonconforming',
      reason: 'rotation-late',
    },
    {
      title: 'a rotation that was due since the secrets were last listed',
      subject: { ...byItself, nextRotationAt: '2026-03-01T03:00:00.000Z' },
      verdict: 'conforming',
    },
    {
      title: 'a secret that a service of the provider made',
      subject: { ...byHand, providerManaged: true, changedAt: '2024-03-01T09:00:00.000Z' },
      verdict: 'not-applicable',
      reason: 'provider-managed',
    },
    {
      title: 'the copy of a secret of another region',
      subject: { ...byHand, replica: true, changedAt: '2024-03-01T09:00:00.000Z' },
      verdict: 'not-applicable',
      reason: 'replica',
    },
    {
      title: 'a secret that is being deleted',
      subject: { ...byHand, beingDeleted: true, changedAt: '2024-03-01T09:00:00.000Z' },
      verdict: 'not-applicable',
      reason: 'being-deleted',
    },
    {
      title: 'a secret whose dates could not be understood',
      subject: { ...byHand, changedAt: hidden('invalid') },
      verdict: 'not-assessed',
      reason: 'invalid',
    },
    {
      title: 'a secret that is rotated by itself, without a word of when',
      subject: { ...byItself, nextRotationAt: hidden('absent') },
      verdict: 'not-assessed',
      reason: 'absent',
    },
  ],
  rationale:
    'A secret in a store is still read by programs, printed by mistake and copied by people who leave. Replacing it bounds how long a copy is of use.',
  remediation:
    'Let the store rotate the secret, with the function the provider offers for the database or one of your own. Where the other side has to issue it, replace it by hand, and record as an exception what cannot be replaced.',
  limits:
    'Any change counts where nothing ever rotated the secret, that of its description included. The value is never read: whether it is the same as before, or easily guessed, is not known.',
});

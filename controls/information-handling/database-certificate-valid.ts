import { z } from 'zod';

import { defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { isUnknown, map } from '../../src/core/observed.ts';
import { DAY, plus } from '../../src/core/time.ts';

export const databaseCertificateValid = defineCheck({
  id: 'database-certificate-valid',
  revision: 1,
  title: 'Certificates of databases are replaced before they run out',
  topic: 'information-handling',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.24', 'a certificate that has run out proves nothing to those who connect'),
    supporting('A.8.9', 'which certificate a database shows is part of its configuration'),
  ],
  references: [prowler('rds_instance_certificate_expiration')],
  params: {
    minDays: param(
      z.int().min(0),
      90,
      'days',
      'annexa: time enough to test clients against the new certificate',
    ),
  },
  subject: 'database',
  needs: ['certificate'],
  lookups: {},
  judge: (database, { params: { minDays }, asOf }) =>
    unless(
      map(database.form, (form) => form === 'cluster'),
      'judged-by-members',
    ).require(
      map(database.certificateValidTill, (until) => until >= plus(asOf, minDays * DAY)),
      'runs-out',
      {
        minDays,
        ...(isUnknown(database.certificateValidTill)
          ? {}
          : { until: database.certificateValidTill.slice(0, 10) }),
      },
    ),
  reasons: {
    met: 'The certificate is good for long enough.',
    'judged-by-members': 'Its members show certificates, and each is judged by itself.',
    'runs-out':
      'The certificate is good until {until}; it is to be replaced {minDays} days before.',
  },
  examples: [
    {
      title: 'a certificate for another year',
      subject: { form: 'instance', certificateValidTill: '2027-03-01T12:00:00.000Z' },
      verdict: 'conforming',
    },
    {
      title: 'a certificate that runs out next month',
      subject: { form: 'instance', certificateValidTill: '2026-04-01T12:00:00.000Z' },
      verdict: 'nonconforming',
      reason: 'runs-out',
    },
    {
      title: 'the same where a week is enough',
      subject: { form: 'instance', certificateValidTill: '2026-04-01T12:00:00.000Z' },
      params: { minDays: 7 },
      verdict: 'conforming',
    },
    {
      title: 'a certificate that has run out',
      subject: { form: 'instance', certificateValidTill: '2024-08-22T17:08:50.000Z' },
      verdict: 'nonconforming',
      reason: 'runs-out',
    },
    {
      title: 'a cluster',
      subject: { form: 'cluster' },
      verdict: 'not-applicable',
      reason: 'judged-by-members',
    },
    {
      title: 'a database of which the provider shows no certificate',
      subject: { form: 'instance', certificateValidTill: hidden('absent') },
      verdict: 'not-assessed',
      reason: 'absent',
    },
  ],
  rationale:
    'On the day the certificate runs out, clients that check it stop working and those that were told not to check it go on talking to anybody.',
  remediation:
    'Give clients the bundle of the new authority first, then choose that authority for the database and restart it where the engine needs it.',
  limits:
    'Says nothing of whether clients check the certificate or encrypt at all. Where the platform replaces certificates by itself in time this never fails.',
});

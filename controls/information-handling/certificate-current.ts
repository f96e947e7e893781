import { z } from 'zod';

import { defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { all, isUnknown, map, not } from '../../src/core/observed.ts';
import { DAY, plus } from '../../src/core/time.ts';

const imported = { inUse: true, renewsItself: false } as const;
const issued = { inUse: true, renewsItself: true } as const;

export const certificateCurrent = defineCheck({
  id: 'certificate-current',
  revision: 1,
  title: 'Certificates in use are renewed before they end',
  topic: 'information-handling',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.24', 'the life of certificates is managed, and their end foreseen'),
    supporting('A.8.21', 'a service whose certificate has ended is refused, or trusted blindly'),
  ],
  references: [prowler('acm_certificates_expiration_check')],
  params: {
    warnDays: param(
      z.int().min(1).max(60),
      30,
      'days',
      'AWS FSBP, ACM.1; AWS begins to renew 60 days before the end, and tells nothing sooner',
    ),
  },
  subject: 'certificate',
  needs: ['renewal'],
  lookups: {},
  judge: (certificate, { params: { warnDays }, asOf }) => {
    const { inUse, expiresAt, renewsItself, renewalStalled } = certificate;
    const endsSoon = map(expiresAt, (end) => end !== null && end < plus(asOf, warnDays * DAY));
    const when = isUnknown(expiresAt) ? {} : { end: expiresAt?.slice(0, 10) ?? '' };
    return unless(not(inUse), 'not-in-use')
      .unless(
        map(expiresAt, (end) => end === null),
        'not-issued',
      )
      .require(
        map(expiresAt, (end) => end === null || end > asOf),
        'ended',
        when,
      )
      .require(not(all(endsSoon, not(renewsItself))), 'ends-soon', when)
      .require(not(all(endsSoon, renewsItself, renewalStalled)), 'renewal-stalled', when);
  },
  reasons: {
    met: 'The certificate lasts, or the provider is about to renew it.',
    'not-in-use': 'Nothing uses the certificate.',
    'not-issued': 'The certificate was asked for and never issued.',
    ended: 'The certificate ended on {end} and is still in use.',
    'ends-soon': 'The certificate ends on {end}, and nothing renews it by itself.',
    'renewal-stalled':
      'The certificate ends on {end}; its renewal failed, or waits for somebody to prove who owns the name.',
  },
  examples: [
    {
      title: 'an imported certificate that lasts half a year',
      subject: { ...imported, expiresAt: '2026-09-01T00:00:00.000Z' },
      verdict: 'conforming',
    },
    {
      title: 'an imported certificate that ends in three weeks',
      subject: { ...imported, expiresAt: '2026-03-22T00:00:00.000Z' },
      verdict: 'nonconforming',
      reason: 'ends-soon',
    },
    {
      title: 'an issued certificate that cannot be renewed and ends in three weeks',
      subject: { ...imported, expiresAt: '2026-03-22T00:00:00.000Z' },
      verdict: 'nonconforming',
      reason: 'ends-soon',
    },
    {
      title: 'an issued certificate that ends in three weeks and is being renewed',
      subject: { ...issued, expiresAt: '2026-03-22T00:00:00.000Z', renewalStalled: false },
      verdict: 'conforming',
    },
    {
      title:
        'an issued certificate that ends in three weeks and waits for its domain to be validated',
      subject: { ...issued, expiresAt: '2026-03-22T00:00:00.000Z', renewalStalled: true },
      verdict: 'nonconforming',
      reason: 'renewal-stalled',
    },
    {
      title: 'a certificate that ended yesterday and is in use',
      subject: { ...issued, expiresAt: '2026-02-28T00:00:00.000Z', renewalStalled: false },
      verdict: 'nonconforming',
      reason: 'ended',
    },
    {
      title: 'a certificate that ended long ago and is not in use',
      subject: { inUse: false, renewsItself: false, expiresAt: '2024-02-28T00:00:00.000Z' },
      verdict: 'not-applicable',
      reason: 'not-in-use',
    },
    {
      title: 'a certificate whose domain was never validated',
      subject: { inUse: false, renewsItself: false, expiresAt: null },
      verdict: 'not-applicable',
    },
    {
      title: 'one that was never issued, of which it is not told whether it is in use',
      subject: { inUse: hidden('absent'), renewsItself: false, expiresAt: null },
      verdict: 'not-applicable',
      reason: 'not-issued',
    },
    {
      title: 'an issued certificate that lasts half a year, of whose renewal nothing is told yet',
      subject: {
        ...issued,
        expiresAt: '2026-09-01T00:00:00.000Z',
        renewalStalled: hidden('absent'),
      },
      verdict: 'conforming',
    },
    {
      title: 'an issued certificate that ends in three weeks, whose renewal may not be read',
      subject: {
        ...issued,
        expiresAt: '2026-03-22T00:00:00.000Z',
        renewalStalled: hidden('denied', 'acm:DescribeCertificate'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a certificate whose end could not be understood',
      subject: { ...imported, expiresAt: hidden('invalid') },
      verdict: 'not-assessed',
      reason: 'invalid',
    },
  ],
  rationale:
    'Certificates end on a day that nobody remembers. The service then stops for everybody at once, or people learn to click warnings away.',
  remediation:
    'Replace imported certificates by ones that the provider issues and renews. Where that cannot be, renew them in time and import them anew. Put back the DNS record by which the provider validates the name.',
  limits:
    'Knows the certificates in the platform’s store, not those that servers keep themselves. That a renewed certificate is presented is not tried.',
});

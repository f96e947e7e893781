import { z } from 'zod';

import { defineCheck, direct, param, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { map, not } from '../../src/core/observed.ts';
import { DAY, plus } from '../../src/core/time.ts';

export const deviceEncrypted = defineCheck({
  id: 'device-encrypted',
  revision: 1,
  title: 'Devices that may reach company data are encrypted',
  topic: 'endpoint-devices',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.1', 'encryption protects what a user endpoint device holds'),
    direct('A.7.9', 'a device is carried off the premises and lost there'),
    supporting('A.6.7', 'remote work takes company data to places without any other protection'),
    supporting('A.8.24', 'encryption of devices is among the rules on the use of cryptography'),
  ],
  references: [],
  params: {
    seenWithinDays: param(
      z.int().min(1),
      30,
      'days',
      'annexa: a device away for longer says little about its state today',
    ),
  },
  subject: 'device',
  needs: ['encryption', 'activity'],
  lookups: {},
  judge: (device, { params: { seenWithinDays }, asOf }) =>
    unless(not(device.approved), 'not-approved')
      .unless(
        map(device.lastSeenAt, (at) => plus(at, seenWithinDays * DAY) < asOf),
        'not-seen',
        { seenWithinDays },
      )
      .require(device.encrypted, 'not-encrypted'),
  reasons: {
    met: 'The device reports that its storage is encrypted.',
    'not-approved': 'The device is not approved for company data.',
    'not-seen': 'The device has not been seen within {seenWithinDays} days.',
    'not-encrypted': 'The device reports that its storage is not encrypted.',
  },
  examples: [
    {
      title: 'an encrypted telephone seen yesterday',
      subject: { approved: true, lastSeenAt: '2026-02-28T07:00:00.000Z', encrypted: true },
      verdict: 'conforming',
    },
    {
      title: 'a telephone without encryption',
      subject: { approved: true, lastSeenAt: '2026-02-28T07:00:00.000Z', encrypted: false },
      verdict: 'nonconforming',
      reason: 'not-encrypted',
    },
    {
      title: 'a blocked or wiped telephone without encryption',
      subject: { approved: false, lastSeenAt: '2026-02-28T07:00:00.000Z', encrypted: false },
      verdict: 'not-applicable',
      reason: 'not-approved',
    },
    {
      title: 'a telephone that was last seen in autumn',
      subject: { approved: true, lastSeenAt: '2025-10-10T07:00:00.000Z', encrypted: false },
      verdict: 'not-applicable',
      reason: 'not-seen',
    },
    {
      title: 'the same telephone where half a year is allowed',
      subject: { approved: true, lastSeenAt: '2025-10-10T07:00:00.000Z', encrypted: false },
      params: { seenWithinDays: 180 },
      verdict: 'nonconforming',
      reason: 'not-encrypted',
    },
    {
      title: 'a telephone under basic management, which does not tell',
      subject: {
        approved: true,
        lastSeenAt: '2026-02-28T07:00:00.000Z',
        encrypted: hidden('absent'),
      },
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a telephone of which it is not known when it was last seen',
      subject: { approved: true, lastSeenAt: hidden('invalid'), encrypted: true },
      verdict: 'not-assessed',
      reason: 'invalid',
    },
    {
      title: 'details of devices that may not be read',
      subject: {
        approved: true,
        lastSeenAt: hidden('denied', 'admin.directory.device.mobile.readonly'),
        encrypted: hidden('denied', 'admin.directory.device.mobile.readonly'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'Devices are lost and stolen. Encrypted, the loss is one of hardware; not encrypted, it is a breach that may have to be reported.',
  remediation:
    'Turn encryption on, which on most telephones takes a screen lock, and let the management refuse devices without it.',
  limits:
    'Relies on what the device reports to its management. Devices that were never enrolled are not seen, and one that is used from two accounts is judged for each.',
});

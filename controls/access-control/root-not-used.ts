import { z } from 'zod';

import { cis, defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { require } from '../../src/core/judgement.ts';
import { isUnknown, map } from '../../src/core/observed.ts';
import { DAY, plus } from '../../src/core/time.ts';

export const rootNotUsed = defineCheck({
  id: 'root-not-used',
  revision: 1,
  title: 'Nobody works as the root user of a cloud account',
  topic: 'access-control',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.2', 'daily work with unlimited rights is privileged access without restriction'),
    supporting('A.8.15', 'what root does, the log cannot lay at the door of a person'),
  ],
  references: [prowler('iam_avoid_root_usage'), cis('AWS', '5.0', '1.6')],
  params: {
    unusedDays: param(
      z.int().min(1),
      90,
      'days',
      'annexa: long enough for a first look; Prowler asks for 1, which suits a daily run',
    ),
  },
  subject: 'cloud-account',
  needs: ['root-activity'],
  lookups: {},
  judge: (account, { params: { unusedDays }, asOf }) =>
    require(map(
      account.rootLastUsedAt,
      (at) => at === null || plus(at, unusedDays * DAY) < asOf,
    ), 'root-used', {
      unusedDays,
      ...(isUnknown(account.rootLastUsedAt) || account.rootLastUsedAt === null
        ? {}
        : { usedOn: account.rootLastUsedAt.slice(0, 10) }),
    }),
  reasons: {
    met: 'The root user was not used within the limit.',
    'root-used':
      'The root user was last used on {usedOn}; it is not to be used within {unusedDays} days.',
  },
  examples: [
    {
      title: 'a root user last seen a year ago',
      subject: { rootLastUsedAt: '2025-02-11T09:00:00.000Z' },
      verdict: 'conforming',
    },
    {
      title: 'a root user of whom no use is on record, which providers keep since some day only',
      subject: { rootLastUsedAt: null },
      verdict: 'conforming',
    },
    {
      title: 'a root user who signed in, or whose key was used, last week',
      subject: { rootLastUsedAt: '2026-02-22T09:00:00.000Z' },
      verdict: 'nonconforming',
      reason: 'root-used',
    },
    {
      title: 'the same where only the last day counts',
      subject: { rootLastUsedAt: '2026-02-22T09:00:00.000Z' },
      params: { unusedDays: 1 },
      verdict: 'conforming',
    },
    {
      title: 'a use on the last day of the limit',
      subject: { rootLastUsedAt: '2025-12-01T12:00:00.000Z' },
      verdict: 'nonconforming',
      reason: 'root-used',
    },
    {
      title: 'a credential report that may not be read',
      subject: { rootLastUsedAt: hidden('denied', 'iam:GetCredentialReport') },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a credential report that does not mention the root user',
      subject: { rootLastUsedAt: hidden('absent') },
      verdict: 'not-assessed',
      reason: 'absent',
    },
  ],
  rationale:
    'Nothing limits the root user and nothing tells which person it was. Each use is a chance to lose the account, and a sign that a role is missing for the work.',
  remediation:
    'Find out from the audit trail what was done and by whom, make a role for it, and lock the credentials away. Where the provider insists on root, as for closing an account, record the change and except the finding for a while.',
  limits:
    'Goes by the last use that the provider reports, some hours late. What was done is not looked at.',
});

import { z } from 'zod';

import { defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { earliestOf, within } from '../../src/core/deadline.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { all, isUnknown, map, type Observed } from '../../src/core/observed.ts';
import { DAY, plus } from '../../src/core/time.ts';

const ORIGIN = 'annexa: a choice of ours; your incident procedure comes first';
const days = z.number().positive();

/** A finding of ten days ago. */
const finding = {
  threat: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
  severity: 'high',
  openedAt: '2026-02-19T12:00:00.000Z',
  archived: false,
  sample: false,
} as const;

export const threatFindingHandledInTime = defineCheck({
  id: 'threat-finding-handled-in-time',
  revision: 1,
  title: 'Serious findings of threat detection are settled in time',
  topic: 'incident-response',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.16', 'what monitoring reports is to be evaluated, not only collected'),
    direct('A.5.25', 'each report of a possible incident is assessed and decided upon'),
    supporting('A.5.26', 'an incident that nobody takes up is one without a response'),
  ],
  references: [prowler('guardduty_no_high_severity_findings')],
  params: {
    criticalDays: param(days, 2, 'days', ORIGIN),
    highDays: param(days, 7, 'days', ORIGIN),
    periodDays: param(
      z.int().positive(),
      365,
      'days after the provider forgot a finding',
      'the year between two audits',
    ),
  },
  subject: 'threat-finding',
  needs: [],
  lookups: {},
  // GuardDuty forgets findings after ninety days. That settles none of them.
  judgesEnded: true,
  judge: (found, { params, asOf, history }) => {
    const { firstSeenAt, ended } = history;
    const limit: Observed<number> = map(found.severity, (severity) =>
      severity === 'critical' ? params.criticalDays : params.highDays,
    );
    const isLongGone = ended !== undefined && plus(ended.by, params.periodDays * DAY) < asOf;
    return unless(found.sample, 'sample')
      .unless(found.archived, 'archived')
      .unless(isLongGone, 'long-gone')
      .require(
        all(within(asOf, firstSeenAt, limit), within(asOf, found.openedAt, limit)),
        ended === undefined ? 'overdue' : 'forgotten',
        {
          since: earliestOf(firstSeenAt, found.openedAt).slice(0, 10),
          ...(isUnknown(limit) ? {} : { limitDays: limit }),
        },
      );
  },
  reasons: {
    met: 'The finding is still within the limit for its severity.',
    sample: 'The finding is a sample that somebody had made.',
    archived: 'The finding was settled: it is archived.',
    'long-gone': 'The provider forgot the finding longer ago than the period looks back.',
    overdue: 'The finding has been open since {since}; the limit is {limitDays} days.',
    forgotten:
      'The finding of {since} was still open when the provider last showed it; the limit is {limitDays} days.',
  },
  examples: [
    {
      title: 'a high finding of the day before yesterday',
      subject: { ...finding, openedAt: '2026-02-27T12:00:00.000Z' },
      verdict: 'conforming',
    },
    {
      title: 'a high finding of ten days ago',
      subject: finding,
      verdict: 'nonconforming',
      reason: 'overdue',
    },
    {
      title: 'a critical finding of three days ago',
      subject: { ...finding, severity: 'critical', openedAt: '2026-02-26T12:00:00.000Z' },
      verdict: 'nonconforming',
      reason: 'overdue',
    },
    {
      title: 'a finding that the provider dates anew, seen here long before',
      subject: { ...finding, openedAt: '2026-02-28T12:00:00.000Z' },
      history: { firstSeenAt: '2026-01-10T12:00:00.000Z' },
      verdict: 'nonconforming',
      reason: 'overdue',
    },
    {
      title: 'an old finding that was archived',
      subject: { ...finding, archived: true },
      verdict: 'not-applicable',
      reason: 'archived',
    },
    {
      title: 'an old sample',
      subject: { ...finding, sample: true },
      verdict: 'not-applicable',
      reason: 'sample',
    },
    {
      title: 'a finding that vanished after ninety days without anybody archiving it',
      subject: { ...finding, openedAt: '2025-11-20T12:00:00.000Z' },
      history: {
        firstSeenAt: '2025-11-20T18:00:00.000Z',
        ended: { after: '2026-02-18T02:00:00.000Z', by: '2026-02-19T02:00:00.000Z' },
      },
      verdict: 'nonconforming',
      reason: 'forgotten',
    },
    {
      title: 'a finding that was archived and then vanished',
      subject: { ...finding, openedAt: '2025-11-20T12:00:00.000Z', archived: true },
      history: {
        firstSeenAt: '2025-11-20T18:00:00.000Z',
        ended: { after: '2026-02-18T02:00:00.000Z', by: '2026-02-19T02:00:00.000Z' },
      },
      verdict: 'not-applicable',
      reason: 'archived',
    },
    {
      title: 'a finding that vanished two years ago',
      subject: { ...finding, openedAt: '2023-11-20T12:00:00.000Z' },
      history: {
        firstSeenAt: '2023-11-20T18:00:00.000Z',
        ended: { after: '2024-02-18T02:00:00.000Z', by: '2024-02-19T02:00:00.000Z' },
      },
      verdict: 'not-applicable',
      reason: 'long-gone',
    },
    {
      title: 'a finding that does not say whether it is archived',
      subject: { ...finding, archived: hidden('absent') },
      verdict: 'not-assessed',
      reason: 'absent',
    },
  ],
  rationale:
    'A detector that nobody answers is a cost. What it calls high is mostly a stolen credential or a machine that talks to an attacker, and each day it goes on makes the loss larger.',
  remediation:
    'Investigate the finding, respond as the incident procedure says, and archive it with the reason. Suppress what is known to be harmless by a rule, not by leaving it open.',
  limits:
    'Knows findings of severity seven and above. Archived counts as settled, whoever archived it and why; a link to an incident is not looked for. Findings of before annexa first read the source, which the provider had forgotten by then, are unknown. Where no detector runs there is nothing to judge: another check asks for that.',
});

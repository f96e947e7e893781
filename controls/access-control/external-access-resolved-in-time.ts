import { z } from 'zod';

import { defineCheck, direct, param, prowler } from '../../src/core/check.ts';
import { earliestOf, within } from '../../src/core/deadline.ts';
import { hidden } from '../../src/core/examples.ts';
import type { Fact } from '../../src/core/facts.ts';
import { unless } from '../../src/core/judgement.ts';
import { Unknown, all, map, type Observed } from '../../src/core/observed.ts';

/** Where the analyzer itself could not find out, there is nothing that could be overdue. */
function accessOf(finding: Fact<'external-access-finding'>): Observed<boolean> {
  return map(finding.accessFound, (found) =>
    found
      ? true
      : new Unknown([
          {
            reason: 'absent',
            source: finding.source,
            step: 'external-access-findings',
            scope: finding.scope,
            item: finding.id,
            detail: 'the analyzer could not find out who has access',
          },
        ]),
  );
}

/** A finding of two months ago. */
const finding = {
  resource: 'arn:aws:s3:::invoices',
  openedAt: '2026-01-01T12:00:00.000Z',
  archived: false,
  accessFound: true,
} as const;

export const externalAccessResolvedInTime = defineCheck({
  id: 'external-access-resolved-in-time',
  revision: 1,
  title: 'Access from outside is removed or accepted in time',
  topic: 'access-control',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.3', 'access that nobody meant to give is to be taken away again'),
    direct('A.8.12', 'while outsiders may read it, information may leak'),
  ],
  references: [prowler('accessanalyzer_enabled_without_findings')],
  params: {
    limitDays: param(
      z.number().positive(),
      30,
      'days',
      'annexa: a choice of ours; your access rules come first',
    ),
  },
  subject: 'external-access-finding',
  needs: [],
  lookups: {},
  judge: (found, { params, asOf, history }) => {
    const { firstSeenAt } = history;
    const { limitDays } = params;
    return unless(found.archived, 'accepted').require(
      map(accessOf(found), () =>
        // An analyzer that is made anew dates its findings anew.
        all(within(asOf, firstSeenAt, limitDays), within(asOf, found.openedAt, limitDays)),
      ),
      'overdue',
      { since: earliestOf(firstSeenAt, found.openedAt).slice(0, 10), limitDays },
    );
  },
  reasons: {
    met: 'The access was found recently: there is still time to remove or accept it.',
    accepted: 'The access was accepted: the finding is archived.',
    overdue: 'The access from outside has been known since {since}; the limit is {limitDays} days.',
  },
  examples: [
    {
      title: 'access that was found last week',
      subject: { ...finding, openedAt: '2026-02-22T12:00:00.000Z' },
      verdict: 'conforming',
    },
    {
      title: 'access that was found two months ago',
      subject: finding,
      verdict: 'nonconforming',
      reason: 'overdue',
    },
    {
      title: 'access that a new analyzer found last week, and was seen here long before',
      subject: { ...finding, openedAt: '2026-02-22T12:00:00.000Z' },
      history: { firstSeenAt: '2025-12-01T12:00:00.000Z' },
      verdict: 'nonconforming',
      reason: 'overdue',
    },
    {
      title: 'access that a person or a rule of theirs accepted',
      subject: { ...finding, archived: true },
      verdict: 'not-applicable',
      reason: 'accepted',
    },
    {
      title: 'a resource that the analyzer may not look at',
      subject: { ...finding, accessFound: false },
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a finding whose date is not understood',
      subject: { ...finding, openedAt: hidden('invalid') },
      verdict: 'not-assessed',
      reason: 'invalid',
    },
  ],
  rationale:
    'Access for a partner outlives the partner. The analyzer finds it; what matters is that somebody then decides whether it is meant.',
  remediation:
    'Take the outsider out of the policy. Where the access is meant, archive the finding with the reason, best by a rule that names the partner, and record who accepted it.',
  limits:
    'Archived counts as accepted: who accepted it, and whether an exception was approved, is not looked at. Where no analyzer runs there is nothing to judge: another check asks for that.',
});

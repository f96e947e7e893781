import { z } from 'zod';

import { defineCheck, direct, param, supporting } from '../../src/core/check.ts';
import { daysAfter, isOver } from '../../src/core/days.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { all, isUnknown, map, map2, not } from '../../src/core/observed.ts';

const incident = {
  id: 'i-1',
  severity: 'high',
  closedOn: '2026-01-10',
  reviewedOn: '2026-01-20',
} as const;

export const incidentReviewed = defineCheck({
  id: 'incident-reviewed',
  revision: 1,
  title: 'Serious incidents are reviewed soon after they are closed',
  topic: 'incident-response',
  severity: 'medium',
  nature: 'event',
  controls: [
    direct('A.5.27', 'a review is how an incident is learnt from'),
    supporting('10.1', 'what reviews of incidents find is where improvement starts'),
  ],
  references: [],
  params: {
    limitDays: param(z.int().positive(), 14, 'days', 'two weeks, while people still remember'),
  },
  subject: 'incident',
  needs: [],
  lookups: {},
  judge: (incident, { params, asOf }) => {
    const due = map(incident.closedOn, (day) =>
      day === null ? undefined : daysAfter(day, params.limitDays),
    );
    const missing = map(incident.reviewedOn, (day) => day === null);
    const notYet = map(due, (day) => day !== undefined && !isOver(day, asOf));
    const inTime = map2(incident.reviewedOn, due, (day, limit) =>
      day === null || limit === undefined ? true : day <= limit,
    );
    const shown = {
      due: isUnknown(due) ? '' : (due ?? ''),
      reviewed: isUnknown(incident.reviewedOn) ? '' : (incident.reviewedOn ?? ''),
    };
    return unless(
      map(incident.severity, (severity) => severity === 'medium' || severity === 'low'),
      'not-serious',
    )
      .unless(
        map(due, (day) => day === undefined),
        'not-closed',
      )
      .unless(all(missing, notYet), 'not-due', { due: shown.due })
      .require(not(missing), 'not-reviewed', { due: shown.due })
      .require(inTime, 'reviewed-late', shown);
  },
  reasons: {
    met: 'The incident was reviewed within the time allowed after it was closed.',
    'not-serious': 'The incident is of neither critical nor high severity.',
    'not-closed': 'The incident is still open.',
    'not-due': 'A review is due by {due}.',
    'not-reviewed': 'The incident was to be reviewed by {due}, and no review is recorded.',
    'reviewed-late': 'The incident was to be reviewed by {due}, and was on {reviewed}.',
  },
  examples: [
    {
      title: 'a review ten days after closing',
      subject: incident,
      verdict: 'conforming',
    },
    {
      title: 'a review on the last day allowed',
      subject: { ...incident, reviewedOn: '2026-01-24' },
      verdict: 'conforming',
    },
    {
      title: 'a review that was held before the incident was formally closed',
      subject: { ...incident, reviewedOn: '2026-01-08' },
      verdict: 'conforming',
    },
    {
      title: 'a review the day after the last one allowed',
      subject: { ...incident, reviewedOn: '2026-01-25' },
      verdict: 'nonconforming',
      reason: 'reviewed-late',
    },
    {
      title: 'no review seven weeks after closing',
      subject: { ...incident, reviewedOn: null },
      verdict: 'nonconforming',
      reason: 'not-reviewed',
    },
    {
      title: 'no review, and the last day allowed is today',
      subject: { ...incident, closedOn: '2026-02-15', reviewedOn: null },
      verdict: 'not-applicable',
      reason: 'not-due',
    },
    {
      title: 'an incident that is still open',
      subject: { ...incident, closedOn: null, reviewedOn: null },
      verdict: 'not-applicable',
      reason: 'not-closed',
    },
    {
      title: 'a small incident',
      subject: { ...incident, severity: 'medium', reviewedOn: null },
      verdict: 'not-applicable',
      reason: 'not-serious',
    },
    {
      title: 'an incident whose review is not known',
      subject: { ...incident, reviewedOn: hidden('invalid') },
      verdict: 'not-assessed',
      reason: 'invalid',
    },
  ],
  rationale:
    'An incident that nobody looks back on happens again. A few weeks later most of what could be learnt is forgotten.',
  remediation:
    'Hold the review: what happened, why it was possible, what noticed it, what is to change. Record the day in the register of incidents and follow the actions up.',
  limits:
    'Shows that a review took place, not that it was thorough or that its actions were carried out. Incidents nobody recorded are not seen.',
});

import { z } from 'zod';

import { defineCheck, direct, param, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { all, map } from '../../src/core/observed.ts';
import { DAY, plus } from '../../src/core/time.ts';

const plan = {
  createdAt: '2025-06-01T09:00:00.000Z',
  testedTypes: ['DynamoDB', 'RDS'] as string[],
  lastRunAt: '2026-02-15T04:00:00.000Z',
} as const;

export const restoreTestPlanEffective = defineCheck({
  id: 'restore-test-plan-effective',
  revision: 1,
  title: 'Plans for testing restores select something, and run regularly',
  topic: 'backup-recovery',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.13', 'backups are to be tested regularly, and the plan is what makes it regular'),
    supporting('A.5.30', 'readiness to continue rests on restores that are practised'),
  ],
  references: [],
  params: {
    intervalDays: param(
      z.int().positive(),
      92,
      'days',
      'a quarter of a year, common practice for restore tests',
    ),
  },
  subject: 'restore-test-plan',
  needs: ['selections', 'activity'],
  lookups: {},
  judge: (plan, { asOf, params: { intervalDays: days } }) => {
    const since = plus(asOf, -days * DAY);
    const isNew = all(
      map(plan.lastRunAt, (at) => at === null),
      map(plan.createdAt, (at) => at > since),
    );
    return unless(isNew, 'not-due')
      .require(
        map(plan.testedTypes, (types) => types.length > 0),
        'selects-nothing',
      )
      .require(
        map(plan.lastRunAt, (at) => at !== null),
        'never-ran',
      )
      .require(
        map(plan.lastRunAt, (at) => at === null || at >= since),
        'run-overdue',
        { days },
      );
  },
  reasons: {
    met: 'It selects something to restore, and ran within the interval.',
    'not-due': 'It is new, and has not been due within the interval yet.',
    'selects-nothing': 'Nothing says what it is to restore.',
    'never-ran': 'It has never run.',
    'run-overdue': 'It has not run for more than {days} days.',
  },
  examples: [
    { title: 'a plan that ran two weeks ago', subject: plan, verdict: 'conforming' },
    {
      title: 'the last day of the interval',
      subject: { ...plan, lastRunAt: '2025-11-29T12:00:00.000Z' },
      verdict: 'conforming',
    },
    {
      title: 'an hour more',
      subject: { ...plan, lastRunAt: '2025-11-29T11:00:00.000Z' },
      verdict: 'nonconforming',
      reason: 'run-overdue',
    },
    {
      title: 'a plan without a selection',
      subject: { ...plan, testedTypes: [] },
      verdict: 'nonconforming',
      reason: 'selects-nothing',
    },
    {
      title: 'a plan of last year that has never run',
      subject: { ...plan, lastRunAt: null },
      verdict: 'nonconforming',
      reason: 'never-ran',
    },
    {
      title: 'a plan made this month',
      subject: { ...plan, createdAt: '2026-02-20T09:00:00.000Z', lastRunAt: null },
      verdict: 'not-applicable',
      reason: 'not-due',
    },
    {
      title: 'selections that may not be read',
      subject: { ...plan, testedTypes: hidden('denied', 'backup:ListRestoreTestingSelections') },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'Tests that somebody has to remember are the first thing to go in a busy quarter. A plan that runs by itself is only as good as its last run.',
  remediation:
    'Select each type of thing that critical assets consist of, give the plan a schedule of at least one run a quarter, and have what it restores validated.',
  limits:
    'An account without such a plan has nothing to judge here: whether critical assets are restored at all is asked of them, and of the register of restore tests. What the runs came to is another check’s.',
});

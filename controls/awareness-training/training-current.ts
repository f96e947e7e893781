import { z } from 'zod';

import { defineCheck, direct, param, supporting } from '../../src/core/check.ts';
import { hasCome, isWithin, latestOf } from '../../src/core/days.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { map, not } from '../../src/core/observed.ts';
import { isPresent } from '../../src/core/people.ts';
import { DAY, dayStart, plus } from '../../src/core/time.ts';

const person = {
  id: 'p-1',
  accountClass: 'human',
  startsOn: '2020-01-01',
  endsOn: null,
  timeZone: 'UTC',
} as const;
const completion = {
  kind: 'training',
  personId: 'p-1',
  course: 'Awareness',
  completedOn: '2025-09-15',
} as const;

export const trainingCurrent = defineCheck({
  id: 'training-current',
  revision: 1,
  title: 'People complete security training every year',
  topic: 'awareness-training',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.6.3', 'awareness and training are to be given to everybody, and kept up to date'),
    supporting('7.3', 'completed training is how awareness is shown'),
  ],
  references: [],
  params: {
    limitDays: param(z.int().positive(), 365, 'days', 'a year, common practice'),
    graceDays: param(z.int().nonnegative(), 30, 'days', 'the first month, common practice'),
  },
  subject: 'person',
  needs: [],
  lookups: { training: 'required' },
  judge: (person, { lookup, params, asOf }) => {
    const completed = lookup
      .where('training', 'personId', person.id)
      .where(({ completedOn }) => map(completedOn, (day) => hasCome(day, asOf)));
    const days = completed.members.map(({ completedOn }) => completedOn);
    const isNew = map(
      person.startsOn,
      (day) => day !== null && asOf < plus(dayStart(day), params.graceDays * DAY),
    );
    return unless(
      map(person.accountClass, (known) => known !== 'human'),
      'not-a-person',
    )
      .unless(not(isPresent(person, asOf)), 'not-present')
      .unless(isNew, 'within-grace', { days: params.graceDays })
      .require(not(completed.empty()), 'never-trained')
      .require(
        completed.some(({ completedOn }) =>
          map(completedOn, (day) => isWithin(day, params.limitDays, asOf)),
        ),
        'training-overdue',
        { last: latestOf(days), days: params.limitDays },
      );
  },
  reasons: {
    met: 'Training was completed within the time allowed.',
    'not-a-person': 'The row of the register is no person of the organisation.',
    'not-present': 'The person has left, or has not started yet.',
    'within-grace': 'The person started less than {days} days ago.',
    'never-trained': 'No completed training is recorded.',
    'training-overdue': 'Training was last completed on {last}; it is due every {days} days.',
  },
  examples: [
    {
      title: 'training last autumn',
      subject: person,
      others: [completion],
      verdict: 'conforming',
    },
    {
      title: 'training a year ago to the day',
      subject: person,
      others: [{ ...completion, completedOn: '2025-03-01' }],
      verdict: 'conforming',
    },
    {
      title: 'training a year and a day ago',
      subject: person,
      others: [{ ...completion, completedOn: '2025-02-28' }],
      verdict: 'nonconforming',
      reason: 'training-overdue',
    },
    {
      title: 'training before the first day counts',
      subject: { ...person, startsOn: '2026-01-05' },
      others: [{ ...completion, completedOn: '2025-12-20' }],
      verdict: 'conforming',
    },
    {
      title: 'someone who was never trained',
      subject: person,
      others: [{ ...completion, personId: 'p-2' }],
      verdict: 'nonconforming',
      reason: 'never-trained',
    },
    {
      title: 'someone whose first day nobody recorded',
      subject: { ...person, startsOn: null },
      verdict: 'nonconforming',
      reason: 'never-trained',
    },
    {
      title: 'a completion with a date that lies ahead',
      subject: person,
      others: [{ ...completion, completedOn: '2052-09-15' }],
      verdict: 'nonconforming',
      reason: 'never-trained',
    },
    {
      title: 'someone who started two weeks ago',
      subject: { ...person, startsOn: '2026-02-16' },
      verdict: 'not-applicable',
      reason: 'within-grace',
    },
    {
      title: 'someone who was hired again two weeks ago',
      subject: { ...person, startsOn: '2026-02-16', endsOn: '2024-06-30' },
      verdict: 'not-applicable',
      reason: 'within-grace',
    },
    {
      title: 'someone who has left',
      subject: { ...person, endsOn: '2026-01-31' },
      verdict: 'not-applicable',
      reason: 'not-present',
    },
    {
      title: 'a shared mailbox in the register of people',
      subject: { ...person, accountClass: 'shared' },
      verdict: 'not-applicable',
      reason: 'not-a-person',
    },
    {
      title: 'no completion in a register that was read in part',
      subject: person,
      incomplete: ['training'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'no register of training',
      subject: person,
      withoutSource: ['training'],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
    {
      title: 'a person whose last day is not known',
      subject: { ...person, endsOn: hidden('invalid') },
      others: [completion],
      verdict: 'not-assessed',
      reason: 'invalid',
    },
  ],
  rationale:
    'Most intrusions begin with a person who was deceived. What people learn about that fades, and the deceptions change.',
  remediation:
    'Have the person complete the training that is due, and record the day in the register of training.',
  limits:
    'Any course of the register counts, whatever its content or the score. An enrolment that was not completed does not.',
});

import { z } from 'zod';

import { defineCheck, direct, param, supporting } from '../../src/core/check.ts';
import { hasCome, isWithin, latestOf } from '../../src/core/days.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { map, not } from '../../src/core/observed.ts';
import { isPresent } from '../../src/core/people.ts';

const person = {
  id: 'p-1',
  accountClass: 'human',
  startsOn: '2020-01-01',
  endsOn: null,
  timeZone: 'UTC',
  remote: true,
} as const;
const agreement = {
  kind: 'remote-work-agreement',
  personId: 'p-1',
  agreedOn: '2025-06-02',
} as const;

export const remoteWorkAgreed = defineCheck({
  id: 'remote-work-agreed',
  revision: 1,
  title: 'People who work remotely have agreed to the rules for it',
  topic: 'remote-working',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.6.7', 'who works away from the premises has to know and accept the rules for it'),
    supporting(
      'A.7.9',
      'the agreement covers how equipment is looked after away from the premises',
    ),
  ],
  references: [],
  params: {
    limitDays: param(z.int().positive(), 730, 'days', 'two years, so that changed rules are seen'),
  },
  subject: 'person',
  needs: [],
  lookups: { 'remote-work-agreement': 'required' },
  judge: (person, { lookup, params, asOf }) => {
    const agreed = lookup
      .where('remote-work-agreement', 'personId', person.id)
      .where(({ agreedOn }) => map(agreedOn, (day) => hasCome(day, asOf)));
    const days = agreed.members.map(({ agreedOn }) => agreedOn);
    return unless(
      map(person.accountClass, (known) => known !== 'human'),
      'not-a-person',
    )
      .unless(not(isPresent(person, asOf)), 'not-present')
      .unless(not(person.remote), 'not-remote')
      .require(not(agreed.empty()), 'never-agreed')
      .require(
        agreed.some(({ agreedOn }) =>
          map(agreedOn, (day) => isWithin(day, params.limitDays, asOf)),
        ),
        'agreement-too-old',
        { last: latestOf(days), days: params.limitDays },
      );
  },
  reasons: {
    met: 'An agreement to the rules for remote work is recorded and recent enough.',
    'not-a-person': 'The row of the register is no person of the organisation.',
    'not-present': 'The person has left, or has not started yet.',
    'not-remote': 'The person does not work remotely.',
    'never-agreed': 'No agreement to the rules for remote work is recorded.',
    'agreement-too-old': 'The last agreement is of {last}, and is good for {days} days.',
  },
  examples: [
    {
      title: 'a remote worker who agreed last year',
      subject: person,
      others: [agreement],
      verdict: 'conforming',
    },
    {
      title: 'an old agreement that was renewed',
      subject: person,
      others: [{ ...agreement, agreedOn: '2021-06-02' }, agreement],
      verdict: 'conforming',
    },
    {
      title: 'a remote worker who never agreed',
      subject: person,
      others: [{ ...agreement, personId: 'p-2' }],
      verdict: 'nonconforming',
      reason: 'never-agreed',
    },
    {
      title: 'an agreement that is older than two years',
      subject: person,
      others: [{ ...agreement, agreedOn: '2024-02-28' }],
      verdict: 'nonconforming',
      reason: 'agreement-too-old',
    },
    {
      title: 'an agreement with a date that lies ahead',
      subject: person,
      others: [{ ...agreement, agreedOn: '2052-06-02' }],
      verdict: 'nonconforming',
      reason: 'never-agreed',
    },
    {
      title: 'someone who works at the office',
      subject: { ...person, remote: false },
      verdict: 'not-applicable',
      reason: 'not-remote',
    },
    {
      title: 'someone who has left',
      subject: { ...person, endsOn: '2026-01-31' },
      verdict: 'not-applicable',
      reason: 'not-present',
    },
    {
      title: 'someone who starts next month',
      subject: { ...person, startsOn: '2026-04-01' },
      verdict: 'not-applicable',
      reason: 'not-present',
    },
    {
      title: 'a service account in the register of people',
      subject: { ...person, accountClass: 'service' },
      verdict: 'not-applicable',
      reason: 'not-a-person',
    },
    {
      title: 'a register of people that does not say who works remotely',
      subject: { ...person, remote: hidden('absent') },
      others: [agreement],
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'no agreement in a register that was read in part',
      subject: person,
      incomplete: ['remote-work-agreement'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'no register of agreements',
      subject: person,
      withoutSource: ['remote-work-agreement'],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
  ],
  rationale:
    'Away from the premises, the network, the screen and the people within earshot are for each person to look after. Nobody can be held to rules they were never shown.',
  remediation:
    'Have the person read and accept the present rules for remote work, and record the date in the register of agreements.',
  limits: 'Shows that the rules were agreed to, not that they are followed.',
});

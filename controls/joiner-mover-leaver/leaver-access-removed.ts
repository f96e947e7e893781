import { z } from 'zod';

import { defineCheck, direct, param, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { isUnknown, map, not } from '../../src/core/observed.ts';
import { hasLeft, ownerOf } from '../../src/core/people.ts';

/** A leaver of the examples: gone for a month. */
const leaver = {
  kind: 'person',
  id: 'p-1',
  keys: ['email:mia@example.com'],
  startsOn: '2020-01-01',
  endsOn: '2026-01-31',
  timeZone: 'UTC',
} as const;

export const leaverAccessRemoved = defineCheck({
  id: 'leaver-access-removed',
  revision: 1,
  title: 'Accounts of people who have left are closed',
  topic: 'joiner-mover-leaver',
  severity: 'critical',
  nature: 'state',
  controls: [
    direct('A.5.18', 'access rights end with the employment or contract they were given for'),
    direct('A.5.16', 'an identity whose holder is gone has reached the end of its life cycle'),
    supporting('A.6.5', 'closing accounts is one of the duties that follow from a termination'),
  ],
  references: [],
  params: {
    graceHours: param(
      z.number().nonnegative(),
      24,
      'hours',
      'one working day, the allowance most leaver procedures give',
    ),
  },
  subject: 'account',
  needs: ['access'],
  lookups: { person: 'required' },
  judge: (account, { lookup, asOf, params }) => {
    const owner = ownerOf(account, lookup);
    const gone = (graceHours: number) =>
      map(owner, (person) => person !== undefined && hasLeft(person, asOf, graceHours));
    const who =
      isUnknown(owner) || owner === undefined || isUnknown(owner.endsOn)
        ? {}
        : { person: owner.id, lastDay: owner.endsOn ?? '' };
    return unless(
      map(owner, (person) => person === undefined),
      'no-owner',
    )
      .unless(not(gone(0)), 'owner-present', who)
      .unless(not(gone(params.graceHours)), 'within-grace', { ...who, hours: params.graceHours })
      .require(not(account.active), 'still-active', who);
  },
  reasons: {
    met: 'The owner has left, and the account can no longer be used.',
    'no-owner': 'The account matches nobody in the register of people.',
    'owner-present': 'The owner has not left.',
    'within-grace':
      'The last day of {person} was {lastDay}: the {hours} hours allowed are not over.',
    'still-active': 'The account can still be used, although {person} left on {lastDay}.',
  },
  examples: [
    {
      title: 'an account that was suspended after its owner left',
      subject: { active: false, ownerKeys: ['email:mia@example.com'] },
      others: [leaver],
      verdict: 'conforming',
    },
    {
      title: 'an account that outlived its owner',
      subject: { active: true, ownerKeys: ['email:mia@example.com'] },
      others: [leaver],
      verdict: 'nonconforming',
      reason: 'still-active',
    },
    {
      title: 'someone who works here',
      subject: { active: true, ownerKeys: ['email:mia@example.com'] },
      others: [{ ...leaver, endsOn: null }],
      verdict: 'not-applicable',
      reason: 'owner-present',
    },
    {
      title: 'a last day that lies ahead',
      subject: { active: true, ownerKeys: ['email:mia@example.com'] },
      others: [{ ...leaver, endsOn: '2026-06-30' }],
      verdict: 'not-applicable',
      reason: 'owner-present',
    },
    {
      title: 'a leaver who was hired again',
      subject: { active: true, ownerKeys: ['email:mia@example.com'] },
      others: [{ ...leaver, startsOn: '2026-02-16' }],
      verdict: 'not-applicable',
      reason: 'owner-present',
    },
    {
      title: 'a leaver who will come back, and is not back yet',
      subject: { active: true, ownerKeys: ['email:mia@example.com'] },
      others: [{ ...leaver, startsOn: '2026-03-16' }],
      verdict: 'nonconforming',
      reason: 'still-active',
    },
    {
      title: 'yesterday was the last day where the owner lives, and the grace is running',
      subject: { active: true, ownerKeys: ['email:mia@example.com'] },
      others: [{ ...leaver, endsOn: '2026-02-28', timeZone: 'Europe/Berlin' }],
      verdict: 'not-applicable',
      reason: 'within-grace',
    },
    {
      title: 'the same last day further east, where the grace is over an hour ago',
      subject: { active: true, ownerKeys: ['email:mia@example.com'] },
      others: [{ ...leaver, endsOn: '2026-02-28', timeZone: 'Pacific/Auckland' }],
      verdict: 'nonconforming',
      reason: 'still-active',
    },
    {
      title: 'a last day that is not over yet further west',
      subject: { active: true, ownerKeys: ['email:mia@example.com'] },
      others: [{ ...leaver, endsOn: '2026-02-28', timeZone: 'Pacific/Honolulu' }],
      asOf: '2026-03-01T09:59:00.000Z',
      verdict: 'not-applicable',
      reason: 'owner-present',
    },
    {
      title: 'an account that matches nobody',
      subject: { active: true, ownerKeys: ['email:deploy@example.com'] },
      others: [leaver],
      verdict: 'not-applicable',
      reason: 'no-owner',
    },
    {
      title: 'an account that matches nobody in a register that was read in part',
      subject: { active: true, ownerKeys: ['email:bo@example.com'] },
      others: [leaver],
      incomplete: ['person'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'a leaver found in a register that was read in part',
      subject: { active: true, ownerKeys: ['email:mia@example.com'] },
      others: [leaver],
      incomplete: ['person'],
      verdict: 'nonconforming',
      reason: 'still-active',
    },
    {
      title: 'an address that two people claim',
      subject: { active: true, ownerKeys: ['email:mia@example.com'] },
      others: [leaver, { ...leaver, id: 'p-2', endsOn: null }],
      verdict: 'not-assessed',
      reason: 'invalid',
    },
    {
      title: 'no register of people',
      subject: { active: true, ownerKeys: ['email:mia@example.com'] },
      withoutSource: ['person'],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
    {
      title: 'an account whose state may not be read',
      subject: {
        active: hidden('denied', 'admin.directory.user.readonly'),
        ownerKeys: ['email:mia@example.com'],
      },
      others: [leaver],
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'An account that outlives the employment of its owner is used by nobody who may, watched by nobody, and open to whoever still has the password.',
  remediation:
    'Suspend or delete the account, take back its keys and tokens, and find out why the procedure for leavers missed it. If the person stays, correct the last day in the register of people.',
  limits:
    'Sees accounts that match a person by login or address. Keys and tokens that work without the account, and shared passwords the person knew, are not looked at.',
});

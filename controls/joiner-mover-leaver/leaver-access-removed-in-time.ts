import { z } from 'zod';

import {
  defineCheck,
  direct,
  param,
  supporting,
  type History,
  type Interval,
} from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import type { Fact } from '../../src/core/facts.ts';
import { unless } from '../../src/core/judgement.ts';
import { Unknown, isUnknown, map, map2, type Observed } from '../../src/core/observed.ts';
import { leftAt, ownerOf } from '../../src/core/people.ts';
import { DAY, HOUR, plus, type Instant } from '../../src/core/time.ts';

/**
 * When the account lost its access: as its provider says, else between the readings that saw it change
 * or go; `undefined` while it can be used.
 */
function revocationOf(account: Fact<'account'>, history: History): Observed<Interval | undefined> {
  const { ended } = history;
  // Gone by then; whether it was suspended before cannot be told.
  if (isUnknown(account.active) && ended) return { after: null, by: ended.by };
  return map(account.active, (active) => {
    if (active) return ended;
    return map(account.deactivatedAt, (at) =>
      at === null ? (history.since('active') ?? ended) : { after: at, by: at },
    );
  });
}

function isInTime(
  revoked: Interval,
  deadline: Instant,
  account: Fact<'account'>,
): Observed<boolean> {
  if (revoked.by <= deadline) return true;
  if (revoked.after !== null && revoked.after >= deadline) return false;
  const since = revoked.after ?? 'an unknown time';
  return new Unknown([
    {
      reason: 'imprecise',
      source: account.source,
      step: 'history',
      scope: account.scope,
      item: account.id,
      detail: `access ended between ${since} and ${revoked.by}, and was allowed until ${deadline}`,
    },
  ]);
}

/** A leaver of the examples, whose last day was over on 1 February at midnight UTC. */
const leaver = {
  kind: 'person',
  id: 'p-1',
  keys: ['email:mia@example.com'],
  startsOn: '2020-01-01',
  endsOn: '2026-01-31',
  timeZone: 'UTC',
} as const;
const account = {
  ownerKeys: ['email:mia@example.com'],
  active: false,
  deactivatedAt: null,
};

export const leaverAccessRemovedInTime = defineCheck({
  id: 'leaver-access-removed-in-time',
  revision: 1,
  title: 'Accounts of leavers are closed within the time allowed',
  topic: 'joiner-mover-leaver',
  severity: 'high',
  nature: 'event',
  controls: [
    direct(
      'A.5.18',
      'access rights are to be removed when the employment or contract ends, not later',
    ),
    supporting('A.6.5', 'shows whether the duties that follow from a termination are met in time'),
  ],
  references: [],
  params: {
    limitHours: param(
      z.number().nonnegative(),
      24,
      'hours',
      'one working day, the allowance most leaver procedures give',
    ),
    periodDays: param(z.int().positive(), 365, 'days', 'the year between two audits'),
  },
  subject: 'account',
  needs: ['access'],
  lookups: { person: 'required' },
  judgesEnded: true,
  judge: (account, { lookup, history, asOf, params }) => {
    const owner = ownerOf(account, lookup);
    const left = map(owner, (person) =>
      person === undefined
        ? undefined
        : map(leftAt(person, asOf), (at) => (at !== undefined && at <= asOf ? at : undefined)),
    );
    const deadline = map(left, (at) =>
      at === undefined ? undefined : plus(at, params.limitHours * HOUR),
    );
    const revoked = revocationOf(account, history);
    const begin = plus(asOf, -params.periodDays * DAY);
    const isBefore = map2(deadline, revoked, (until, span) => {
      if (until === undefined || span === undefined || until >= begin) return false;
      // Someone who left long ago counts where the access was seen to end within the period.
      return span.by < begin || span.after === null;
    });
    const inTime = map2(deadline, revoked, (until, span) =>
      until === undefined || span === undefined ? true : isInTime(span, until, account),
    );
    return unless(
      map(owner, (person) => person === undefined),
      'no-owner',
    )
      .unless(
        map(left, (at) => at === undefined),
        'owner-present',
      )
      .unless(
        map(revoked, (span) => span === undefined),
        'still-active',
      )
      .unless(isBefore, 'before-period')
      .require(inTime, 'closed-late', {
        person: isUnknown(owner) || owner === undefined ? '' : owner.id,
        deadline: isUnknown(deadline) ? '' : (deadline ?? ''),
        after: isUnknown(revoked) ? '' : (revoked?.after ?? ''),
        by: isUnknown(revoked) ? '' : (revoked?.by ?? ''),
      });
  },
  reasons: {
    met: 'The account lost its access within the time allowed after the last day of its owner.',
    'no-owner': 'The account matches nobody in the register of people.',
    'owner-present': 'The owner has not left.',
    'still-active': 'The account can still be used, so there is no removal to time yet.',
    'before-period': 'The owner left before the period looked at.',
    'closed-late': '{person} was to lose access by {deadline}; it ended between {after} and {by}.',
  },
  examples: [
    {
      title: 'suspended on the evening of the last day, as the provider says',
      subject: { ...account, deactivatedAt: '2026-01-31T18:00:00.000Z' },
      others: [leaver],
      verdict: 'conforming',
    },
    {
      title: 'suspended at the very end of the time allowed',
      subject: { ...account, deactivatedAt: '2026-02-02T00:00:00.000Z' },
      others: [leaver],
      verdict: 'conforming',
    },
    {
      title: 'suspended a minute after it',
      subject: { ...account, deactivatedAt: '2026-02-02T00:01:00.000Z' },
      others: [leaver],
      verdict: 'nonconforming',
      reason: 'closed-late',
    },
    {
      title: 'the same minute, where the last day of the owner ends later',
      subject: { ...account, deactivatedAt: '2026-02-02T00:01:00.000Z' },
      others: [{ ...leaver, timeZone: 'America/New_York' }],
      verdict: 'conforming',
    },
    {
      title: 'seen inactive before the time allowed was over',
      subject: account,
      others: [leaver],
      history: { since: { after: '2026-01-31T06:00:00.000Z', by: '2026-02-01T06:00:00.000Z' } },
      verdict: 'conforming',
    },
    {
      title: 'seen active after the time allowed was over',
      subject: account,
      others: [leaver],
      history: { since: { after: '2026-02-03T06:00:00.000Z', by: '2026-02-04T06:00:00.000Z' } },
      verdict: 'nonconforming',
      reason: 'closed-late',
    },
    {
      title: 'closed between two readings, of which only the second is late',
      subject: account,
      others: [leaver],
      history: { since: { after: '2026-02-01T06:00:00.000Z', by: '2026-02-02T06:00:00.000Z' } },
      verdict: 'not-assessed',
      reason: 'imprecise',
    },
    {
      title: 'closed at some time before it was first read',
      subject: account,
      others: [leaver],
      history: { since: { after: null, by: '2026-02-20T06:00:00.000Z' } },
      verdict: 'not-assessed',
      reason: 'imprecise',
    },
    {
      title: 'deleted, and last seen active after the time allowed',
      subject: { ...account, active: true },
      others: [leaver],
      history: { ended: { after: '2026-02-03T06:00:00.000Z', by: '2026-02-04T06:00:00.000Z' } },
      verdict: 'nonconforming',
      reason: 'closed-late',
    },
    {
      title: 'suspended in time and deleted weeks later',
      subject: account,
      others: [leaver],
      history: {
        since: { after: '2026-01-31T06:00:00.000Z', by: '2026-02-01T06:00:00.000Z' },
        ended: { after: '2026-02-20T06:00:00.000Z', by: '2026-02-21T06:00:00.000Z' },
      },
      verdict: 'conforming',
    },
    {
      title: 'deleted in time, whatever its state was',
      subject: { ...account, active: hidden('denied') },
      others: [leaver],
      history: { ended: { after: '2026-01-31T06:00:00.000Z', by: '2026-02-01T06:00:00.000Z' } },
      verdict: 'conforming',
    },
    {
      title: 'a leaver whose account can still be used',
      subject: { ...account, active: true },
      others: [leaver],
      verdict: 'not-applicable',
      reason: 'still-active',
    },
    {
      title: 'someone who works here',
      subject: account,
      others: [{ ...leaver, endsOn: null }],
      verdict: 'not-applicable',
      reason: 'owner-present',
    },
    {
      title: 'a last day that lies ahead',
      subject: account,
      others: [{ ...leaver, endsOn: '2026-03-31' }],
      verdict: 'not-applicable',
      reason: 'owner-present',
    },
    {
      title: 'a leaver who was hired again',
      subject: account,
      others: [{ ...leaver, startsOn: '2026-02-16' }],
      verdict: 'not-applicable',
      reason: 'owner-present',
    },
    {
      title: 'someone who left years ago, whose account was found closed',
      subject: account,
      others: [{ ...leaver, endsOn: '2023-05-31' }],
      verdict: 'not-applicable',
      reason: 'before-period',
    },
    {
      title: 'someone who left years ago, whose account was seen in use until this month',
      subject: account,
      others: [{ ...leaver, endsOn: '2023-05-31' }],
      history: { since: { after: '2026-02-03T06:00:00.000Z', by: '2026-02-04T06:00:00.000Z' } },
      verdict: 'nonconforming',
      reason: 'closed-late',
    },
    {
      title: 'an account that matches nobody',
      subject: { ...account, ownerKeys: ['email:deploy@example.com'] },
      others: [leaver],
      verdict: 'not-applicable',
      reason: 'no-owner',
    },
    {
      title: 'an account that matches nobody in a register that was read in part',
      subject: { ...account, ownerKeys: ['email:bo@example.com'] },
      others: [leaver],
      incomplete: ['person'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'an address that two people claim',
      subject: account,
      others: [leaver, { ...leaver, id: 'p-2' }],
      verdict: 'not-assessed',
      reason: 'invalid',
    },
    {
      title: 'no register of people',
      subject: account,
      withoutSource: ['person'],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
  ],
  rationale:
    'The days after someone has left are when access is most likely to be abused. That it is gone today does not show that it went in time.',
  remediation:
    'Find out what delayed the removal, tie it to the last day in the register of people, and record what the account was used for in between.',
  limits:
    'Where the provider does not say when an account was closed, the time is known only as between two readings. Someone who was hired again is no longer counted as a leaver.',
});

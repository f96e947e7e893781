import { z } from 'zod';

import { cis, defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import type { Fact } from '../../src/core/facts.ts';
import { unless } from '../../src/core/judgement.ts';
import { Unknown, isUnknown, map, not, type Observed } from '../../src/core/observed.ts';
import { isHuman } from '../../src/core/people.ts';
import { DAY, plus, type Instant } from '../../src/core/time.ts';

/** When the account was made; hidden where its provider does not say. */
function creation(account: Fact<'account'>): Observed<Instant> {
  return map(account.createdAt, (at) =>
    at === null
      ? new Unknown([
          {
            reason: 'absent',
            source: account.source,
            step: 'accounts',
            scope: account.scope,
            item: account.id,
            detail: 'the provider does not say when the account was made',
          },
        ])
      : at,
  );
}

/** The day of a known instant, for the words of a reason. */
function dayOf(at: Observed<Instant | null>): { readonly since?: string } {
  return isUnknown(at) || at === null ? {} : { since: at.slice(0, 10) };
}

export const accountInUse = defineCheck({
  id: 'account-in-use',
  revision: 1,
  title: 'Accounts of people are in use',
  topic: 'access-control',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.5.18', 'access that nobody uses is access that nobody needs any more'),
    supporting('A.5.16', 'an identity at rest is one whose life cycle nobody ended'),
  ],
  references: [
    prowler('iam_user_accesskey_unused'),
    prowler('iam_user_console_access_unused'),
    cis('AWS', '5.0', '1.11'),
    cis('GitHub', '1.2', '1.3.1'),
  ],
  params: {
    limitDays: param(z.int().min(1), 90, 'days', 'CIS GitHub 1.2, 1.3.1; CIS AWS asks for 45'),
  },
  subject: 'account',
  needs: ['access', 'activity'],
  lookups: { person: 'if-configured' },
  judge: (account, { params: { limitDays }, asOf, lookup }) => {
    const recent = (at: Instant): boolean => plus(at, limitDays * DAY) >= asOf;
    return unless(not(account.active), 'inactive')
      .unless(not(isHuman(account, lookup)), 'not-a-person')
      .require(
        map(account.lastSignInAt, (at) => at === null || recent(at)),
        'dormant',
        { limitDays, ...dayOf(account.lastSignInAt) },
      )
      .require(
        map(account.lastSignInAt, (at) => at !== null || map(creation(account), recent)),
        'never-used',
        { limitDays, ...dayOf(account.createdAt) },
      );
  },
  reasons: {
    met: 'The account was used, or made, within the limit.',
    inactive: 'The account cannot sign in.',
    'not-a-person': 'The account belongs to a machine, a shared mailbox or an outside party.',
    dormant: 'The account last signed in on {since}; the limit is {limitDays} days.',
    'never-used':
      'The account was made on {since} and has never signed in; the limit is {limitDays} days.',
  },
  examples: [
    {
      title: 'a person who signed in last week',
      subject: {
        active: true,
        declaredClass: 'human',
        lastSignInAt: '2026-02-22T08:00:00.000Z',
        createdAt: '2023-01-09T08:00:00.000Z',
      },
      verdict: 'conforming',
    },
    {
      title: 'a person who last signed in last summer',
      subject: {
        active: true,
        declaredClass: 'human',
        lastSignInAt: '2025-07-14T08:00:00.000Z',
        createdAt: '2023-01-09T08:00:00.000Z',
      },
      verdict: 'nonconforming',
      reason: 'dormant',
    },
    {
      title: 'an account made a year ago that was never used',
      subject: {
        active: true,
        declaredClass: 'human',
        lastSignInAt: null,
        createdAt: '2025-03-03T08:00:00.000Z',
      },
      verdict: 'nonconforming',
      reason: 'never-used',
    },
    {
      title: 'an account made for somebody who starts next week',
      subject: {
        active: true,
        declaredClass: 'human',
        lastSignInAt: null,
        createdAt: '2026-02-25T08:00:00.000Z',
      },
      verdict: 'conforming',
    },
    {
      title: 'a dormant account of which it is not known when it was made',
      subject: {
        active: true,
        declaredClass: 'human',
        lastSignInAt: '2025-07-14T08:00:00.000Z',
        createdAt: null,
      },
      verdict: 'nonconforming',
      reason: 'dormant',
    },
    {
      title: 'a stricter limit',
      subject: {
        active: true,
        declaredClass: 'human',
        lastSignInAt: '2026-01-05T08:00:00.000Z',
        createdAt: '2023-01-09T08:00:00.000Z',
      },
      params: { limitDays: 45 },
      verdict: 'nonconforming',
      reason: 'dormant',
    },
    {
      title: 'a suspended account',
      subject: {
        active: false,
        declaredClass: 'human',
        lastSignInAt: '2024-07-14T08:00:00.000Z',
        createdAt: '2023-01-09T08:00:00.000Z',
      },
      verdict: 'not-applicable',
      reason: 'inactive',
    },
    {
      title: 'an account kept for emergencies',
      subject: {
        active: true,
        declaredClass: 'break-glass',
        lastSignInAt: null,
        createdAt: '2023-01-09T08:00:00.000Z',
      },
      verdict: 'not-applicable',
      reason: 'not-a-person',
    },
    {
      title: 'an account that was never used, of which it is not known when it was made',
      subject: { active: true, declaredClass: 'human', lastSignInAt: null, createdAt: null },
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a report of sign-ins that may not be read',
      subject: {
        active: true,
        declaredClass: 'human',
        lastSignInAt: hidden('denied', 'iam:GetCredentialReport'),
        createdAt: '2023-01-09T08:00:00.000Z',
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a provider that kept no record of sign-ins for part of the account’s life',
      subject: {
        active: true,
        declaredClass: 'human',
        lastSignInAt: hidden('imprecise'),
        createdAt: '2013-01-09T08:00:00.000Z',
      },
      verdict: 'not-assessed',
      reason: 'imprecise',
    },
  ],
  rationale:
    'Nobody notices when an unused account is taken over. Those that were never used may still have the password they were handed out with.',
  remediation:
    'Ask the owner or their manager. Suspend what is not needed now, and remove it after the time your retention rules ask for.',
  limits:
    'Sign-ins are judged as the provider reports them: some lag by hours, and long sessions or mail programs may count as none. People on leave need an exception.',
});

import { z } from 'zod';

import { cis, defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import type { Fact } from '../../src/core/facts.ts';
import { unless } from '../../src/core/judgement.ts';
import { any, isUnknown, map, not, type Observed } from '../../src/core/observed.ts';
import { isBreakGlass } from '../../src/core/people.ts';
import type { Lookup } from '../../src/core/check.ts';
import { DAY, plus, type Instant } from '../../src/core/time.ts';

/** Whether what it lets in is kept for emergencies, and so is not meant to be in use. */
function isForEmergencies(credential: Fact<'credential'>, lookup: Lookup): Observed<boolean> {
  return map(credential.ownerId, (id) =>
    map(lookup.where('account', 'ownerKeys', `aws:${id}`, credential).first(), (owner) =>
      owner === undefined ? false : isBreakGlass(owner, lookup),
    ),
  );
}

/** The day of a known instant, for the words of a reason. */
function dayOf(at: Observed<Instant | null>): { readonly since?: string } {
  return isUnknown(at) || at === null ? {} : { since: at.slice(0, 10) };
}

const OWNER = 'arn:aws:iam::123456789012:user/dana';
const KEY = { form: 'access-key', active: true, ownerId: OWNER } as const;
const PASSWORD = { form: 'password', active: true, ownerId: OWNER } as const;
const DANA = {
  kind: 'account',
  id: OWNER,
  ownerKeys: [`aws:${OWNER}`],
  declaredClass: 'human',
} as const;
const LONG_AGO = '2023-05-04T09:00:00.000Z';

export const credentialInUse = defineCheck({
  id: 'credential-in-use',
  revision: 1,
  title: 'Passwords and access keys in force are in use',
  topic: 'access-control',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.5.18', 'a way in that nobody uses is an access right that nobody needs any more'),
    supporting('A.8.2', 'unused ways in to wide rights are the ones whose theft nobody notices'),
  ],
  references: [
    prowler('iam_user_accesskey_unused'),
    prowler('iam_user_console_access_unused'),
    cis('AWS', '5.0', '1.11'),
  ],
  params: {
    unusedDays: param(z.int().min(1), 45, 'days', 'CIS AWS 5.0, 1.11'),
  },
  subject: 'credential',
  needs: ['activity'],
  lookups: { account: 'if-configured', person: 'if-configured' },
  judge: (credential, { params: { unusedDays }, asOf, lookup }) => {
    const { createdAt, lastUsedAt } = credential;
    const recent = (at: Instant): boolean => plus(at, unusedDays * DAY) >= asOf;
    // What was made or set lately needs no use to be in order, whether its use is known or not.
    const inOrder = any(
      map(createdAt, recent),
      map(lastUsedAt, (at) => at !== null && recent(at)),
    );
    const excused = inOrder === true ? true : any(inOrder, isForEmergencies(credential, lookup));
    return unless(not(credential.active), 'inactive')
      .require(
        any(
          excused,
          map(lastUsedAt, (at) => at === null),
        ),
        'unused',
        { unusedDays, ...dayOf(lastUsedAt) },
      )
      .require(
        any(
          excused,
          map(lastUsedAt, (at) => at !== null),
        ),
        'never-used',
        { unusedDays, ...dayOf(createdAt) },
      );
  },
  reasons: {
    met: 'The credential was used, made or set within the limit, or is kept for emergencies.',
    inactive: 'The credential is switched off.',
    unused: 'The credential was last used on {since}; the limit is {unusedDays} days.',
    'never-used':
      'The credential was made or set on {since} and has never been used since; the limit is {unusedDays} days.',
  },
  examples: [
    {
      title: 'a key that was used last week',
      subject: { ...KEY, createdAt: LONG_AGO, lastUsedAt: '2026-02-22T08:00:00.000Z' },
      others: [DANA],
      verdict: 'conforming',
    },
    {
      title: 'a key last used two months ago, whatever the password of the same user',
      subject: { ...KEY, createdAt: LONG_AGO, lastUsedAt: '2025-12-29T08:00:00.000Z' },
      others: [DANA],
      verdict: 'nonconforming',
      reason: 'unused',
    },
    {
      title: 'a key that nobody ever used, made years ago',
      subject: { ...KEY, createdAt: LONG_AGO, lastUsedAt: null },
      others: [DANA],
      verdict: 'nonconforming',
      reason: 'never-used',
    },
    {
      title: 'a key made yesterday, not used yet',
      subject: { ...KEY, createdAt: '2026-02-28T08:00:00.000Z', lastUsedAt: null },
      others: [DANA],
      verdict: 'conforming',
    },
    {
      title: 'a password last used in autumn',
      subject: { ...PASSWORD, createdAt: LONG_AGO, lastUsedAt: '2025-10-02T08:00:00.000Z' },
      others: [DANA],
      verdict: 'nonconforming',
      reason: 'unused',
    },
    {
      title: 'a password handed out years ago with which nobody ever signed in',
      subject: { ...PASSWORD, createdAt: LONG_AGO, lastUsedAt: null },
      others: [DANA],
      verdict: 'nonconforming',
      reason: 'never-used',
    },
    {
      title: 'a password that was set anew last week and not used since',
      subject: {
        ...PASSWORD,
        createdAt: '2026-02-22T08:00:00.000Z',
        lastUsedAt: '2025-07-14T08:00:00.000Z',
      },
      others: [DANA],
      verdict: 'conforming',
    },
    {
      title: 'the same limit at its last day',
      subject: { ...KEY, createdAt: LONG_AGO, lastUsedAt: '2026-01-15T12:00:00.000Z' },
      others: [DANA],
      verdict: 'conforming',
    },
    {
      title: 'a longer limit',
      subject: { ...KEY, createdAt: LONG_AGO, lastUsedAt: '2025-12-29T08:00:00.000Z' },
      others: [DANA],
      params: { unusedDays: 90 },
      verdict: 'conforming',
    },
    {
      title: 'the password of an account kept for emergencies',
      subject: { ...PASSWORD, createdAt: LONG_AGO, lastUsedAt: null },
      others: [{ ...DANA, declaredClass: 'break-glass' }],
      verdict: 'conforming',
    },
    {
      title: 'an unused key of a user whose row in the register cannot be told',
      subject: { ...KEY, createdAt: LONG_AGO, lastUsedAt: null },
      others: [{ ...DANA, declaredClass: null }],
      incomplete: ['person'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'a key that was switched off',
      subject: { ...KEY, active: false, createdAt: LONG_AGO, lastUsedAt: null },
      others: [DANA],
      verdict: 'not-applicable',
      reason: 'inactive',
    },
    {
      title: 'an old key of whose use nothing is told',
      subject: { ...KEY, createdAt: LONG_AGO, lastUsedAt: hidden('absent') },
      others: [DANA],
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a key younger than the report that would tell of its use',
      subject: { ...KEY, createdAt: '2026-03-01T10:00:00.000Z', lastUsedAt: hidden('absent') },
      others: [DANA],
      verdict: 'conforming',
    },
  ],
  rationale:
    'A key in a forgotten script, or a first password still in somebody’s mail, opens the account to whoever finds it, and no one is there to notice. Those never used are the commonest of all.',
  remediation:
    'Switch the credential off, wait until nothing fails, and delete it. Where it is needed now and then, give a role in its place.',
  limits:
    'Use is judged as the provider reports it, hours late at times. People on leave need an exception. Signing certificates and passwords for single services are not looked at.',
});

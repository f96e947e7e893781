import { z } from 'zod';

import { defineCheck, direct, param, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { Unknown, map, map2, type Observed } from '../../src/core/observed.ts';

const night = { kind: 'backup-attempt', recentAttempts: 7, recentFailures: 0 } as const;

interface Tally {
  readonly attempts: number;
  readonly failures: number;
}

export const backupAttemptsSucceed = defineCheck({
  id: 'backup-attempts-succeed',
  revision: 1,
  title: 'Nearly all backups and copies that are tried succeed',
  topic: 'backup-recovery',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.13', 'backups that often fail are not under control, though each is made up for'),
    supporting('A.8.16', 'how many fail shows whether anybody looks at it'),
  ],
  references: [],
  params: {
    minPercent: param(
      z.number().min(0).max(100),
      95,
      'per cent of the attempts of seven days',
      'annexa: one in twenty may fail and be made up for',
    ),
  },
  subject: 'cloud-account',
  needs: [],
  lookups: { 'backup-attempt': 'required' },
  judge: (account, { lookup, params: { minPercent } }) => {
    const { members, gaps } = lookup.all('backup-attempt', account);
    const seen = members.reduce<Observed<Tally>>(
      (sum, { recentAttempts, recentFailures }) =>
        map2(sum, recentAttempts, ({ attempts, failures }, more) =>
          map(recentFailures, (failed) => ({
            attempts: attempts + more,
            failures: failures + failed,
          })),
        ),
      { attempts: 0, failures: 0 },
    );
    const tally = gaps.length > 0 ? new Unknown(gaps) : seen;
    return unless(
      map(tally, ({ attempts }) => attempts === 0),
      'no-attempts',
    ).require(
      map(tally, ({ attempts, failures }) => (attempts - failures) * 100 >= minPercent * attempts),
      'too-many-fail',
      { minPercent },
    );
  },
  reasons: {
    met: 'As many of the attempts of the last seven days succeeded as are to.',
    'no-attempts': 'Nothing of the account was to be backed up or copied in the last seven days.',
    'too-many-fail': 'Fewer than {minPercent} per cent of the attempts of seven days succeeded.',
  },
  examples: [
    {
      title: 'a week without a failure',
      subject: {},
      others: [night, night],
      verdict: 'conforming',
    },
    {
      title: 'one failure in twenty',
      subject: {},
      others: [
        { ...night, recentAttempts: 13 },
        { ...night, recentFailures: 1 },
      ],
      verdict: 'conforming',
    },
    {
      title: 'one in nineteen',
      subject: {},
      others: [
        { ...night, recentAttempts: 12 },
        { ...night, recentFailures: 1 },
      ],
      verdict: 'nonconforming',
      reason: 'too-many-fail',
    },
    {
      title: 'backups that succeed, and copies that all fail',
      subject: {},
      others: [night, { ...night, copy: true, recentFailures: 7 }],
      verdict: 'nonconforming',
      reason: 'too-many-fail',
    },
    {
      title: 'failures of another account in the same source',
      subject: { scope: { account: '123456789012' } },
      others: [
        { ...night, scope: { account: '123456789012', region: 'eu-west-1' } },
        {
          ...night,
          recentFailures: 7,
          scope: { account: '210987654321', region: 'eu-west-1' },
        },
      ],
      verdict: 'conforming',
    },
    {
      title: 'an account without backups',
      subject: {},
      verdict: 'not-applicable',
      reason: 'no-attempts',
    },
    {
      title: 'a thing whose copies were all made before these seven days',
      subject: {},
      others: [{ ...night, recentAttempts: 0 }],
      verdict: 'not-applicable',
      reason: 'no-attempts',
    },
    {
      title: 'jobs that may not be listed in one of the regions',
      subject: {},
      others: [{ ...night, recentFailures: 7 }],
      incomplete: ['backup-attempt'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'a list of jobs that was cut off',
      subject: {},
      others: [
        { ...night, recentAttempts: hidden('truncated'), recentFailures: hidden('truncated') },
      ],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
  ],
  rationale:
    'Where a failure is made up for the night after, no single backup shows that something is amiss. The share that fails does.',
  remediation:
    'Sort the failed jobs by their message: most have one cause, such as too short a window or a role without a permission. Put it right for all of them.',
  limits:
    'Counts the attempts of seven days in all regions of the account alike, whatever they were to back up; in an account with few backups one failure may already be too many.',
});

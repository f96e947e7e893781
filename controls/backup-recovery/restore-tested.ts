import { z } from 'zod';

import { criticalityOf, endOf, resourcesOf } from '../../src/core/backups.ts';
import { defineCheck, direct, param, supporting, type Lookup } from '../../src/core/check.ts';
import { hasCome, isWithin, latestOf } from '../../src/core/days.ts';
import { hidden } from '../../src/core/examples.ts';
import type { Day } from '../../src/core/time.ts';
import type { Fact } from '../../src/core/facts.ts';
import { unless } from '../../src/core/judgement.ts';
import { all, any, isUnknown, map, not, type Observed } from '../../src/core/observed.ts';
import type { Population } from '../../src/core/population.ts';

/**
 * Restores of a thing that the provider saw through and that passed validation. Without one a restore
 * shows only that it can be done, and counts for nothing here.
 */
function verified(id: string, lookup: Lookup): Population<Fact<'restore-job'>> {
  return lookup.ever('restore-job', 'resourceId', id).where((job) =>
    all(
      map(job.outcome, (outcome) => outcome === 'completed'),
      map(job.validation, (status) => status === 'successful'),
      map(endOf(job), (at) => at !== null),
    ),
  );
}

function dayOf(job: Fact<'restore-job'>): Observed<Day> {
  return map(endOf(job), (at) => (at ?? '').slice(0, 10));
}

const database = 'arn:aws:rds:eu-west-1:123456789012:db:orders';
const files = 'arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-1';
const asset = {
  id: 'orders-db',
  disposed: false,
  criticality: 'critical',
  resources: [database] as string[],
} as const;
const test = {
  kind: 'restore-test',
  asset: 'orders-db',
  testedOn: '2026-02-10',
  successful: true,
  verified: true,
} as const;
const restore = {
  kind: 'restore-job',
  resourceId: database,
  outcome: 'completed',
  validation: 'successful',
  endedAt: '2026-02-10T04:00:00.000Z',
} as const;

export const restoreTested = defineCheck({
  id: 'restore-tested',
  revision: 2,
  title: 'Backups of critical assets are restored regularly to prove that they work',
  topic: 'backup-recovery',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.13', 'backups are to be tested, and a restore is the test that counts'),
    supporting('A.5.30', 'readiness to continue rests on restores that have been practised'),
  ],
  references: [],
  params: {
    criticalDays: param(z.int().positive(), 92, 'days', 'a quarter of a year, common practice'),
    highDays: param(z.int().positive(), 365, 'days', 'a year, common practice'),
  },
  subject: 'asset',
  needs: [],
  // One of the two may do without the other.
  lookups: { 'restore-test': 'if-configured', 'restore-job': 'if-configured' },
  judge: (asset, { lookup, params, asOf }) => {
    const limit = map(criticalityOf(asset), (criticality) => {
      if (criticality === 'critical') return params.criticalDays;
      return criticality === 'high' ? params.highDays : 'none';
    });
    const days = isUnknown(limit) || limit === 'none' ? 0 : limit;
    const good = lookup.where('restore-test', 'asset', asset.id).where((test) =>
      all(
        test.successful,
        test.verified,
        map(test.testedOn, (day) => hasCome(day, asOf)),
      ),
    );
    const watched = lookup.configured('restore-job');
    const restores = watched ? resourcesOf(asset).map((id) => verified(id, lookup)) : [];
    // Restores of a part prove nothing of the rest.
    const ofEvery = (holds: (jobs: Population<Fact<'restore-job'>>) => Observed<boolean>) =>
      watched && map(asset.resources, (ids) => ids.length > 0 && all(...restores.map(holds)));
    const tested = [
      ...good.members.map(({ testedOn }) => testedOn),
      ...restores.flatMap(({ members }) => members.map(dayOf)),
    ];
    return unless(asset.disposed, 'disposed')
      .unless(
        map(limit, (known) => known === 'none'),
        'not-critical',
      )
      .require(
        any(
          not(good.empty()),
          ofEvery((jobs) => not(jobs.empty())),
        ),
        'never-tested',
      )
      .require(
        any(
          good.some(({ testedOn }) => map(testedOn, (day) => isWithin(day, days, asOf))),
          ofEvery((jobs) =>
            jobs.some((job) => map(dayOf(job), (day) => isWithin(day, days, asOf))),
          ),
        ),
        'test-overdue',
        { last: latestOf(tested), days },
      );
  },
  reasons: {
    met: 'A restore was tested, verified and successful within the interval.',
    disposed: 'The asset has been disposed of.',
    'not-critical': 'The asset is neither of critical nor of high criticality.',
    'never-tested':
      'No restore test of the asset is recorded that was both successful and verified.',
    'test-overdue':
      'The last restore test that was successful and verified was on {last}; one is due every {days} days.',
  },
  examples: [
    {
      title: 'a critical asset tested this quarter',
      subject: asset,
      others: [test],
      verdict: 'conforming',
    },
    {
      title: 'the last day of the interval',
      subject: asset,
      others: [{ ...test, testedOn: '2025-11-29' }],
      verdict: 'conforming',
    },
    {
      title: 'the day after it',
      subject: asset,
      others: [{ ...test, testedOn: '2025-11-28' }],
      verdict: 'nonconforming',
      reason: 'test-overdue',
    },
    {
      title: 'an asset of high criticality has a year',
      subject: { ...asset, criticality: 'high' },
      others: [{ ...test, testedOn: '2025-03-10' }],
      verdict: 'conforming',
    },
    {
      title: 'a critical asset that was never tested',
      subject: asset,
      others: [{ ...test, asset: 'files' }],
      verdict: 'nonconforming',
      reason: 'never-tested',
    },
    {
      title: 'a test that failed',
      subject: asset,
      others: [{ ...test, successful: false }],
      verdict: 'nonconforming',
      reason: 'never-tested',
    },
    {
      title: 'a test that nobody verified',
      subject: asset,
      others: [{ ...test, verified: false }],
      verdict: 'nonconforming',
      reason: 'never-tested',
    },
    {
      title: 'a test with a date that lies ahead',
      subject: asset,
      others: [{ ...test, testedOn: '2062-02-10' }],
      verdict: 'nonconforming',
      reason: 'never-tested',
    },
    {
      title: 'an asset that little depends on',
      subject: { ...asset, criticality: 'low' },
      verdict: 'not-applicable',
      reason: 'not-critical',
    },
    {
      title: 'an asset that was disposed of',
      subject: { ...asset, disposed: true },
      verdict: 'not-applicable',
      reason: 'disposed',
    },
    {
      title: 'an asset nobody has rated',
      subject: { ...asset, criticality: null },
      others: [test],
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a good test in a register that was read in part',
      subject: asset,
      others: [test],
      incomplete: ['restore-test'],
      verdict: 'conforming',
    },
    {
      title: 'no recent test in a register that was read in part',
      subject: asset,
      others: [{ ...test, testedOn: '2025-01-10' }],
      incomplete: ['restore-test'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'no register of restore tests',
      subject: asset,
      withoutSource: ['restore-test'],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
    {
      title: 'a restore that the backup service saw through and that passed validation',
      subject: asset,
      others: [restore],
      verdict: 'conforming',
    },
    {
      title: 'the same without a register of restore tests',
      subject: asset,
      others: [restore],
      withoutSource: ['restore-test'],
      verdict: 'conforming',
    },
    {
      title: 'one of two months ago, which the provider no longer tells of',
      subject: asset,
      others: [
        {
          ...restore,
          endedAt: '2026-01-02T04:00:00.000Z',
          history: {
            ended: { after: '2026-02-01T06:00:00.000Z', by: '2026-02-02T06:00:00.000Z' },
          },
        },
      ],
      verdict: 'conforming',
    },
    {
      title: 'a restore that nothing validated',
      subject: asset,
      others: [{ ...restore, validation: 'none' }],
      verdict: 'nonconforming',
      reason: 'never-tested',
    },
    {
      title: 'a restore of one of the two things the asset consists of',
      subject: { ...asset, resources: [database, files] },
      others: [restore],
      verdict: 'nonconforming',
      reason: 'never-tested',
    },
    {
      title: 'a validated restore of last summer',
      subject: asset,
      others: [{ ...restore, endedAt: '2025-07-02T04:00:00.000Z' }],
      verdict: 'nonconforming',
      reason: 'test-overdue',
    },
    {
      title: 'no test in the register, and restores that may not be listed',
      subject: asset,
      incomplete: ['restore-job'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'a register alone',
      subject: asset,
      others: [test],
      withoutSource: ['restore-job'],
      verdict: 'conforming',
    },
    {
      title: 'a test whose result is not known',
      subject: asset,
      others: [{ ...test, successful: hidden('invalid') }],
      verdict: 'not-assessed',
      reason: 'invalid',
    },
  ],
  rationale:
    'A backup that was never restored is a hope. Most backups that fail are found out on the day they are needed.',
  remediation:
    'Restore the asset to a place apart, have someone check that the data is complete and usable, and record the date, the result and who verified it in the register of restore tests.',
  limits:
    'Believes what the register records, and restores that the backup service says were validated, where the row of the asset names what was restored. Says nothing about how long a restore took, how much it covered, or whether a later test failed after a good one.',
});

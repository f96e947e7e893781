import { z } from 'zod';

import { defineCheck, direct, param, supporting } from '../../src/core/check.ts';
import { hasCome, isWithin, latestOf } from '../../src/core/days.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { Unknown, all, isUnknown, map, not } from '../../src/core/observed.ts';

const asset = { id: 'orders-db', disposed: false, criticality: 'critical' } as const;
const test = {
  kind: 'restore-test',
  asset: 'orders-db',
  testedOn: '2026-02-10',
  successful: true,
  verified: true,
} as const;

export const restoreTested = defineCheck({
  id: 'restore-tested',
  revision: 1,
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
  lookups: { 'restore-test': 'required' },
  judge: (asset, { lookup, params, asOf }) => {
    const limit = map(asset.criticality, (criticality) => {
      if (criticality === 'critical') return params.criticalDays;
      if (criticality === 'high') return params.highDays;
      if (criticality !== null) return 'none';
      const { source, scope, id: item } = asset;
      const detail = 'the register does not say how critical the asset is';
      return new Unknown([{ reason: 'absent', source, step: 'assets', scope, item, detail }]);
    });
    const days = isUnknown(limit) || limit === 'none' ? 0 : limit;
    const good = lookup.where('restore-test', 'asset', asset.id).where((test) =>
      all(
        test.successful,
        test.verified,
        map(test.testedOn, (day) => hasCome(day, asOf)),
      ),
    );
    const tested = good.members.map(({ testedOn }) => testedOn);
    return unless(asset.disposed, 'disposed')
      .unless(
        map(limit, (known) => known === 'none'),
        'not-critical',
      )
      .require(not(good.empty()), 'never-tested')
      .require(
        good.some(({ testedOn }) => map(testedOn, (day) => isWithin(day, days, asOf))),
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
    'Believes what the register records. Says nothing about how long a restore took, how much it covered, or whether a later test failed after a good one.',
});

import { z } from 'zod';

import { criticalityOf, endOf, hasFailed, isLast } from '../../src/core/backups.ts';
import { defineCheck, direct, param, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import type { Fact } from '../../src/core/facts.ts';
import { unless } from '../../src/core/judgement.ts';
import { Unknown, all, any, isUnknown, map, map2, not } from '../../src/core/observed.ts';
import type { Observed } from '../../src/core/observed.ts';
import { Population } from '../../src/core/population.ts';
import { DAY, plus, type Instant } from '../../src/core/time.ts';

/** The shortest time that the assets allow for a restore; null where none of them says. */
function shortest(assets: Population<Fact<'asset'>>): Observed<number | null> {
  return assets.members.reduce<Observed<number | null>>(
    (least, { recoveryTimeMinutes }) =>
      map2(least, recoveryTimeMinutes, (a, b) =>
        a === null || b === null ? (a ?? b) : Math.min(a, b),
      ),
    null,
  );
}

/**
 * That the past was not watched long enough to say that nothing was restored in it: the provider
 * forgets, and what came before the first reading is not known.
 */
function isTooEarly(
  resource: Fact<'protected-resource'>,
  firstSeenAt: Instant,
  since: Instant,
): Observed<boolean> {
  if (firstSeenAt <= since) return false;
  const { source, scope, id: item } = resource;
  const detail = `restores are known since ${firstSeenAt}, and one since ${since} would do`;
  return new Unknown([{ reason: 'imprecise', source, step: 'history', scope, item, detail }]);
}

const arn = 'arn:aws:rds:eu-west-1:123456789012:db:orders';
const resource = { id: arn, resourceId: arn } as const;
const asset = {
  kind: 'asset',
  id: 'A-1',
  disposed: false,
  criticality: 'critical',
  resources: [arn],
  recoveryTimeMinutes: null,
} as const;
const job = {
  kind: 'restore-job',
  resourceId: arn,
  outcome: 'completed',
  validation: 'successful',
  endedAt: '2026-02-15T05:00:00.000Z',
  minutes: 40,
} as const;
const watched = { firstSeenAt: '2025-01-10T06:00:00.000Z' };

export const restoreProven = defineCheck({
  id: 'restore-proven',
  revision: 1,
  title: 'Backups of what critical assets consist of are restored, with success and in time',
  topic: 'backup-recovery',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.13', 'backups are to be tested, and a restore is the test that counts'),
    supporting('A.5.30', 'readiness to continue rests on restores that have been practised'),
    supporting('A.5.29', 'how long it takes to be back is planned, and shows in a restore'),
  ],
  references: [],
  params: {
    criticalDays: param(z.int().positive(), 92, 'days', 'a quarter of a year, common practice'),
    highDays: param(z.int().positive(), 365, 'days', 'a year, common practice'),
    maxMinutes: param(
      z.number().positive().nullable(),
      null,
      'minutes',
      'annexa: no limit but what the row of the asset sets',
    ),
    validated: param(
      z.boolean(),
      false,
      'whether only a restore counts whose result was validated',
      'annexa: one that nothing was to validate shows at least that it can be done',
    ),
  },
  subject: 'protected-resource',
  needs: [],
  lookups: { asset: 'required', 'restore-job': 'required' },
  judge: (resource, { lookup, history, params, asOf }) => {
    const { resourceId } = resource;
    const assets = isUnknown(resourceId)
      ? new Population<Fact<'asset'>>([], resourceId.gaps)
      : lookup.where('asset', 'resources', resourceId).where(({ disposed }) => not(disposed));
    const jobs = isUnknown(resourceId)
      ? new Population<Fact<'restore-job'>>([], resourceId.gaps)
      : lookup.ever('restore-job', 'resourceId', resourceId);
    const isRated = (level: 'critical' | 'high'): Observed<boolean> =>
      assets.some((asset) => map(criticalityOf(asset), (rating) => rating === level));
    const critical = isRated('critical');
    const since = map(critical, (is) =>
      plus(asOf, -(is ? params.criticalDays : params.highDays) * DAY),
    );
    const limit = map(shortest(assets), (minutes) => minutes ?? params.maxMinutes);
    const isOver = (one: Fact<'restore-job'>) => map(endOf(one), (at) => at !== null);
    const last = (is: (one: Fact<'restore-job'>) => Observed<boolean>): Observed<boolean> =>
      jobs.some((one) => all(isOver(one), is(one), isLast(one, jobs)));
    const proven = jobs.some((one) =>
      all(
        map(one.outcome, (outcome) => outcome === 'completed'),
        map(
          one.validation,
          (status) => status === 'successful' || (status === 'none' && !params.validated),
        ),
        map2(endOf(one), since, (at, begin) => at !== null && at >= begin),
      ),
    );
    return unless(not(any(critical, isRated('high'))), 'not-critical')
      .require(not(last(hasFailed)), 'last-failed')
      .require(
        not(
          last(({ minutes }) =>
            map2(minutes, limit, (took, most) => took !== null && most !== null && took > most),
          ),
        ),
        'too-slow',
        { minutes: isUnknown(limit) ? '' : (limit ?? '') },
      )
      .require(
        any(
          proven,
          map(since, (begin) => isTooEarly(resource, history.firstSeenAt, begin)),
        ),
        'not-proven',
        { days: critical === true ? params.criticalDays : params.highDays },
      );
  },
  reasons: {
    met: 'A backup of it was restored with success, and in time, within the interval.',
    'not-critical': 'The register names it under no asset of critical or high criticality.',
    'last-failed':
      'The last restore of it failed or was called off, or what it brought back did not pass.',
    'too-slow': 'The last restore of it took longer than the {minutes} minutes that are allowed.',
    'not-proven': 'No backup of it was restored with success within {days} days.',
  },
  examples: [
    {
      title: 'a restore test of two weeks ago that was validated',
      subject: resource,
      others: [asset, job],
      history: watched,
      verdict: 'conforming',
    },
    {
      title: 'a restore that nothing was to validate',
      subject: resource,
      others: [asset, { ...job, validation: 'none' }],
      history: watched,
      verdict: 'conforming',
    },
    {
      title: 'the same where only validated ones are to count',
      subject: resource,
      others: [asset, { ...job, validation: 'none' }],
      history: watched,
      params: { validated: true },
      verdict: 'nonconforming',
      reason: 'not-proven',
    },
    {
      title: 'a test of two months ago, which the provider no longer tells of',
      subject: resource,
      others: [
        asset,
        {
          ...job,
          endedAt: '2026-01-02T05:00:00.000Z',
          history: {
            ended: { after: '2026-02-01T06:00:00.000Z', by: '2026-02-02T06:00:00.000Z' },
          },
        },
      ],
      history: watched,
      verdict: 'conforming',
    },
    {
      title: 'a test of last summer, of something critical',
      subject: resource,
      others: [asset, { ...job, endedAt: '2025-07-02T05:00:00.000Z' }],
      history: watched,
      verdict: 'nonconforming',
      reason: 'not-proven',
    },
    {
      title: 'the same, of something of high criticality',
      subject: resource,
      others: [
        { ...asset, criticality: 'high' },
        { ...job, endedAt: '2025-07-02T05:00:00.000Z' },
      ],
      history: watched,
      verdict: 'conforming',
    },
    {
      title: 'a good test, and a later one whose validation found something missing',
      subject: resource,
      others: [asset, job, { ...job, validation: 'failed', endedAt: '2026-02-22T05:00:00.000Z' }],
      history: watched,
      verdict: 'nonconforming',
      reason: 'last-failed',
    },
    {
      title: 'a test whose validation nobody came to',
      subject: resource,
      others: [asset, { ...job, validation: 'timed-out' }],
      history: watched,
      verdict: 'nonconforming',
      reason: 'last-failed',
    },
    {
      title: 'a restore that failed, and one after it that did not',
      subject: resource,
      others: [
        asset,
        { ...job, outcome: 'failed', validation: 'none', endedAt: '2026-02-14T05:00:00.000Z' },
        job,
      ],
      history: watched,
      verdict: 'conforming',
    },
    {
      title: 'a restore called off at once, on a source that is new',
      subject: resource,
      others: [asset, { ...job, outcome: 'aborted', validation: 'none', minutes: 0 }],
      verdict: 'nonconforming',
      reason: 'last-failed',
    },
    {
      title: 'a failed restore, and a later one that is being validated',
      subject: resource,
      others: [
        asset,
        { ...job, outcome: 'failed', validation: 'none' },
        { ...job, validation: 'under-way', endedAt: '2026-03-01T05:00:00.000Z' },
      ],
      history: watched,
      verdict: 'nonconforming',
      reason: 'last-failed',
    },
    {
      title: 'a restore that took longer than the asset may be away',
      subject: resource,
      others: [{ ...asset, recoveryTimeMinutes: 30 }, job],
      history: watched,
      verdict: 'nonconforming',
      reason: 'too-slow',
    },
    {
      title: 'a slow restore, and a quicker one after it',
      subject: resource,
      others: [
        { ...asset, recoveryTimeMinutes: 60 },
        { ...job, minutes: 300, endedAt: '2026-02-01T05:00:00.000Z' },
        job,
      ],
      history: watched,
      verdict: 'conforming',
    },
    {
      title: 'two assets on one database, of which one may not be away for long',
      subject: resource,
      others: [
        { ...asset, recoveryTimeMinutes: 240 },
        { ...asset, id: 'A-2', criticality: 'high', recoveryTimeMinutes: 30 },
        job,
      ],
      history: watched,
      verdict: 'nonconforming',
      reason: 'too-slow',
    },
    {
      title: 'nothing restored in a year of watching',
      subject: resource,
      others: [asset, { ...job, resourceId: `${arn}-2` }],
      history: watched,
      verdict: 'nonconforming',
      reason: 'not-proven',
    },
    {
      title: 'nothing restored since it was first read, a month ago',
      subject: resource,
      others: [asset],
      history: { firstSeenAt: '2026-02-01T06:00:00.000Z' },
      verdict: 'not-assessed',
      reason: 'imprecise',
    },
    {
      title: 'a restore job that does not say whose backup it was',
      subject: resource,
      others: [asset, { ...job, resourceId: hidden('absent') }],
      history: watched,
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'restores that may not be listed in one of the regions',
      subject: resource,
      others: [asset],
      incomplete: ['restore-job'],
      history: watched,
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'a backup of something that no critical asset consists of',
      subject: resource,
      others: [{ ...asset, criticality: 'medium' }],
      verdict: 'not-applicable',
      reason: 'not-critical',
    },
    {
      title: 'a backup of an asset that was disposed of',
      subject: resource,
      others: [{ ...asset, disposed: true }],
      verdict: 'not-applicable',
      reason: 'not-critical',
    },
    {
      title: 'an asset nobody has rated',
      subject: resource,
      others: [{ ...asset, criticality: null }, job],
      history: watched,
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'no register of assets',
      subject: resource,
      withoutSource: ['asset'],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
  ],
  rationale:
    'Copies turn out to be encrypted with a key that is gone, to lack a part, or to take two days to come back. A restore shows it before it matters.',
  remediation:
    'Put it into a restore testing plan with a validation of what comes back. Where the last restore failed, find out why, and restore it again.',
  limits:
    'A restore that nothing validates shows that the backup can be restored, not that it is whole. What was restored before annexa first read the account is not known, and neither is what was restored in an account that no source reads, or was forgotten by the provider while the account was not read for weeks.',
});

import { z } from 'zod';

import { defineCheck, direct, param, supporting } from '../../src/core/check.ts';
import { hasCome, isOver, isWithin } from '../../src/core/days.ts';
import { hidden } from '../../src/core/examples.ts';
import { require } from '../../src/core/judgement.ts';
import { Unknown, isUnknown, map, map2, not } from '../../src/core/observed.ts';

const supplier = {
  id: 's-1',
  criticality: 'critical',
  lastReview: '2025-10-01',
  nextReview: '2026-10-01',
} as const;

export const supplierReviewed = defineCheck({
  id: 'supplier-reviewed',
  revision: 1,
  title: 'Suppliers are reviewed at planned intervals',
  topic: 'suppliers',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.5.22', 'supplier services are to be monitored and reviewed regularly'),
    supporting('A.5.19', 'a review shows whether the risks of a supplier are still those accepted'),
  ],
  references: [],
  params: {
    criticalDays: param(z.int().positive(), 365, 'days', 'a year, common practice'),
    otherDays: param(z.int().positive(), 730, 'days', 'two years, common practice'),
  },
  subject: 'supplier',
  needs: [],
  lookups: {},
  judge: (supplier, { params, asOf }) => {
    const reviewed = map(supplier.lastReview, (day) => day !== null && hasCome(day, asOf));
    const isRecent = (days: number) =>
      map(supplier.lastReview, (day) => day === null || isWithin(day, days, asOf));
    const recent = map(supplier.criticality, (criticality) => {
      if (criticality !== null) {
        return isRecent(criticality === 'critical' ? params.criticalDays : params.otherDays);
      }
      return map2(isRecent(params.criticalDays), isRecent(params.otherDays), (strict, lax) => {
        if (strict === lax) return strict;
        const { source, scope, id: item } = supplier;
        const detail = 'the register does not say how critical the supplier is';
        return new Unknown([{ reason: 'absent', source, step: 'suppliers', scope, item, detail }]);
      });
    });
    const { criticality, lastReview, nextReview } = supplier;
    return require(reviewed, 'never-reviewed')
      .require(not(map(nextReview, (day) => day !== null && isOver(day, asOf))), 'review-due', {
        due: isUnknown(nextReview) ? '' : (nextReview ?? ''),
      })
      .require(recent, 'review-too-old', {
        last: isUnknown(lastReview) ? '' : (lastReview ?? ''),
        days: criticality === 'critical' ? params.criticalDays : params.otherDays,
      });
  },
  reasons: {
    met: 'The supplier was reviewed within the interval, and no planned review is past.',
    'never-reviewed': 'No review of the supplier is recorded.',
    'review-due': 'The review planned for {due} is past.',
    'review-too-old': 'The last review was on {last}; one is due every {days} days.',
  },
  examples: [
    {
      title: 'a critical supplier reviewed last autumn',
      subject: supplier,
      verdict: 'conforming',
    },
    {
      title: 'a review planned for today',
      subject: { ...supplier, nextReview: '2026-03-01' },
      verdict: 'conforming',
    },
    {
      title: 'a review planned for yesterday',
      subject: { ...supplier, nextReview: '2026-02-28' },
      verdict: 'nonconforming',
      reason: 'review-due',
    },
    {
      title: 'a critical supplier last reviewed more than a year ago',
      subject: { ...supplier, lastReview: '2025-02-28', nextReview: null },
      verdict: 'nonconforming',
      reason: 'review-too-old',
    },
    {
      title: 'another supplier has two years',
      subject: { ...supplier, criticality: 'low', lastReview: '2025-02-28', nextReview: null },
      verdict: 'conforming',
    },
    {
      title: 'another supplier last reviewed more than two years ago',
      subject: { ...supplier, criticality: 'low', lastReview: '2024-02-28', nextReview: null },
      verdict: 'nonconforming',
      reason: 'review-too-old',
    },
    {
      title: 'a supplier that was never reviewed',
      subject: { ...supplier, lastReview: null, nextReview: '2026-10-01' },
      verdict: 'nonconforming',
      reason: 'never-reviewed',
    },
    {
      title: 'a review with a date that lies ahead',
      subject: { ...supplier, lastReview: '2052-10-01' },
      verdict: 'nonconforming',
      reason: 'never-reviewed',
    },
    {
      title: 'a supplier nobody has rated, reviewed within every interval',
      subject: { ...supplier, criticality: null },
      verdict: 'conforming',
    },
    {
      title: 'a supplier nobody has rated, reviewed within one interval and not the other',
      subject: { ...supplier, criticality: null, lastReview: '2025-01-15', nextReview: null },
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a supplier whose review is not known',
      subject: { ...supplier, lastReview: hidden('invalid') },
      verdict: 'not-assessed',
      reason: 'invalid',
    },
  ],
  rationale:
    'A supplier that was sound when it was chosen may not be today: its service, its owners and its own suppliers change.',
  remediation:
    'Review the supplier: its certificates or reports, its incidents, what it may access, whether the contract still fits. Record the day and plan the next review.',
  limits: 'Shows that a review is recorded, not what it found or what came of it.',
});

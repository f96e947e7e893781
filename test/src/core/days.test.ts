import { describe, expect, it } from 'vitest';

import { hidden } from '../../../src/core/examples.ts';
import { daysAfter, hasCome, isOver, isWithin, latestOf } from '../../../src/core/days.ts';

const NOON = '2026-03-01T12:00:00.000Z';

describe('days', () => {
  it('have come where the day begins first', () => {
    expect(hasCome('2026-03-01', NOON)).toBe(true);
    expect(hasCome('2026-03-02', '2026-03-01T09:59:59.999Z')).toBe(false);
    expect(hasCome('2026-03-02', '2026-03-01T10:00:00.000Z')).toBe(true);
    expect(hasCome('2026-03-03', NOON)).toBe(false);
  });

  it('are over at midnight UTC', () => {
    expect(isOver('2026-03-01', '2026-03-01T23:59:59.999Z')).toBe(false);
    expect(isOver('2026-03-01', '2026-03-02T00:00:00.000Z')).toBe(true);
  });

  it('are good for the whole of the last day', () => {
    expect(isWithin('2026-02-22', 7, '2026-03-01T23:59:59.999Z')).toBe(true);
    expect(isWithin('2026-02-22', 7, '2026-03-02T00:00:00.000Z')).toBe(false);
    expect(isWithin('2026-03-03', 7, NOON)).toBe(false);
  });

  it('are counted across months and leap days', () => {
    expect(daysAfter('2024-02-28', 2)).toBe('2024-03-01');
    expect(daysAfter('2026-12-31', 1)).toBe('2027-01-01');
  });

  it('have a latest among those that are known', () => {
    expect(latestOf(['2026-01-02', hidden('denied'), '2026-02-01', '2025-12-31'])).toBe(
      '2026-02-01',
    );
    expect(latestOf([])).toBe('');
  });
});

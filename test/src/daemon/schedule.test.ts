import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { momentsBetween, nextAfter } from '../../../src/daemon/schedule.ts';
import type { Schedule } from '../../../src/core/schedule.ts';
import { instant, millis, plus, type Instant } from '../../../src/core/time.ts';

const LONDON = { cron: '30 1 * * *', timeZone: 'Europe/London' };
const MIDNIGHT_IN_BEIRUT = { cron: '0 0 * * *', timeZone: 'Asia/Beirut' };
const HALF_HOUR_ISLAND = { cron: '15 2 * * *', timeZone: 'Australia/Lord_Howe' };

describe('the next moment of a schedule', () => {
  it.each<[string, Schedule, Instant, readonly Instant[]]>([
    [
      'in a night of which the hour is missing, when that hour would have begun',
      LONDON,
      '2026-03-28T12:00:00.000Z',
      ['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'],
    ],
    [
      'in a night that has the hour twice, once',
      LONDON,
      '2026-10-24T12:00:00.000Z',
      ['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
    ],
    [
      'on the twenty-ninth of February, every four years',
      { cron: '0 3 29 2 *', timeZone: 'UTC' },
      '2026-11-22T00:00:00.000Z',
      ['2028-02-29T03:00:00.000Z', '2032-02-29T03:00:00.000Z'],
    ],
    [
      'on a leap day as on any other',
      { cron: '0 3 * * *', timeZone: 'UTC' },
      '2028-02-28T12:00:00.000Z',
      ['2028-02-29T03:00:00.000Z', '2028-03-01T03:00:00.000Z'],
    ],
    [
      'by an interval, counted from 1970',
      { every: 6 * 3_600_000 },
      '2026-11-22T00:00:00.000Z',
      ['2026-11-22T06:00:00.000Z', '2026-11-22T12:00:00.000Z'],
    ],
  ])('%s', (_, schedule, after, expected) => {
    let at = after;
    for (const moment of expected) {
      at = nextAfter(schedule, at);
      expect(at).toBe(moment);
    }
  });
});

describe('the moments that went by', () => {
  it('are counted, and the last of very many is found without counting', () => {
    const daily = { cron: '0 3 * * *', timeZone: 'UTC' };
    expect(momentsBetween(daily, '2026-11-20T03:00:00.000Z', '2026-11-23T02:59:59.000Z')).toEqual({
      first: '2026-11-21T03:00:00.000Z',
      last: '2026-11-22T03:00:00.000Z',
      count: 2,
    });
    const often = { cron: '* * * * *', timeZone: 'Europe/Zurich' };
    expect(momentsBetween(often, '2020-01-01T00:00:00.000Z', '2026-11-22T10:20:30.000Z')).toEqual({
      first: '2020-01-01T00:01:00.000Z',
      last: '2026-11-22T10:20:00.000Z',
      count: 1000,
    });
    const minutes = { every: 60_000 };
    expect(momentsBetween(minutes, '2020-01-01T00:00:00.000Z', '2026-01-01T00:00:30.000Z')).toEqual(
      {
        first: '2020-01-01T00:01:00.000Z',
        last: '2026-01-01T00:00:00.000Z',
        count: (Date.UTC(2026, 0, 1) - Date.UTC(2020, 0, 1)) / 60_000,
      },
    );
  });

  it('hold the moment at which one looks, and not the one after which', () => {
    const daily = { cron: '0 3 * * *', timeZone: 'UTC' };
    const at = '2026-11-22T03:00:00.000Z';
    expect(momentsBetween(daily, '2026-11-21T03:00:00.000Z', at)?.last).toBe(at);
    expect(momentsBetween(daily, at, plus(at, 1000))).toBeUndefined();
  });

  it('are the same however often one looks: none twice, none lost, daylight saving or not', () => {
    const start = Date.UTC(2026, 0, 1);
    const schedules = fc.constantFrom<Schedule>(
      LONDON,
      MIDNIGHT_IN_BEIRUT,
      HALF_HOUR_ISLAND,
      { cron: '0 */3 * * *', timeZone: 'America/St_Johns' },
      { every: 7 * 3_600_000 },
    );
    const looks = fc.array(fc.integer({ min: 1, max: 40 * 3_600_000 }), {
      minLength: 2,
      maxLength: 60,
    });
    fc.assert(
      fc.property(schedules, fc.integer({ min: 0, max: 360 }), looks, (schedule, day, steps) => {
        const from = instant(start + day * 86_400_000);
        let at = from;
        let counted = 0;
        let last: Instant | undefined;
        for (const step of steps) {
          const next = plus(at, step);
          const moments = momentsBetween(schedule, last ?? from, next);
          if (moments) {
            expect(moments.last <= next && moments.first > (last ?? from)).toBe(true);
            counted += moments.count;
            last = moments.last;
          }
          at = next;
        }
        expect(momentsBetween(schedule, from, at)?.count ?? 0).toBe(counted);
        expect(millis(at)).toBeGreaterThan(millis(from));
      }),
      { numRuns: 100 },
    );
  });
});

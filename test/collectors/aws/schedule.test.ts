import { describe, expect, it } from 'vitest';

import { DEFAULT_SCHEDULE, longestInterval } from '../../../collectors/aws/schedule.ts';

const DAY = 24;

describe('the longest time between two runs of a schedule', () => {
  it.each([
    [DEFAULT_SCHEDULE, DAY],
    ['cron(15 * ? * * *)', 1],
    ['cron(0/15 * * * ? *)', 0.25],
    ['cron(0 */6 ? * * *)', 6],
    ['cron(0 8-18/2 * * ? *)', 14],
    ['cron(30 5,17 ? * * *)', 12],
    ['cron(0 5 ? * MON-FRI *)', 3 * DAY],
    ['cron(0 5 ? * 2-6 *)', 3 * DAY],
    ['cron(0 5 ? * SUN *)', 7 * DAY],
    ['cron(0 5 ? * sun,wed *)', 4 * DAY],
    ['cron(0 5 1 * ? *)', 31 * DAY],
    ['cron(0 5 1,15 * ? *)', 17 * DAY],
    ['cron(0 5 L * ? *)', 31 * DAY],
    ['cron(0 5 31 * ? *)', 61 * DAY],
    ['cron(0 5 ? * 6L *)', 35 * DAY],
    ['cron(0 5 ? * 2#1 *)', 35 * DAY],
    ['cron(0 5 1 JAN,APR,JUL,OCT ? *)', 92 * DAY],
    ['cron(0 5 1 1/3 ? *)', 92 * DAY],
    ['cron(0 5 1 JAN ? *)', 366 * DAY],
    ['rate(12 hours)', 12],
    ['rate(1 day)', DAY],
    ['rate(30 minutes)', 0.5],
  ])('is told of %s', (expression, hours) => {
    expect(longestInterval(expression)).toBeCloseTo(hours, 6);
  });

  it.each([
    '',
    'daily',
    '0 5 * * *',
    'cron(0 5 * * *)',
    'cron(0 25 ? * * *)',
    'cron(0 5 ? * 8 *)',
    'cron(0 5 30 FEB ? *)',
    'cron(0 5 15W * ? *)',
    'cron(0 5 ? * FOO *)',
    'cron(0 5 ? * * 2026)',
    'cron(0 18-8 ? * * *)',
    'cron(0/0 5 ? * * *)',
    'rate(soon)',
  ])('is not told of %j', (expression) => {
    expect(longestInterval(expression)).toBeUndefined();
  });
});

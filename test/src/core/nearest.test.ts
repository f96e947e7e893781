import { describe, expect, it } from 'vitest';

import { nearest } from '../../../src/core/nearest.ts';

const names = [
  'organization',
  'data',
  'sources',
  'checks',
  'trackers',
  'externalId',
  'mfa-enabled',
];

describe('the nearest name', () => {
  it.each([
    ['organisation', 'organization'],
    ['surces', 'sources'],
    ['soruces', 'sources'],
    ['source', 'sources'],
    ['check', 'checks'],
    ['tracker', 'trackers'],
    ['external_id', 'externalId'],
    ['External-ID', 'externalId'],
    ['mfa', 'mfa-enabled'],
    ['dat', 'data'],
  ])('to %j is %j', (wanted, name) => {
    expect(nearest(wanted, names)).toBe(name);
  });

  it.each(['', 'x', 'id', 'satellite', 'zzzz'])('to %j is none', (wanted) => {
    expect(nearest(wanted, names)).toBeUndefined();
  });
});

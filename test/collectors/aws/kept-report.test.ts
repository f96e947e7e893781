import { describe, expect, it } from 'vitest';

import { userArn } from '../../../src/demo/estate/aws/arns.ts';
import { iamUser } from '../../../src/demo/estate/aws/build.ts';
import { ACCOUNT, account, readEstate, type EstateReading } from './estate.ts';

const ANN = userArn(ACCOUNT, { name: 'ann', path: '/' });

/** Ann signs in with a password alone, by a report of that age. */
function read(ageHours: number, operation?: string): Promise<EstateReading> {
  const made = account((one) => {
    const lastChanged = new Date('2026-01-01T00:00:00Z');
    const password = { lastUsed: null, lastChanged, resetRequired: false };
    one.users.push(iamUser({ name: 'ann', password }), iamUser({ name: 'robot' }));
    one.credentialReportAgeHours = ageHours;
  });
  return readEstate([made], {
    faults: operation === undefined ? [] : [{ operation, fault: 'deny' }],
  });
}

describe('a user whom the report shows without a second factor', () => {
  it('is taken at its word while the report is fresh', async () => {
    const reading = await read(0);
    expect(reading.facts('account').get(ANN)).toMatchObject({ mfaEnabled: false });
    expect(reading.counts['iam:ListMFADevices']).toBeUndefined();
  });

  it('is asked about live, once and alone, when AWS kept the report', async () => {
    const reading = await read(3);
    expect(reading.facts('account').get(ANN)).toMatchObject({ mfaEnabled: false });
    expect(reading.counts['iam:ListMFADevices']).toBe(1);
  });

  it('is not known when that may not be asked', async () => {
    const reading = await read(3, 'iam:ListMFADevices');
    expect(reading.facts('account').get(ANN)).not.toHaveProperty('mfaEnabled');
    expect(reading.gaps('mfa-devices')).toMatchObject([
      { item: ANN, reason: 'denied', permission: 'iam:ListMFADevices' },
    ]);
  });
});

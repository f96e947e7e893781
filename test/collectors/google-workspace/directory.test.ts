import { describe, expect, it } from 'vitest';

import {
  NEVER,
  newGoogleCustomer,
  newGoogleMobileDevice,
  newGoogleUser,
} from '../../../src/demo/estate/google/model.ts';
import { facet, gapsOf, openGoogle, startEstate } from './reading.ts';

function customer() {
  return newGoogleCustomer({
    id: 'C0example',
    domain: 'example.com',
    users: [
      newGoogleUser({
        id: '1001',
        primaryEmail: 'Robin.Reed@example.com',
        aliases: ['r.reed@example.com'],
        isAdmin: true,
        recoveryEmail: 'robin@home.example.org',
        recoveryPhone: '+15550100',
        lastLoginTime: '2024-02-28T07:00:00.000Z',
      }),
      newGoogleUser({
        id: '1002',
        primaryEmail: 'sam.shaw@example.com',
        isDelegatedAdmin: true,
        isEnrolledIn2Sv: false,
        lastLoginTime: NEVER,
      }),
      newGoogleUser({
        id: '1003',
        primaryEmail: 'gone.grey@example.com',
        suspended: true,
        suspensionTime: '2024-02-01T10:00:00.000Z',
      }),
      newGoogleUser({ id: '1004', primaryEmail: 'old.oak@example.com', archived: true }),
    ],
    mobileDevices: [
      newGoogleMobileDevice({ resourceId: 'd1', email: ['robin.reed@example.com'] }),
      newGoogleMobileDevice({
        resourceId: 'd2',
        email: ['sam.shaw@example.com'],
        encryptionStatus: 'Not Encrypted',
        status: 'PENDING',
      }),
      newGoogleMobileDevice({ resourceId: 'd3', email: [], encryptionStatus: '' }),
      newGoogleMobileDevice({ resourceId: 'd4', email: [], encryptionStatus: 'Encrypted' }),
    ],
  });
}

describe('the customer', () => {
  it('is known by its id, to which the source is pinned', async () => {
    const estate = await startEstate({ customer: customer() });
    const reading = await (await openGoogle(estate)).read('customer');
    expect(reading.status).toBe('complete');
    expect(reading.statements).toMatchObject([
      { kind: 'organization', id: 'C0example', value: { login: 'example.com' } },
    ]);
    expect(reading.answers.map(({ body }) => body)).toEqual([
      { id: 'C0example', customerDomain: 'example.com' },
    ]);
  });
});

describe('users', () => {
  it('are accounts known by their id, found by id and every address', async () => {
    const estate = await startEstate({ customer: customer() });
    const reading = await (await openGoogle(estate)).read('users');
    expect(reading).toMatchObject({ status: 'complete', expected: 4, seen: 4, gaps: [] });
    expect(facet(reading, 'identity')['1001']).toEqual({
      login: 'Robin.Reed@example.com',
      email: 'Robin.Reed@example.com',
      ownerKeys: ['google:1001', 'email:robin.reed@example.com', 'email:r.reed@example.com'],
      declaredClass: null,
      createdAt: '2023-01-01T08:00:00.000Z',
    });
    expect(reading.statements[0]).toMatchObject({
      name: 'Robin.Reed@example.com',
      incarnation: '1001 of 2023-01-01T08:00:00.000Z',
    });
  });

  it('are active unless suspended or archived', async () => {
    const estate = await startEstate({ customer: customer() });
    const reading = await (await openGoogle(estate)).read('users');
    const interactive = { signsInInteractively: true };
    expect(facet(reading, 'access')).toEqual({
      1001: { ...interactive, active: true, deactivatedAt: null },
      1002: { ...interactive, active: true, deactivatedAt: null },
      1003: { ...interactive, active: false, deactivatedAt: '2024-02-01T10:00:00.000Z' },
      1004: { ...interactive, active: false, deactivatedAt: null },
    });
  });

  it('have a second factor, rights and a last sign-in', async () => {
    const estate = await startEstate({ customer: customer() });
    const reading = await (await openGoogle(estate)).read('users');
    expect(facet(reading, 'mfa')).toMatchObject({
      1001: { mfaEnabled: true },
      1002: { mfaEnabled: false },
    });
    expect(facet(reading, 'privilege')).toMatchObject({
      1001: { administrator: true },
      1002: { administrator: true },
      1003: { administrator: false },
    });
    expect(facet(reading, 'activity')).toMatchObject({
      1001: { lastSignInAt: '2024-02-28T07:00:00.000Z' },
      1002: { lastSignInAt: null },
    });
  });

  it('are neither asked for nor sealed with more personal data than needed', async () => {
    const estate = await startEstate({ customer: customer() });
    const reading = await (await openGoogle(estate)).read('users');
    const sealed = JSON.stringify(reading.answers);
    for (const personal of ['Reed"', '15550100', 'home.example.org', 'fullName', 'orgUnitPath']) {
      expect(sealed).not.toContain(personal);
    }
    expect(reading.answers[0]?.request.parameters['fields']).toContain('isEnrolledIn2Sv');
    expect(reading.answers[0]?.request.parameters['fields']).not.toContain('recovery');
  });

  it('are read page after page', async () => {
    const many = customer();
    many.users = Array.from({ length: 1203 }, (_, index) =>
      newGoogleUser({ id: String(index), primaryEmail: `user.${index}@example.com` }),
    );
    const estate = await startEstate({ customer: many });
    const reading = await (await openGoogle(estate)).read('users');
    expect(reading).toMatchObject({ status: 'complete', seen: 1203 });
    expect(estate.requests.get('directory.users.list')).toBe(3);
    expect(reading.answers.map(({ request }) => request.page)).toEqual([1, 2, 3]);
    expect(JSON.stringify(reading.answers)).not.toContain('pageToken');
    expect(JSON.stringify(reading.answers.map(({ body }) => body))).not.toContain('nextPageToken');
  });

  it('that a cut list does not show are a gap', async () => {
    const estate = await startEstate({
      customer: customer(),
      pageSize: 2,
      faults: [{ operation: 'directory.users.list', fault: { cutAfterPage: 1 } }],
    });
    const reading = await (await openGoogle(estate)).read('users');
    expect(reading).toMatchObject({ status: 'partial', expected: null, seen: 2 });
    expect(gapsOf(reading)).toEqual([{ reason: 'truncated', detail: 'the answer broke off' }]);
  });
});

describe('mobile devices', () => {
  it('are encrypted, not, or not known to be', async () => {
    const estate = await startEstate({ customer: customer() });
    const reading = await (await openGoogle(estate)).read('mobile-devices');
    expect(reading).toMatchObject({ status: 'complete', seen: 4 });
    expect(facet(reading, 'encryption')).toEqual({
      d1: { encrypted: true },
      d2: { encrypted: false },
      d3: {},
      d4: { encrypted: true },
    });
    expect(facet(reading, 'identity')).toMatchObject({
      d1: { approved: true, deviceType: 'ANDROID' },
      d2: { approved: false },
    });
    expect(facet(reading, 'activity')).toMatchObject({
      d1: { lastSeenAt: '2024-01-01T08:00:00.000Z' },
    });
    expect(reading.statements[0]?.name).toBe('Example Phone of robin.reed@example.com');
    expect(JSON.stringify(reading.answers)).not.toContain('SN-d1');
  });

  it('are read page after page', async () => {
    const many = customer();
    many.mobileDevices = Array.from({ length: 130 }, (_, index) =>
      newGoogleMobileDevice({ resourceId: `d${index}`, email: [] }),
    );
    const estate = await startEstate({ customer: many });
    const reading = await (await openGoogle(estate)).read('mobile-devices');
    expect(reading).toMatchObject({ status: 'complete', seen: 130 });
    expect(estate.requests.get('directory.mobiledevices.list')).toBe(2);
  });

  it('may be none', async () => {
    const estate = await startEstate();
    const reading = await (await openGoogle(estate)).read('mobile-devices');
    expect(reading).toMatchObject({ status: 'complete', expected: 0, seen: 0 });
  });
});

import { describe, expect, it } from 'vitest';

import { googleWorkspace } from '../../../collectors/google-workspace/collector.ts';
import { OperatorError } from '../../../src/core/operator-error.ts';
import type { Fault, FaultRule } from '../../../src/demo/estate/github/faults.ts';
import { startLoopback } from '../../../src/demo/estate/github/loopback.ts';
import { newGoogleCustomer, newGoogleUser } from '../../../src/demo/estate/google/model.ts';
import {
  containing,
  gapsOf,
  NOW,
  openGoogle,
  SCOPES,
  serviceAccountKey,
  startEstate,
  SUBJECT,
} from './reading.ts';

const USERS = 'directory.users.list';
const TOKEN = 'oauth2.token';
const STEPS = ['customer', 'users', 'mobile-devices'] as const;

function customer() {
  return newGoogleCustomer({
    id: 'C0example',
    domain: 'example.com',
    users: [newGoogleUser({ id: '1', primaryEmail: 'robin@example.com' })],
  });
}

async function users(fault: Fault, rule: Partial<FaultRule> = {}, timeout?: number) {
  const faults: FaultRule[] = [{ operation: USERS, fault, ...rule }];
  const estate = await startEstate({ customer: customer(), faults });
  const session = await openGoogle(estate, timeout === undefined ? {} : { timeout });
  const reading = await session.read('users');
  return { estate, session, reading };
}

describe('a busy or broken Google', () => {
  it.each(['server-error', 'drop-connection', 'malformed'] as const)(
    'is asked again after one %s',
    async (fault) => {
      const { reading, session } = await users(fault, { times: 1 });
      expect(reading.status).toBe('complete');
      expect(session.waits).toEqual([1000]);
      expect(session.requested()).toBe(3);
    },
  );

  it.each([
    ['server-error', 'provider-error'],
    ['drop-connection', 'unreachable'],
    ['malformed', 'invalid'],
    [{ cutAfterPage: 0 }, 'truncated'],
  ] as const)('that goes on with %j is a gap', async (fault, reason) => {
    const { reading, session } = await users(fault);
    expect(reading.status).toBe('unavailable');
    expect(gapsOf(reading)).toMatchObject([{ reason }]);
    expect(session.waits).toEqual([1000, 2000, 4000]);
  });

  it('that never answers is given up after the time allowed', async () => {
    const { reading, estate } = await users('hang', {}, 300);
    expect(gapsOf(reading)).toEqual([
      { reason: 'unreachable', detail: 'no answer within 0.3 seconds' },
    ]);
    expect(estate.requests.get(USERS)).toBe(2);
  });

  it('that refuses connections is unreachable', async () => {
    const gone = await startLoopback(
      () => new Date(NOW),
      () => ({ delivery: 'held' }),
    );
    await gone.close();
    const session = await openGoogle({ url: gone.url, tokenUrl: `${gone.url}/token` });
    expect(gapsOf(await session.read('users'))).toMatchObject([{ reason: 'unreachable' }]);
  });
});

describe('a limit', () => {
  it.each([403, 429] as const)('is waited for at status %i', async (throttleStatus) => {
    const { reading, session } = await users('throttle', { times: 3, throttleStatus });
    expect(session.throttled()).toBe(3);
    expect(reading.status).toBe('complete');
    expect(session.waits).toEqual([1000, 2000, 4000]);
  });

  it('is waited for as told', async () => {
    const { reading, session } = await users('throttle', { times: 1, retryAfter: 12 });
    expect(reading.status).toBe('complete');
    expect(session.waits).toEqual([12_000]);
  });

  it('that stays is a gap', async () => {
    const { reading, session } = await users('throttle');
    expect(gapsOf(reading)).toMatchObject([
      { reason: 'throttled', detail: containing('rateLimitExceeded') },
    ]);
    expect(session.waits).toEqual([1000, 2000, 4000, 8000, 16_000]);
  });

  it('of the token endpoint counts too', async () => {
    const estate = await startEstate({ faults: [{ operation: TOKEN, fault: 'throttle' }] });
    const session = await openGoogle(estate);
    expect(gapsOf(await session.read('users'))).toMatchObject([{ reason: 'throttled' }]);
  });
});

describe('a refusal', () => {
  it('of one scope costs its step alone, and names the delegation', async () => {
    const estate = await startEstate({ scopes: [SCOPES.customer, SCOPES.users] });
    const session = await openGoogle(estate);
    expect((await session.read('users')).status).toBe('complete');
    const reading = await session.read('mobile-devices');
    expect(reading.status).toBe('unavailable');
    expect(gapsOf(reading)).toEqual([
      {
        reason: 'denied',
        permission: `domain-wide delegation of ${SCOPES['mobile-devices']}`,
        detail: containing('no token was granted: 401 unauthorized_client'),
      },
    ]);
  });

  it.each(STEPS)('of the subject is a gap of %s', async (step) => {
    const estate = await startEstate({ subjects: ['someone.else@example.com'] });
    expect(gapsOf(await (await openGoogle(estate)).read(step))).toEqual([
      {
        reason: 'denied',
        permission: `domain-wide delegation of ${SCOPES[step]}`,
        detail: 'no token was granted: 400 invalid_grant: Invalid email or User ID',
      },
    ]);
  });

  it.each(STEPS)('of a subject without an administrator role is a gap of %s', async (step) => {
    const given = customer();
    given.users.push(newGoogleUser({ id: '2', primaryEmail: SUBJECT }));
    const estate = await startEstate({ customer: given });
    expect(gapsOf(await (await openGoogle(estate)).read(step))).toEqual([
      {
        reason: 'denied',
        permission: `${SCOPES[step]}, with an administrator role for the subject`,
        detail: '403 Not Authorized to access this resource/api (forbidden)',
      },
    ]);
  });

  it.each(STEPS)('of another customer is a gap of %s', async (step) => {
    const estate = await startEstate({ customer: customer() });
    const session = await openGoogle(estate, { settings: { customer: 'C0other' } });
    expect(gapsOf(await session.read(step))).toMatchObject([
      { reason: 'denied', detail: containing('404 Resource Not Found') },
    ]);
  });

  it('of the key is a gap', async () => {
    const estate = await startEstate();
    const other = { ...serviceAccountKey.keyFile(estate.tokenUrl), client_email: 'x@example.com' };
    const session = await openGoogle(estate, { key: JSON.stringify(other) });
    expect(gapsOf(await session.read('users'))).toMatchObject([
      { reason: 'denied', detail: containing('invalid_grant') },
    ]);
  });
});

describe('a token', () => {
  it('is asked for once per scope, and again when it runs out', async () => {
    let now = NOW;
    const estate = await startEstate({ customer: customer(), clock: () => new Date(now) });
    const session = await openGoogle(estate, { now: () => now });
    await session.read('users');
    await session.read('users');
    expect(estate.requests.get(TOKEN)).toBe(1);
    await session.read('customer');
    expect(estate.requests.get(TOKEN)).toBe(2);
    now = '2024-03-01T10:30:00.000Z';
    expect((await session.read('users')).status).toBe('complete');
    expect(estate.requests.get(TOKEN)).toBe(3);
  });

  it('is asked for at the endpoint of the settings before the one of the key', async () => {
    const estate = await startEstate({ customer: customer() });
    const key = serviceAccountKey.keyFile('https://tokens.example.com/token');
    const session = await openGoogle(estate, {
      key: JSON.stringify(key),
      settings: { tokenUrl: estate.tokenUrl },
    });
    expect((await session.read('users')).status).toBe('complete');
  });

  it('is nowhere in what is read, and neither is the key', async () => {
    const estate = await startEstate({ customer: customer(), scopes: [SCOPES.users] });
    const session = await openGoogle(estate);
    const readings = JSON.stringify(await Promise.all(STEPS.map((step) => session.read(step))));
    expect(readings).not.toContain('estate-access-');
    expect(readings).not.toContain('PRIVATE KEY');
    expect(readings).not.toContain('eyJ');
  });
});

describe('a session', () => {
  it('stops when told to', async () => {
    const controller = new AbortController();
    const estate = await startEstate({ faults: [{ operation: USERS, fault: 'hang' }] });
    const session = await openGoogle(estate, { signal: controller.signal });
    const reading = session.read('users');
    await expect.poll(() => estate.requests.get(USERS)).toBe(1);
    controller.abort();
    expect(gapsOf(await reading)).toMatchObject([
      { reason: 'truncated', detail: containing('stopped') },
    ]);
  });

  it('reads as the service account for the subject', () => {
    expect(googleWorkspace.caller?.({ caller: 'a as b' })).toBe('a as b');
  });
});

describe('the key', () => {
  const valid = serviceAccountKey.keyFile('https://tokens.example.com/token');
  const estate = { url: 'http://127.0.0.1:9', tokenUrl: 'http://127.0.0.1:9/token' };

  it.each([
    ['no JSON', 'PRIVATE KEY of somebody'],
    ['another file', '{"installed":{}}'],
    ['a broken key', JSON.stringify({ ...valid, private_key: 'PRIVATE KEY of somebody' })],
    ['an insecure endpoint', JSON.stringify({ ...valid, token_uri: 'http://example.com/token' })],
  ])('that is %s is for the operator to mend, and is not shown', async (_, key) => {
    const opened = openGoogle(estate, { key });
    await expect(opened).rejects.toBeInstanceOf(OperatorError);
    await expect(opened).rejects.toThrow('env:GOOGLE_KEY');
    await expect(opened).rejects.not.toThrow('somebody');
  });
});

describe('the settings', () => {
  const valid = { credentials: 'file:key.json', subject: SUBJECT };

  it('mean the customer of the subject unless told otherwise', () => {
    expect(googleWorkspace.settings.parse(valid)).toEqual({ ...valid, customer: 'my_customer' });
  });

  it.each([
    { ...valid, subject: 'auditor' },
    { ...valid, credentials: '{"private_key":"x"}' },
    { ...valid, rootUrl: 'http://admin.example.com' },
    { ...valid, scopes: [] },
  ])('refuse %j', (given) => {
    expect(googleWorkspace.settings.safeParse(given).success).toBe(false);
  });
});

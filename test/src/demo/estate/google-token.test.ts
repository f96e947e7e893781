import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ADMIN, CUSTOMER, startGoogleBench, stranger, USERS } from './google-fixture.ts';
import type { GoogleBench } from './google-fixture.ts';

let bench: GoogleBench;

beforeEach(async () => {
  bench = await startGoogleBench();
});

afterEach(() => bench.estate.close());

const NOW = Date.parse('2024-03-01T00:00:00Z') / 1000;

async function refusal(
  ...asked: Parameters<GoogleBench['ask']>
): Promise<{ readonly status: number; readonly error: string; readonly description: string }> {
  const response = await bench.ask(...asked);
  const body = (await response.json()) as { error: string; error_description: string };
  return { status: response.status, error: body.error, description: body.error_description };
}

describe('a good assertion', () => {
  it('earns a bearer token for an hour', async () => {
    const response = await bench.ask();
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      access_token: expect.any(String) as string,
      expires_in: 3599,
      token_type: 'Bearer',
    });
    expect(await bench.token()).not.toBe(await bench.token());
  });

  it('may leave out the key id, ask for less, and come from a clock slightly ahead', async () => {
    expect((await bench.ask({}, { header: { kid: undefined } })).status).toBe(200);
    expect((await bench.ask({ scope: CUSTOMER })).status).toBe(200);
    expect((await bench.ask({ iat: NOW + 60, exp: NOW + 3660 })).status).toBe(200);
  });

  it('is made with the key file’s own words', () => {
    expect(bench.keyFile).toMatchObject({
      type: 'service_account',
      token_uri: bench.estate.tokenUrl,
      private_key: expect.stringContaining('BEGIN PRIVATE KEY') as string,
    });
  });
});

describe('a bad assertion', () => {
  it.each([
    ['another issuer', { iss: stranger.identity.clientEmail }, 'account not found'],
    ['another audience', { aud: 'https://oauth2.example.com/token' }, 'audience'],
    ['no audience', { aud: undefined }, 'audience'],
    ['an expiry gone by', { iat: NOW - 3601, exp: NOW - 1 }, 'short-lived'],
    ['an expiry at this second', { iat: NOW - 3600, exp: NOW }, 'short-lived'],
    ['an expiry too far away', { exp: NOW + 3601 }, 'short-lived'],
    ['an issue in the future', { iat: NOW + 301, exp: NOW + 3000 }, 'short-lived'],
    ['no expiry', { exp: undefined }, 'short-lived'],
    ['a subject it may not stand for', { sub: 'other@example.com' }, 'Invalid email or User ID'],
  ])('with %s is an invalid grant', async (_, claims, description) => {
    expect(await refusal(claims)).toEqual({
      status: 400,
      error: 'invalid_grant',
      description: expect.stringContaining(description) as string,
    });
  });

  it.each([
    ['a scope that was not delegated', `${USERS} https://www.googleapis.com/auth/drive`],
    ['only such a scope', 'https://www.googleapis.com/auth/drive'],
  ])('with %s is an unauthorised client', async (_, scope) => {
    expect(await refusal({ scope })).toMatchObject({ status: 401, error: 'unauthorized_client' });
  });

  it('without a scope is an invalid one', async () => {
    const refused = { status: 400, error: 'invalid_scope' };
    expect(await refusal({ scope: undefined })).toMatchObject(refused);
  });

  it('with another’s signature, key id or algorithm is not signed', async () => {
    const unsigned = { status: 400, error: 'invalid_grant', description: 'Invalid JWT Signature.' };
    const key = stranger.keyFile(bench.estate.tokenUrl).private_key;
    expect(await refusal({}, { key })).toEqual(unsigned);
    expect(await refusal({}, { header: { kid: 'deleted' } })).toEqual(unsigned);
    expect(await refusal({}, { header: { alg: 'none' } })).toEqual(unsigned);
  });

  it.each(['', 'one.two', 'a.b.c', 'bnVsbA.bnVsbA.bnVsbA', 'e30.e30.e30.e30'])(
    'that reads %j is no assertion',
    async (assertion) => {
      const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
      const response = await fetch(bench.estate.tokenUrl, {
        method: 'POST',
        body: new URLSearchParams({ grant_type, assertion }),
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
    },
  );

  it('of another grant type is not served', async () => {
    const response = await fetch(bench.estate.tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token' }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'unsupported_grant_type' });
  });
});

describe('a fault at the token endpoint', () => {
  it.each([
    ['deny', 401],
    ['not-found', 404],
    ['throttle', 429],
    ['server-error', 503],
  ] as const)('%s answers %i', async (fault, status) => {
    bench.estate.faults.push({ operation: 'oauth2.token', fault });
    expect((await bench.ask({ sub: ADMIN })).status).toBe(status);
    expect(bench.estate.requests.get('oauth2.token')).toBe(1);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { FaultRule } from '../../../../src/demo/estate/github/faults.ts';
import { failure, startGoogleBench } from './google-fixture.ts';
import type { GoogleBench } from './google-fixture.ts';

let bench: GoogleBench;

beforeEach(async () => {
  bench = await startGoogleBench();
});

afterEach(async () => {
  await bench.estate.close();
  expect(bench.faulty).toEqual([]);
});

const customer = 'my_customer';
const LIST = 'directory.users.list';

function plant(...rules: readonly FaultRule[]): void {
  bench.estate.faults.push(...rules);
}

function received(operation: string): number {
  return bench.estate.requests.get(operation) ?? 0;
}

describe('a fault', () => {
  it('refuses one method and not another', async () => {
    plant({ operation: LIST, fault: 'deny' });
    const { users, customers } = await bench.directory();
    const refused = { status: 403, reason: 'forbidden' };
    expect(await failure(users.list({ customer }))).toMatchObject(refused);
    expect((await customers.get({ customerKey: customer })).status).toBe(200);
  });

  it('fits a customer key and a query', async () => {
    plant(
      { operation: LIST, resource: 'C0example', fault: 'not-found' },
      { operation: 'directory.mobiledevices.list', query: { projection: 'FULL' }, fault: 'deny' },
    );
    const { users, mobiledevices } = await bench.directory();
    expect(await failure(users.list({ customer: 'C0example' }))).toMatchObject({
      status: 404,
      reason: 'notFound',
    });
    expect((await users.list({ customer })).status).toBe(200);
    const full = mobiledevices.list({ customerId: customer, projection: 'FULL' });
    expect(await failure(full)).toMatchObject({ status: 403 });
    expect((await mobiledevices.list({ customerId: customer })).status).toBe(200);
  });

  it('throttles as often as told, and the client gets its answer', async () => {
    plant({ operation: LIST, fault: 'throttle', times: 2 });
    const { users } = await bench.directory();
    expect((await users.list({ customer })).data.users).toHaveLength(4);
    expect(received(LIST)).toBe(3);
  });

  it('throttles with 403 too, which the client does not retry', async () => {
    plant({ operation: LIST, fault: 'throttle', throttleStatus: 403, retryAfter: 7 });
    const { users } = await bench.directory();
    const refused = { status: 403, reason: 'rateLimitExceeded' };
    expect(await failure(users.list({ customer }))).toMatchObject(refused);
    expect(received(LIST)).toBe(1);
    const response = await fetch(`${bench.estate.url}/admin/directory/v1/users`);
    expect(response.headers.get('retry-after')).toBe('7');
  });

  it('is a server error that the client retries until it gives up', async () => {
    plant({ operation: LIST, fault: 'server-error' });
    const { users } = await bench.directory();
    const refused = { status: 503, reason: 'backendError' };
    expect(await failure(users.list({ customer }))).toMatchObject(refused);
    expect(received(LIST)).toBe(4);
  });

  it.each(['drop-connection', 'drop-after-effect'] as const)(
    '%s once, and the retry succeeds',
    async (fault) => {
      plant({ operation: LIST, fault, times: 1 });
      const { users } = await bench.directory();
      expect((await users.list({ customer })).data.users).toHaveLength(4);
      expect(received(LIST)).toBe(2);
    },
  );

  it('cuts a list off after a page', async () => {
    plant({ operation: LIST, fault: { cutAfterPage: 1 } });
    const { users } = await bench.directory();
    const first = await users.list({ customer, maxResults: 2 });
    expect(first.data.users).toHaveLength(2);
    const pageToken = first.data.nextPageToken ?? '';
    const second = await failure(users.list({ customer, maxResults: 2, pageToken }));
    expect(second.status).toBeUndefined();
  });

  it('sends what is no JSON, in which the client finds no users', async () => {
    plant({ operation: LIST, fault: 'malformed' });
    const { users } = await bench.directory();
    const { status, data } = await users.list({ customer });
    expect(status).toBe(200);
    expect(typeof data).toBe('string');
  });

  it('holds a request until the server ends it', async () => {
    plant({ operation: LIST, fault: 'hang' });
    const held = failure(fetch(`${bench.estate.url}/admin/directory/v1/users`));
    while (received(LIST) < 1) await new Promise((resolve) => setImmediate(resolve));
    await bench.estate.close();
    expect((await held).message).toBe('fetch failed');
    bench = await startGoogleBench();
  });
});

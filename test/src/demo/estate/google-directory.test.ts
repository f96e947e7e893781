import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  CUSTOMER_FIELDS,
  MOBILE_DEVICES_FIELDS,
  USERS_FIELDS,
} from '../../../../src/demo/estate/google/known-fields.ts';
import { NEVER, newGoogleUser } from '../../../../src/demo/estate/google/model.ts';
import { googleSchema } from '../../../schemas/provider-schema.ts';
import { ADMIN, CUSTOMER, failure, PERSON, startGoogleBench, USERS } from './google-fixture.ts';
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

describe('users', () => {
  it('come with their second factor, suspension and last sign-in', async () => {
    const { users } = await bench.directory();
    const { data } = await users.list({ customer, orderBy: 'email', maxResults: 500 });
    expect(data.nextPageToken).toBeUndefined();
    expect(data.users?.map(({ primaryEmail }) => primaryEmail)).toEqual([
      PERSON,
      'ben.left@sub.example.com',
      ADMIN,
      'zoe.never@example.com',
    ]);
    expect(data.users?.[0]).toMatchObject({
      id: '100000000000000000002',
      isEnrolledIn2Sv: false,
      aliases: ['ada@example.com'],
      name: { fullName: 'ada lovelace' },
    });
    expect(data.users?.[1]).toMatchObject({
      suspended: true,
      suspensionReason: 'ADMIN',
      suspensionTime: '2024-02-01T00:00:00.000Z',
    });
    expect(data.users?.[2]).not.toHaveProperty('aliases');
    expect(data.users?.[3]).toMatchObject({ lastLoginTime: NEVER, agreedToTerms: false });
  });

  it('of a domain leave out those of others', async () => {
    const { users } = await bench.directory();
    const { data } = await users.list({ domain: 'example.com' });
    expect(data.users).toHaveLength(3);
  });

  it('that were deleted are asked for by themselves', async () => {
    const { users } = await bench.directory();
    const { data } = await users.list({ customer: 'C0example', showDeleted: 'true' });
    expect(data.users).toMatchObject([{ deletionTime: '2024-02-20T00:00:00.000Z' }]);
  });

  it('are no key at all when there are none', async () => {
    bench.estate.customer.users = [];
    const { users } = await bench.directory();
    const { data } = await users.list({ customer });
    expect(data).toEqual({ kind: 'admin#directory#users', etag: expect.any(String) as string });
  });

  it('are paged to the end, however many a client asks for', async () => {
    await bench.estate.close();
    bench = await startGoogleBench({ pageSize: 100 });
    for (let number = 0; number < 246; number += 1) {
      const id = String(200_000_000_000_000_000_000n + BigInt(number));
      const primaryEmail = `user.${number}@example.com`;
      bench.estate.customer.users.push(newGoogleUser({ id, primaryEmail }));
    }
    const { users } = await bench.directory();
    const seen = new Set<unknown>();
    let pageToken: string | undefined;
    do {
      const given = pageToken === undefined ? {} : { pageToken };
      const { data } = await users.list({ customer, maxResults: 500, ...given });
      for (const user of data.users ?? []) seen.add(user.id);
      pageToken = data.nextPageToken ?? undefined;
    } while (pageToken !== undefined);
    expect(seen.size).toBe(250);
    expect(bench.estate.requests.get('directory.users.list')).toBe(3);
  });

  it('sort either way', async () => {
    const { users } = await bench.directory();
    const order = { customer, orderBy: 'familyName', sortOrder: 'DESCENDING' } as const;
    const { data } = await users.list(order);
    expect(data.users?.map(({ name }) => name?.familyName)).toEqual([
      'never',
      'lovelace',
      'left',
      '',
    ]);
  });
});

describe('partial responses', () => {
  it('hold what was asked for and nothing else', async () => {
    const { users } = await bench.directory();
    const fields = 'nextPageToken,users(id,isEnrolledIn2Sv,name/fullName)';
    const { data } = await users.list({ customer, maxResults: 1, orderBy: 'email', fields });
    expect(data).toEqual({
      nextPageToken: expect.any(String) as string,
      users: [
        { id: '100000000000000000002', isEnrolledIn2Sv: false, name: { fullName: 'ada lovelace' } },
      ],
    });
  });

  it('lose the next page when its token is not asked for', async () => {
    const { users } = await bench.directory();
    const { data } = await users.list({ customer, maxResults: 1, fields: 'users/id' });
    expect(data).toEqual({ users: [{ id: '100000000000000000002' }] });
  });

  it.each(['*', 'users', 'users(*)', 'kind,users(id,name(givenName)),users/name/familyName'])(
    'take %s',
    async (fields) => {
      const { users } = await bench.directory();
      const { data } = await users.list({ customer, fields });
      expect(data.users).toHaveLength(4);
      expect(data.users?.[0]?.name).toMatchObject({ givenName: 'ada', familyName: 'lovelace' });
    },
  );

  it.each(['users(id,isEnrolledIn2SV)', 'members', 'users(id', 'users/', '', 'constructor'])(
    'refuse %j',
    async (fields) => {
      const path = `/admin/directory/v1/users?customer=my_customer&fields=${fields}`;
      const response = await fetch(bench.estate.url + path, {
        headers: { authorization: `Bearer ${await bench.token()}` },
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        error: { errors: [{ reason: 'invalidParameter', location: 'fields' }] },
      });
    },
  );

  it('know the names of the discovery document', () => {
    const schema = googleSchema();
    const names = (fields: object): readonly string[] => Object.keys(fields).toSorted();
    const published = (name: string): readonly string[] => schema.properties(name).toSorted();
    expect(names(USERS_FIELDS)).toEqual(published('Users'));
    expect(names(USERS_FIELDS['users'] as object)).toEqual(published('User'));
    expect(names(MOBILE_DEVICES_FIELDS)).toEqual(published('MobileDevices'));
    expect(names(MOBILE_DEVICES_FIELDS['mobiledevices'] as object)).toEqual(
      published('MobileDevice'),
    );
    expect(names(CUSTOMER_FIELDS)).toEqual(published('Customer'));
  });
});

describe('mobile devices', () => {
  it('tell about their security in full projection only', async () => {
    const { mobiledevices } = await bench.directory();
    const full = await mobiledevices.list({ customerId: customer, projection: 'FULL' });
    expect(full.data.mobiledevices).toMatchObject([
      { resourceId: 'r1', encryptionStatus: 'ENCRYPTED', devicePasswordStatus: 'On' },
      { resourceId: 'r2', encryptionStatus: '', type: 'IOS_SYNC' },
      { resourceId: 'r3', status: 'BLOCKED' },
    ]);
    const basic = await mobiledevices.list({ customerId: customer });
    expect(basic.data.mobiledevices).toHaveLength(3);
    expect(basic.data.mobiledevices?.[0]).not.toHaveProperty('encryptionStatus');
  });

  it('are paged, filtered to fields, and no key when there are none', async () => {
    const { mobiledevices } = await bench.directory();
    const query = { customerId: 'C0example', maxResults: 2, orderBy: 'type' as const };
    const fields = 'nextPageToken,mobiledevices(resourceId)';
    const first = await mobiledevices.list({ ...query, fields });
    expect(first.data.mobiledevices).toEqual([{ resourceId: 'r1' }, { resourceId: 'r3' }]);
    const pageToken = first.data.nextPageToken ?? '';
    const second = await mobiledevices.list({ ...query, fields, pageToken });
    expect(second.data).toEqual({ mobiledevices: [{ resourceId: 'r2' }] });
    bench.estate.customer.mobileDevices = [];
    expect((await mobiledevices.list(query)).data).not.toHaveProperty('mobiledevices');
  });
});

describe('the customer', () => {
  it.each(['my_customer', 'C0example', 'example.com'])('is found as %s', async (customerKey) => {
    const { customers } = await bench.directory();
    const { data } = await customers.get({ customerKey });
    expect(data).toMatchObject({ id: 'C0example', customerDomain: 'example.com' });
  });

  it('is not found as another', async () => {
    const { customers, users, mobiledevices } = await bench.directory();
    const missing = { status: 404, reason: 'notFound' };
    expect(await failure(customers.get({ customerKey: 'C0other' }))).toMatchObject(missing);
    expect(await failure(users.list({ customer: 'C0other' }))).toMatchObject(missing);
    const devices = mobiledevices.list({ customerId: 'C0other' });
    expect(await failure(devices)).toMatchObject(missing);
  });
});

describe('the validator', () => {
  it('notices a planted fault', async () => {
    const schema = googleSchema();
    const { data } = await (await bench.directory()).users.list({ customer });
    expect(schema.check('Users', data)).toEqual([]);
    const [first] = data.users ?? [];
    expect(schema.check('Users', { users: [{ ...first, isEnrolledIn2SV: true }] })).not.toEqual([]);
    expect(schema.check('Users', { users: [{ ...first, suspended: 'no' }] })).not.toEqual([]);
    expect(schema.check('Users', { users: [{ ...first, creationTime: '2024' }] })).not.toEqual([]);

    bench.estate.customer.users[0]!.isAdmin = 'yes' as unknown as boolean;
    await (await bench.directory()).users.list({ customer });
    expect(bench.faulty.splice(0)).toEqual([expect.stringContaining('must be boolean')]);
  });
});

describe('a refused request', () => {
  it.each([
    ['/users', 'customer'],
    ['/users?customer=my_customer&maxResults=501', 'maxResults'],
    ['/users?customer=my_customer&maxResults=0', 'maxResults'],
    ['/users?customer=my_customer&pageToken=nonsense', 'pageToken'],
    ['/users?customer=my_customer&orderBy=age', 'orderBy'],
    ['/users?customer=my_customer&projection=all', 'projection'],
    ['/users?customer=my_customer&query=isAdmin%3Dtrue', 'query'],
    ['/customer/my_customer/devices/mobile?maxResults=101', 'maxResults'],
    ['/customer/my_customer/devices/mobile?projection=full', 'projection'],
  ])('%s names the parameter %s', async (path, location) => {
    const response = await fetch(`${bench.estate.url}/admin/directory/v1${path}`, {
      headers: { authorization: `Bearer ${await bench.token()}` },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 400, errors: [{ location }] } });
  });

  it('lacks a scope', async () => {
    const { users, mobiledevices } = await bench.directory(await bench.token({ scope: USERS }));
    expect((await users.list({ customer })).status).toBe(200);
    const devices = mobiledevices.list({ customerId: customer });
    expect(await failure(devices)).toMatchObject({
      status: 403,
      reason: 'insufficientPermissions',
    });
  });

  it('comes from who is no administrator', async () => {
    const refused = { status: 403, reason: 'forbidden' };
    const asPerson = await bench.directory(await bench.token({ sub: PERSON }));
    expect(await failure(asPerson.users.list({ customer }))).toMatchObject(refused);
    const asItself = await bench.directory(await bench.token({ sub: undefined }));
    expect(await failure(asItself.users.list({ customer }))).toMatchObject(refused);
    const asAdmin = await bench.directory();
    bench.estate.customer.users[0]!.suspended = true;
    expect(await failure(asAdmin.users.list({ customer }))).toMatchObject(refused);
  });

  it('has no token, an unknown one, or one that ran out', async () => {
    const anonymous = await fetch(`${bench.estate.url}/admin/directory/v1/customers/my_customer`);
    expect(anonymous.status).toBe(401);
    expect(await anonymous.json()).toMatchObject({ error: { errors: [{ reason: 'required' }] } });
    const unknown = await bench.directory('nobody');
    const refused = { status: 401, reason: 'authError' };
    expect(await failure(unknown.users.list({ customer }))).toMatchObject(refused);

    const directory = await bench.directory(await bench.token({ scope: CUSTOMER }));
    bench.clock.now = new Date('2024-03-01T00:59:59Z');
    expect((await directory.customers.get({ customerKey: customer })).status).toBe(200);
    bench.clock.now = new Date('2024-03-01T01:00:00Z');
    const late = directory.customers.get({ customerKey: customer });
    expect(await failure(late)).toMatchObject(refused);
  });

  it('has no method', async () => {
    const { users } = await bench.directory();
    expect(await failure(users.get({ userKey: PERSON }))).toMatchObject({ status: 404 });
    expect(bench.estate.requests.get('unknown')).toBe(1);
  });
});

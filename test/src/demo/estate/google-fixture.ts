import { createSign } from 'node:crypto';

import { admin, auth } from '@googleapis/admin';
import type { admin_directory_v1 } from '@googleapis/admin';

import type { FaultRule } from '../../../../src/demo/estate/github/faults.ts';
import {
  NEVER,
  newGoogleCustomer,
  newGoogleMobileDevice,
  newGoogleUser,
} from '../../../../src/demo/estate/google/model.ts';
import type { GoogleCustomer } from '../../../../src/demo/estate/google/model.ts';
import { startGoogleEstate } from '../../../../src/demo/estate/google/server.ts';
import type { GoogleEstate } from '../../../../src/demo/estate/google/server.ts';
import { generateServiceAccountKey } from '../../../../src/demo/estate/google/service-account.ts';
import type { GoogleServiceAccountKeyFile } from '../../../../src/demo/estate/google/service-account.ts';
import { googleSchema } from '../../../schemas/provider-schema.ts';

const SCOPE = 'https://www.googleapis.com/auth/admin.directory';
export const USERS = `${SCOPE}.user.readonly`;
export const CUSTOMER = `${SCOPE}.customer.readonly`;
const DEVICES = `${SCOPE}.device.mobile.readonly`;
export const ADMIN = 'reader@example.com';
export const PERSON = 'ada.lovelace@example.com';

const account = await generateServiceAccountKey('annexa@example-project.iam.gserviceaccount.test');
/** Another account's key, for signatures that must not count. */
export const stranger = await generateServiceAccountKey('annexa@elsewhere.test');

function exampleCustomer(): GoogleCustomer {
  const id = (last: number): string => `10000000000000000000${last}`;
  return newGoogleCustomer({
    id: 'C0example',
    domain: 'example.com',
    users: [
      newGoogleUser({ id: id(1), primaryEmail: ADMIN, isDelegatedAdmin: true }),
      newGoogleUser({
        id: id(2),
        primaryEmail: PERSON,
        aliases: ['ada@example.com'],
        isEnrolledIn2Sv: false,
        recoveryEmail: 'ada@private.test',
        recoveryPhone: '+15550100',
      }),
      newGoogleUser({
        id: id(3),
        primaryEmail: 'zoe.never@example.com',
        lastLoginTime: NEVER,
      }),
      newGoogleUser({
        id: id(4),
        primaryEmail: 'ben.left@sub.example.com',
        suspended: true,
        suspensionReason: 'ADMIN',
        suspensionTime: '2024-02-01T00:00:00Z',
      }),
      newGoogleUser({
        id: id(5),
        primaryEmail: 'cai.gone@example.com',
        deletionTime: '2024-02-20T00:00:00Z',
      }),
    ],
    mobileDevices: [
      newGoogleMobileDevice({ resourceId: 'r1', email: [PERSON] }),
      newGoogleMobileDevice({
        resourceId: 'r2',
        email: ['zoe.never@example.com'],
        type: 'IOS_SYNC',
        os: 'iOS 18',
        encryptionStatus: '',
      }),
      newGoogleMobileDevice({ resourceId: 'r3', email: [ADMIN], status: 'BLOCKED' }),
    ],
  });
}

export interface GoogleBench {
  readonly estate: GoogleEstate;
  readonly clock: { now: Date };
  readonly keyFile: GoogleServiceAccountKeyFile;
  /** What the schema had to say against any answer that a client of the bench received. */
  readonly faulty: string[];
  /** The real client, with a token of the grant when none is given. */
  directory(accessToken?: string): Promise<admin_directory_v1.Admin>;
  token(claims?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Asks the token endpoint with an assertion made of good claims changed by those given. */
  ask(
    claims?: Readonly<Record<string, unknown>>,
    signing?: { readonly header?: object; readonly key?: string },
  ): Promise<Response>;
}

const schema = googleSchema();

export async function startGoogleBench(
  options: { readonly pageSize?: number; readonly faults?: FaultRule[] } = {},
): Promise<GoogleBench> {
  const clock = { now: new Date('2024-03-01T00:00:00Z') };
  const estate = await startGoogleEstate({
    customer: exampleCustomer(),
    serviceAccount: {
      ...account.identity,
      allowedScopes: [USERS, CUSTOMER, DEVICES],
      allowedSubjects: [ADMIN, PERSON],
    },
    clock: () => clock.now,
    ...options,
  });
  const keyFile = account.keyFile(estate.tokenUrl);
  const faulty: string[] = [];

  async function checkedFetch(input: string | URL | Request, init?: RequestInit) {
    const response = await fetch(input, init);
    const text = await response.clone().text();
    if (response.ok && text.startsWith('{') && text.endsWith('}')) {
      const { pathname } = new URL(response.url);
      const found = schema.check(schemaName(pathname), JSON.parse(text) as unknown);
      faulty.push(...found.map((each) => `${pathname}: ${each}`));
    }
    return response;
  }

  async function ask(
    claims: Readonly<Record<string, unknown>> = {},
    signing: { readonly header?: object; readonly key?: string } = {},
  ): Promise<Response> {
    const now = clock.now.getTime() / 1000;
    const assertion = sign(
      { alg: 'RS256', typ: 'JWT', kid: keyFile.private_key_id, ...signing.header },
      {
        iss: keyFile.client_email,
        sub: ADMIN,
        scope: `${USERS} ${CUSTOMER} ${DEVICES}`,
        aud: keyFile.token_uri,
        iat: now,
        exp: now + 3600,
        ...claims,
      },
      signing.key ?? keyFile.private_key,
    );
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    return fetch(estate.tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({ grant_type, assertion }),
    });
  }

  async function token(claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const answer: unknown = await (await ask(claims)).json();
    const found = (answer as { readonly access_token?: unknown }).access_token;
    if (typeof found !== 'string') throw new Error(`no token: ${JSON.stringify(answer)}`);
    return found;
  }

  return {
    estate,
    clock,
    keyFile,
    faulty,
    ask,
    token,
    async directory(accessToken) {
      const client = new auth.OAuth2();
      client.setCredentials({ access_token: accessToken ?? (await token()) });
      return admin({
        version: 'directory_v1',
        auth: client,
        rootUrl: estate.url,
        fetchImplementation: checkedFetch,
        retryConfig: { retry: 3, retryDelay: 1, maxRetryDelay: 1 },
      });
    },
  };
}

function schemaName(path: string): string {
  if (path.endsWith('/users')) return 'Users';
  return path.endsWith('/mobile') ? 'MobileDevices' : 'Customer';
}

function sign(header: object, payload: object, key: string): string {
  const encode = (value: object): string =>
    Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
}

/** Status and Google's reason of a request that must fail. */
export async function failure(
  request: Promise<unknown>,
): Promise<{ readonly status: unknown; readonly reason: unknown; readonly message: string }> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { response } = error as { readonly response?: { status: number; data: unknown } };
    const body = response?.data as { error?: { errors?: { reason: string }[] } } | undefined;
    const reason = body?.error?.errors?.[0]?.reason;
    return { status: response?.status, reason, message: error.message };
  }
  throw new Error('the request succeeded');
}

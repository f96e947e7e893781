import { Agent } from 'node:http';

import { afterEach } from 'vitest';

import { NodeHttpHandler } from '@smithy/node-http-handler';

import { userArn } from '../../../../src/demo/estate/aws/arns.ts';
import { awsAccount, awsOrganization, iamUser } from '../../../../src/demo/estate/aws/build.ts';
import type {
  AwsAccount,
  AwsCredential,
  AwsOrganization,
} from '../../../../src/demo/estate/aws/model.ts';
import {
  startAwsEstate,
  type AwsEstate,
  type AwsEstateOptions,
} from '../../../../src/demo/estate/aws/server.ts';

export const MANAGEMENT = '123456789012';
export const MEMBER = '210987654321';

interface ClientConfig {
  endpoint: string;
  region: string;
  maxAttempts: number;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  requestHandler: NodeHttpHandler;
}

interface Overrides {
  readonly region?: string;
  readonly maxAttempts?: number;
  readonly credentials?: ClientConfig['credentials'];
  readonly requestTimeout?: number;
}

export interface Started {
  readonly estate: AwsEstate;
  readonly organization: AwsOrganization;
  readonly management: AwsAccount;
  readonly member: AwsAccount;
  /** Moves the estate's clock. */
  pass(milliseconds: number): void;
  now(): Date;
  /** A client of the real SDK, signing as the collector of the management account. */
  client<C>(Client: new (config: ClientConfig) => C, overrides?: Overrides): C;
  /** As before, but signing as the collector of the member account. */
  memberClient<C>(Client: new (config: ClientConfig) => C, overrides?: Overrides): C;
}

const keys = (name: string) => ({
  accessKeyId: `AKIA${name.toUpperCase().padEnd(16, 'X')}`,
  secretAccessKey: `secret-of-${name}`,
});

/** Account ids precede the host of S3 Control; whatever the name, it is this machine. */
const agent = new Agent({
  keepAlive: true,
  lookup: (_host, options, callback) => {
    if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
    else callback(null, '127.0.0.1', 4);
  },
});

const running: AwsEstate[] = [];

afterEach(async () => {
  for (const estate of running.splice(0)) await estate.close();
});

/** Two accounts, each with a user named `collector`; `shape` may fill them before the start. */
export async function startEstate(
  shape: (accounts: Pick<Started, 'organization' | 'management' | 'member'>) => void = () => {},
  options: Partial<Omit<AwsEstateOptions, 'organization' | 'credentials' | 'clock'>> = {},
): Promise<Started> {
  const management = awsAccount({
    id: MANAGEMENT,
    name: 'Acme Management',
    users: [iamUser({ name: 'collector' })],
  });
  const member = awsAccount({
    id: MEMBER,
    name: 'Acme Production',
    users: [iamUser({ name: 'collector' })],
  });
  const organization = awsOrganization({ accounts: [management, member] });
  shape({ organization, management, member });

  let now = new Date('2026-03-02T10:00:00.000Z');
  const estate = await startAwsEstate({
    organization,
    credentials: [credential(management), credential(member)],
    clock: () => now,
    ...options,
  });
  running.push(estate);

  const configured = (accountId: string, overrides: Overrides): ClientConfig => ({
    endpoint: estate.url.replace('127.0.0.1', 'localhost'),
    region: overrides.region ?? 'eu-central-1',
    maxAttempts: overrides.maxAttempts ?? 1,
    credentials: overrides.credentials ?? keys(accountId),
    requestHandler: new NodeHttpHandler({
      httpAgent: agent,
      ...(overrides.requestTimeout === undefined
        ? {}
        : { requestTimeout: overrides.requestTimeout, throwOnRequestTimeout: true }),
    }),
  });
  return {
    estate,
    organization,
    management,
    member,
    pass: (milliseconds) => {
      now = new Date(now.getTime() + milliseconds);
    },
    now: () => now,
    client: (Client, overrides = {}) => new Client(configured(MANAGEMENT, overrides)),
    memberClient: (Client, overrides = {}) => new Client(configured(MEMBER, overrides)),
  };
}

function credential(account: AwsAccount): AwsCredential {
  return {
    ...keys(account.id),
    accountId: account.id,
    principalArn: userArn(account.id, { name: 'collector', path: '/' }),
  };
}

/** What a rejected promise was rejected with, as the SDK parsed it. */
export async function failureOf(promise: Promise<unknown>): Promise<{
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
}> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
    return { name: error.name, message: error.message, status: $metadata?.httpStatusCode };
  }
  throw new Error('the request succeeded');
}

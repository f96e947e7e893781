import { GetBucketAclCommand } from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand } from '@aws-sdk/client-s3-control';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { describe, expect, it } from 'vitest';

import { newClient, type ClientConfig } from '../../../collectors/aws/clients.ts';
import { shared } from '../../../collectors/aws/credentials.ts';
import { accountScope, bucketArn, partitionOf, rootArn } from '../../../collectors/aws/scope.ts';
import { withVariables } from './read-all.ts';

class Stopped extends Error {}

/** Where a request would go; it is stopped before it leaves. */
class Stop extends NodeHttpHandler {
  asked = '';
  override async handle(request: Parameters<NodeHttpHandler['handle']>[0]): Promise<never> {
    this.asked = `${request.hostname}${request.path}`;
    throw new Stopped();
  }
}

async function asked(
  endpoint: string | undefined,
  send: (config: ClientConfig) => Promise<unknown>,
): Promise<string> {
  const handler = new Stop();
  const config: ClientConfig = {
    region: 'eu-central-1',
    credentials: async () => ({ accessKeyId: 'AKIAINVENTED', secretAccessKey: 'invented' }),
    requestHandler: handler,
    maxAttempts: 1,
  };
  await withVariables(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint }, async () => {
    await expect(send(config)).rejects.toThrow(Stopped);
  });
  return handler.asked;
}

const PATH = '/v20180820/configuration/publicAccessBlock';

describe('the host that is asked', () => {
  it.each([
    [undefined, `123456789012.s3-control.eu-central-1.amazonaws.com${PATH}`],
    ['http://127.0.0.1:9', `127.0.0.1${PATH}`],
    ['http://localhost:9', `localhost${PATH}`],
    [
      'https://vpce-1.control.s3.eu-central-1.vpce.amazonaws.com',
      `123456789012.vpce-1.control.s3.eu-central-1.vpce.amazonaws.com${PATH}`,
    ],
  ])('of S3 Control at %s is %s', async (endpoint, host) => {
    const command = new GetPublicAccessBlockCommand({ AccountId: '123456789012' });
    const send = async (config: ClientConfig) =>
      (await newClient['s3-control'](config)).send(command);
    expect(await asked(endpoint, send)).toBe(host);
  });

  it.each([
    [undefined, 'acme.s3.eu-central-1.amazonaws.com/'],
    ['http://localhost:9', 'localhost/acme/'],
    ['http://127.0.0.1:9', '127.0.0.1/acme/'],
  ])('of a bucket at %s is %s', async (endpoint, host) => {
    const command = new GetBucketAclCommand({ Bucket: 'acme' });
    const send = async (config: ClientConfig) => (await newClient.s3(config)).send(command);
    expect(await asked(endpoint, send)).toBe(host);
  });
});

describe('a shared credential', () => {
  const issued = { accessKeyId: 'ASIAINVENTED', secretAccessKey: 'invented' };

  it('is loaded once for all, and again before it expires', async () => {
    let loads = 0;
    let now = '2026-03-02T10:00:00.000Z';
    const credential = shared(
      async () => {
        loads += 1;
        return { ...issued, expiration: new Date(Date.parse(now) + 3_600_000) };
      },
      () => now,
    );
    await Promise.all([credential(), credential()]);
    now = '2026-03-02T10:50:00.000Z';
    await credential();
    expect(loads).toBe(1);
    now = '2026-03-02T10:56:00.000Z';
    await credential();
    expect(loads).toBe(2);
  });

  it('is asked for again after a failure', async () => {
    let loads = 0;
    const credential = shared(
      async () => {
        loads += 1;
        if (loads === 1) throw new Error('not now');
        return issued;
      },
      () => '2026-03-02T10:00:00.000Z',
    );
    await expect(credential()).rejects.toThrow('not now');
    await credential();
    await credential();
    expect(loads).toBe(2);
  });
});

describe('scopes', () => {
  it('name the partition where it is not the usual one', () => {
    expect(accountScope('123456789012', 'aws')).toEqual({ account: '123456789012' });
    const china = accountScope('123456789012', 'aws-cn');
    expect(partitionOf(china)).toBe('aws-cn');
    expect(rootArn(china)).toBe('arn:aws-cn:iam::123456789012:root');
    expect(bucketArn(china, 'acme')).toBe('arn:aws-cn:s3:::acme');
  });
});

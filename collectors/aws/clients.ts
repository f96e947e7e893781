import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { S3Client } from '@aws-sdk/client-s3';
import type { S3ControlClient } from '@aws-sdk/client-s3-control';
import type { STSClient } from '@aws-sdk/client-sts';
import type { NodeHttpHandler } from '@smithy/node-http-handler';

import type { Credential } from './credentials.ts';

/** The services annexa asks, each with the SDK's client for it. */
export interface Clients {
  readonly cloudtrail: CloudTrailClient;
  readonly iam: IAMClient;
  readonly organizations: OrganizationsClient;
  readonly s3: S3Client;
  readonly 's3-control': S3ControlClient;
  readonly sts: STSClient;
}

export interface ClientConfig {
  readonly region: string;
  readonly credentials: () => Promise<Credential>;
  readonly requestHandler: NodeHttpHandler;
  readonly maxAttempts: number;
  readonly retryMode: 'adaptive';
  readonly profile?: string;
}

type Factories = { readonly [S in keyof Clients]: (config: ClientConfig) => Promise<Clients[S]> };

/** Loads the SDK of one service, and only when it is asked for. */
export const newClient: Factories = {
  async cloudtrail(config) {
    const { CloudTrailClient: Client } = await import('@aws-sdk/client-cloudtrail');
    return new Client(config);
  },
  async iam(config) {
    const { IAMClient: Client } = await import('@aws-sdk/client-iam');
    return new Client(config);
  },
  async organizations(config) {
    const { OrganizationsClient: Client } = await import('@aws-sdk/client-organizations');
    return new Client(config);
  },
  async s3(config) {
    const { S3Client: Client } = await import('@aws-sdk/client-s3');
    // A bucket may have been made anew in another region since it was listed.
    const client = new Client({ ...config, followRegionRedirects: true });
    const resolve = client.config.endpointProvider;
    // Where an endpoint of one's own is configured, its host has no subdomain for each bucket.
    client.config.endpointProvider = (parameters, context) =>
      resolve(
        parameters.Endpoint === undefined ? parameters : { ...parameters, ForcePathStyle: true },
        context,
      );
    return client;
  },
  async 's3-control'(config) {
    const { S3ControlClient: Client } = await import('@aws-sdk/client-s3-control');
    const client = new Client(config);
    const resolve = client.config.endpointProvider;
    // AWS wants the account id before the host name; no other host can be expected to have that
    // name, and an address cannot. The id is also sent in a header.
    client.config.endpointProvider = (parameters, context) =>
      resolve(
        isForeign(parameters.Endpoint) ? { ...parameters, RequiresAccountId: false } : parameters,
        context,
      );
    return client;
  },
  async sts(config) {
    const { STSClient: Client } = await import('@aws-sdk/client-sts');
    return new Client(config);
  },
};

function isForeign(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return false;
  return !/\.amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname);
}

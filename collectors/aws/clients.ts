import type { AccessAnalyzerClient } from '@aws-sdk/client-accessanalyzer';
import type { AccountClient } from '@aws-sdk/client-account';
import type { ACMClient } from '@aws-sdk/client-acm';
import type { BackupClient } from '@aws-sdk/client-backup';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { GuardDutyClient } from '@aws-sdk/client-guardduty';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { IdentitystoreClient } from '@aws-sdk/client-identitystore';
import type { Inspector2Client } from '@aws-sdk/client-inspector2';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { RDSClient } from '@aws-sdk/client-rds';
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import type { S3Client } from '@aws-sdk/client-s3';
import type { S3ControlClient } from '@aws-sdk/client-s3-control';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecurityHubClient } from '@aws-sdk/client-securityhub';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { SSOAdminClient } from '@aws-sdk/client-sso-admin';
import type { STSClient } from '@aws-sdk/client-sts';
import type { AdaptiveRetryStrategy } from '@smithy/core/retry';
import type { NodeHttpHandler } from '@smithy/node-http-handler';

import type { Credential } from './credentials.ts';

/** The services annexa asks, each with the SDK's client for it. */
export interface Clients {
  readonly accessanalyzer: AccessAnalyzerClient;
  readonly account: AccountClient;
  readonly acm: ACMClient;
  readonly backup: BackupClient;
  readonly cloudtrail: CloudTrailClient;
  readonly cloudwatch: CloudWatchClient;
  readonly 'cloudwatch-logs': CloudWatchLogsClient;
  readonly 'config-service': ConfigServiceClient;
  readonly dynamodb: DynamoDBClient;
  readonly ec2: EC2Client;
  readonly ecr: ECRClient;
  readonly 'elastic-load-balancing-v2': ElasticLoadBalancingV2Client;
  readonly guardduty: GuardDutyClient;
  readonly iam: IAMClient;
  readonly identitystore: IdentitystoreClient;
  readonly inspector2: Inspector2Client;
  readonly kms: KMSClient;
  readonly lambda: LambdaClient;
  readonly organizations: OrganizationsClient;
  readonly rds: RDSClient;
  readonly 'resource-groups-tagging-api': ResourceGroupsTaggingAPIClient;
  readonly s3: S3Client;
  readonly 's3-control': S3ControlClient;
  readonly 'secrets-manager': SecretsManagerClient;
  readonly securityhub: SecurityHubClient;
  readonly sns: SNSClient;
  readonly ssm: SSMClient;
  readonly 'sso-admin': SSOAdminClient;
  readonly sts: STSClient;
}

export interface ClientConfig {
  readonly region: string;
  readonly credentials: () => Promise<Credential>;
  readonly requestHandler: NodeHttpHandler;
  readonly maxAttempts: number;
  readonly retryStrategy?: AdaptiveRetryStrategy;
  readonly profile?: string;
}

type Factories = { readonly [S in keyof Clients]: (config: ClientConfig) => Promise<Clients[S]> };

/** Loads the SDK of one service, and only when it is asked for. */
export const newClient: Factories = {
  accessanalyzer: async (config) =>
    new (await import('@aws-sdk/client-accessanalyzer')).AccessAnalyzerClient(config),
  account: async (config) => new (await import('@aws-sdk/client-account')).AccountClient(config),
  acm: async (config) => new (await import('@aws-sdk/client-acm')).ACMClient(config),
  backup: async (config) => new (await import('@aws-sdk/client-backup')).BackupClient(config),
  cloudtrail: async (config) =>
    new (await import('@aws-sdk/client-cloudtrail')).CloudTrailClient(config),
  cloudwatch: async (config) =>
    new (await import('@aws-sdk/client-cloudwatch')).CloudWatchClient(config),
  'cloudwatch-logs': async (config) =>
    new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient(config),
  'config-service': async (config) =>
    new (await import('@aws-sdk/client-config-service')).ConfigServiceClient(config),
  dynamodb: async (config) => new (await import('@aws-sdk/client-dynamodb')).DynamoDBClient(config),
  ec2: async (config) => new (await import('@aws-sdk/client-ec2')).EC2Client(config),
  ecr: async (config) => new (await import('@aws-sdk/client-ecr')).ECRClient(config),
  'elastic-load-balancing-v2': async (config) =>
    new (await import('@aws-sdk/client-elastic-load-balancing-v2')).ElasticLoadBalancingV2Client(
      config,
    ),
  guardduty: async (config) =>
    new (await import('@aws-sdk/client-guardduty')).GuardDutyClient(config),
  iam: async (config) => new (await import('@aws-sdk/client-iam')).IAMClient(config),
  identitystore: async (config) =>
    new (await import('@aws-sdk/client-identitystore')).IdentitystoreClient(config),
  inspector2: async (config) =>
    new (await import('@aws-sdk/client-inspector2')).Inspector2Client(config),
  kms: async (config) => new (await import('@aws-sdk/client-kms')).KMSClient(config),
  lambda: async (config) => new (await import('@aws-sdk/client-lambda')).LambdaClient(config),
  organizations: async (config) =>
    new (await import('@aws-sdk/client-organizations')).OrganizationsClient(config),
  rds: async (config) => new (await import('@aws-sdk/client-rds')).RDSClient(config),
  'resource-groups-tagging-api': async (config) =>
    new (
      await import('@aws-sdk/client-resource-groups-tagging-api')
    ).ResourceGroupsTaggingAPIClient(config),
  'secrets-manager': async (config) =>
    new (await import('@aws-sdk/client-secrets-manager')).SecretsManagerClient(config),
  securityhub: async (config) =>
    new (await import('@aws-sdk/client-securityhub')).SecurityHubClient(config),
  sns: async (config) => new (await import('@aws-sdk/client-sns')).SNSClient(config),
  ssm: async (config) => new (await import('@aws-sdk/client-ssm')).SSMClient(config),
  'sso-admin': async (config) =>
    new (await import('@aws-sdk/client-sso-admin')).SSOAdminClient(config),
  sts: async (config) => new (await import('@aws-sdk/client-sts')).STSClient(config),
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
};

function isForeign(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return false;
  return !/\.amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname);
}

import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  CreateRepositoryCommand,
  ECRClient,
  PutImageCommand,
  PutRegistryScanningConfigurationCommand,
} from '@aws-sdk/client-ecr';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { EnableCommand, Inspector2Client } from '@aws-sdk/client-inspector2';
import {
  CreateFunctionCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
  type Runtime,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  inspectorFinding,
  type Place,
} from '../../../src/demo/estate/aws/regional/software-build.ts';
import { withVariables } from '../../collectors/aws/read-all.ts';
import { startMoto, type Moto } from './moto.ts';
import { verdictsOf } from './verdicts-of.ts';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';
const SECOND = 'eu-west-1';
const CHECKS = [
  'vulnerability-scanning-enabled',
  'vulnerability-fixed-in-time',
  'image-scanning-enabled',
  'image-scan-current',
  'function-runtime-supported',
];
/**
 * The emulator knows no operation about managed machines, their patches and what Inspector reaches,
 * about exploited vulnerabilities, nor about the standards that tell whether Security Hub is in use;
 * and of no image it says that it was scanned. How those are read and judged is shown on the estate.
 */
const STEPS = [
  'region',
  'machines',
  'vulnerability-scanning',
  'inspector-vulnerabilities',
  'image-scanning',
  'image-vulnerabilities',
  'functions',
];
const repository = (name: string): string => `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/${name}`;
const lambda = (name: string): string => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
const machine = (id: string): string => `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/${id}`;
const region = (name: string): string => `arn:aws:iam::${ACCOUNT}:root#region/${name}`;

let moto: Moto;
let images: Readonly<Record<'web' | 'tools', string>>;
let found: Awaited<ReturnType<typeof verdictsOf>>;
let later: Awaited<ReturnType<typeof verdictsOf>>;

beforeAll(async () => {
  moto = await startMoto();
  images = await withVariables({}, () => seed(moto.url));
  const wanted = { endpoint: moto.url, regions: [REGION, SECOND], steps: STEPS, checks: CHECKS };
  found = await verdictsOf(wanted);
  later = await verdictsOf({ ...wanted, days: 40 });
});

afterAll(async () => moto.stop());

describe('software seeded into moto', () => {
  it('is scanned in a region where the scanner is on for what is there', () => {
    expect(found['vulnerability-scanning-enabled']).toEqual({
      [region(REGION)]: 'conforming',
      // A machine, and a scanner for images alone.
      [region(SECOND)]: 'nonconforming',
    });
  });

  it('comes from repositories that a rule of the registry scans, or not', () => {
    expect(found['image-scanning-enabled']).toEqual({
      [repository('shop/web')]: 'conforming',
      [repository('tools')]: 'nonconforming',
      [repository('own')]: 'conforming',
    });
  });

  it('is in images of which no scan is known', () => {
    expect(found['image-scan-current']).toEqual({
      [`${repository('shop/web')}/${images.web}`]: 'nonconforming',
      [`${repository('tools')}/${images.tools}`]: 'nonconforming',
    });
  });

  it('has vulnerabilities that are fixed in time or not, and are overdue at last', () => {
    const [old = '', young = '', unfixed = ''] = ['0001', '0002', '0003'].map(
      (number) => `${machine('i-0a')}#vulnerability/CVE-2026-${number}`,
    );
    expect(found['vulnerability-fixed-in-time']).toEqual({
      [old]: 'nonconforming',
      [young]: 'conforming',
      [unfixed]: 'not-applicable',
    });
    expect(later['vulnerability-fixed-in-time']).toEqual({
      [old]: 'nonconforming',
      [young]: 'nonconforming',
      [unfixed]: 'not-applicable',
    });
  });

  it('runs on runtimes that are supported, in the version at work and in published ones', () => {
    expect(found['function-runtime-supported']).toEqual({
      [lambda('current')]: 'conforming',
      [lambda('ended')]: 'nonconforming',
      [lambda('renewed')]: 'nonconforming',
      [lambda('ahead')]: 'not-assessed',
    });
  });
});

async function seed(endpoint: string): Promise<typeof images> {
  const credentials = { accessKeyId: 'AKIASEEDSEEDSEED0000', secretAccessKey: 'seed' };
  const config = { endpoint, credentials, region: REGION };
  await functions(config);
  await scanners(endpoint, config);
  const second = { ...config, region: SECOND };
  await new EC2Client(second).send(
    new RunInstancesCommand({ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1 }),
  );
  await new Inspector2Client(second).send(
    new EnableCommand({ accountIds: [ACCOUNT], resourceTypes: ['ECR'] }),
  );
  return registry(config);
}

type Config = ConstructorParameters<typeof ECRClient>[0];

async function registry(config: NonNullable<Config>): Promise<typeof images> {
  const ecr = new ECRClient(config);
  await ecr.send(
    new PutRegistryScanningConfigurationCommand({
      scanType: 'BASIC',
      rules: [
        {
          scanFrequency: 'SCAN_ON_PUSH',
          repositoryFilters: [{ filter: 'shop', filterType: 'WILDCARD' }],
        },
      ],
    }),
  );
  const push = async (repositoryName: string, scanOnPush: boolean): Promise<string> => {
    const imageScanningConfiguration = { scanOnPush };
    await ecr.send(new CreateRepositoryCommand({ repositoryName, imageScanningConfiguration }));
    const imageManifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      config: { digest: `sha256:${'c'.repeat(64)}`, size: 7 },
      layers: [{ digest: `sha256:${repositoryName}`, size: 7 }],
    });
    const { image } = await ecr.send(
      new PutImageCommand({ repositoryName, imageManifest, imageTag: 'v1' }),
    );
    return image?.imageId?.imageDigest ?? '';
  };
  const web = await push('shop/web', false);
  const tools = await push('tools', false);
  await ecr.send(
    new CreateRepositoryCommand({
      repositoryName: 'own',
      imageScanningConfiguration: { scanOnPush: true },
    }),
  );
  return { web, tools };
}

async function functions(config: NonNullable<Config>): Promise<void> {
  const { Role: role } = await new IAMClient(config).send(
    new CreateRoleCommand({ RoleName: 'functions', AssumeRolePolicyDocument: '{"Statement":[]}' }),
  );
  const client = new LambdaClient(config);
  const make = async (FunctionName: string, runtime: Runtime): Promise<void> => {
    await client.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: runtime,
        Role: role?.Arn,
        Handler: 'index.handler',
        Code: { ZipFile: EMPTY_ZIP },
      }),
    );
  };
  await make('current', 'python3.13');
  await make('ended', 'python3.8');
  await make('ahead', 'python3.15');
  await make('renewed', 'nodejs14.x');
  await client.send(new PublishVersionCommand({ FunctionName: 'renewed' }));
  await client.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: 'renewed', Runtime: 'nodejs24.x' }),
  );
}

/** The end of the directory of an archive in which nothing is. */
const EMPTY_ZIP = Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex');

async function scanners(endpoint: string, config: NonNullable<Config>): Promise<void> {
  await new Inspector2Client(config).send(
    new EnableCommand({
      accountIds: [ACCOUNT],
      resourceTypes: ['EC2', 'ECR', 'LAMBDA', 'LAMBDA_CODE'],
    }),
  );
  const place: Place = { account: ACCOUNT, region: REGION, now: new Date() };
  const old = { ...place, now: new Date(Date.now() - 20 * 86_400_000) };
  const host = { type: 'AWS_EC2_INSTANCE', id: 'i-0a' } as const;
  const results = [
    [
      inspectorFinding(old, 'CVE-2026-0001', host),
      inspectorFinding(place, 'CVE-2026-0002', host),
      inspectorFinding(old, 'CVE-2026-0003', host, { fixAvailable: 'NO' }),
    ].map((finding) => ({
      ...finding,
      firstObservedAt: (finding.firstObservedAt?.getTime() ?? 0) / 1000,
      lastObservedAt: (finding.lastObservedAt?.getTime() ?? 0) / 1000,
    })),
  ];
  const answer = await fetch(`${endpoint}/moto-api/static/inspector2/findings-results`, {
    method: 'POST',
    body: JSON.stringify({ results, account_id: ACCOUNT, region: REGION }),
  });
  expect(answer.ok).toBe(true);
}

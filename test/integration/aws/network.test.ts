import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import {
  AcceptVpcPeeringConnectionCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateFlowLogsCommand,
  CreateManagedPrefixListCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTransitGatewayCommand,
  CreateTransitGatewayVpcAttachmentCommand,
  CreateVpcCommand,
  CreateVpcPeeringConnectionCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  type IpPermission,
} from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  type Action,
  type CreateListenerCommandInput,
  type LoadBalancerSchemeEnum,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { withVariables } from '../../collectors/aws/read-all.ts';
import { startMoto, type Moto } from './moto.ts';
import { verdictsOf } from './verdicts-of.ts';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';
const EMPTY = 'eu-west-1';
const arn = (resource: string): string => `arn:aws:ec2:${REGION}:${ACCOUNT}:${resource}`;

let moto: Moto;
let seeded: Awaited<ReturnType<typeof seed>>;
let found: Awaited<ReturnType<typeof verdictsOf>>;

beforeAll(async () => {
  moto = await startMoto();
  seeded = await withVariables({}, () => seed(moto.url));
  found = await verdictsOf({
    endpoint: moto.url,
    // Of the second there is only what AWS, and the emulator, puts into every region.
    regions: [REGION, EMPTY],
    steps: [
      'firewalls',
      'address-lists',
      'networks',
      'flow-logs',
      'peerings',
      'hubs',
      'listeners',
      'listener-rules',
      'tls-policies',
    ],
    checks: [
      'admin-ports-closed',
      'data-ports-closed',
      'network-traffic-logged',
      'environments-separated',
      'public-endpoint-encrypted',
    ],
  });
});

afterAll(async () => moto.stop());

/** The verdicts of a check by the names that things were seeded under. */
function verdicts(check: string, names: Readonly<Record<string, string>>): unknown {
  const byId = found[check] ?? {};
  return Object.fromEntries(Object.entries(names).map(([name, id]) => [name, byId[id]]));
}

describe('firewalls seeded into moto', () => {
  it('are judged by what they open for administration', () => {
    expect(verdicts('admin-ports-closed', seeded.groups)).toEqual({
      closed: 'conforming',
      office: 'conforming',
      ssh: 'nonconforming',
      'ssh by IPv6': 'nonconforming',
      'ssh in halves': 'nonconforming',
      everything: 'nonconforming',
      database: 'conforming',
      web: 'conforming',
      'listed office': 'conforming',
      'listed internet': 'nonconforming',
      unused: 'not-applicable',
    });
  });

  it('are judged by what they open to data', () => {
    expect(verdicts('data-ports-closed', seeded.groups)).toMatchObject({
      closed: 'conforming',
      ssh: 'conforming',
      everything: 'nonconforming',
      database: 'nonconforming',
      web: 'conforming',
    });
  });

  it('are each judged, those included that the emulator makes by itself', () => {
    expect(Object.keys(found['admin-ports-closed'] ?? {}).sort()).toEqual(seeded.allGroups);
  });
});

describe('networks seeded into moto', () => {
  it('are judged by their logs', () => {
    expect(verdicts('network-traffic-logged', seeded.networks)).toEqual({
      production: 'conforming',
      test: 'nonconforming',
      staging: 'nonconforming',
      routed: 'conforming',
      tried: 'nonconforming',
      undeclared: 'nonconforming',
      empty: 'not-applicable',
    });
  });

  it('are judged by what they are connected to', () => {
    expect(verdicts('environments-separated', seeded.networks)).toEqual({
      production: 'nonconforming',
      test: 'nonconforming',
      staging: 'conforming',
      routed: 'not-assessed',
      tried: 'not-assessed',
      undeclared: 'not-assessed',
      empty: 'not-applicable',
    });
  });
});

describe('listeners seeded into moto', () => {
  it('are judged by what they accept', () => {
    expect(verdicts('public-endpoint-encrypted', seeded.listeners)).toEqual({
      modern: 'conforming',
      old: 'nonconforming',
      plain: 'nonconforming',
      redirecting: 'conforming',
      'redirecting by a rule': 'conforming',
      'passing on some': 'nonconforming',
      'passed on': 'not-applicable',
      // Nobody asks for the listeners of a load balancer that faces the inside.
      inside: undefined,
    });
  });
});

async function seed(endpoint: string) {
  const config = {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'AKIASEEDSEEDSEED0000', secretAccessKey: 'seed' },
  };
  const ec2 = new EC2Client(config);
  const networks = await seedNetworks(ec2);
  const groups = await seedGroups(ec2, networks.production);
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const { CertificateArn = '' } = await new ACMClient(config).send(
    new RequestCertificateCommand({ DomainName: 'www.example.com' }),
  );
  await seedLogs(ec2, new S3Client({ ...config, forcePathStyle: true }), networks);
  return {
    groups,
    allGroups: SecurityGroups.map(({ GroupId = '' }) => arn(`security-group/${GroupId}`)).sort(),
    networks: Object.fromEntries(
      Object.entries(networks).map(([name, { vpc }]) => [name, arn(`vpc/${vpc}`)]),
    ),
    listeners: await seedListeners(
      new ElasticLoadBalancingV2Client(config),
      networks.production,
      CertificateArn,
    ),
  };
}

interface Network {
  readonly vpc: string;
  readonly subnets: readonly string[];
}

async function seedNetworks(ec2: EC2Client) {
  const networks = {
    production: await network(ec2, '10.0.0.0/16', 'production'),
    test: await network(ec2, '10.1.0.0/16', 'test'),
    staging: await network(ec2, '10.2.0.0/16', 'staging'),
    routed: await network(ec2, '10.3.0.0/16', 'prod'),
    tried: await network(ec2, '10.4.0.0/16', 'Test'),
    undeclared: await network(ec2, '10.5.0.0/16'),
    empty: await network(ec2, '10.6.0.0/16', 'test', false),
  };
  await peer(ec2, networks.production, networks.test, true);
  await peer(ec2, networks.test, networks.staging, true);
  await peer(ec2, networks.production, networks.staging, false);
  const { TransitGateway } = await ec2.send(new CreateTransitGatewayCommand({}));
  for (const { vpc, subnets } of [networks.routed, networks.tried]) {
    await ec2.send(
      new CreateTransitGatewayVpcAttachmentCommand({
        TransitGatewayId: TransitGateway?.TransitGatewayId,
        VpcId: vpc,
        SubnetIds: [...subnets],
      }),
    );
  }
  return networks;
}

/** A network of two subnets; with an interface in it unless it is to be empty. */
async function network(
  ec2: EC2Client,
  CidrBlock: string,
  environment?: string,
  connected = true,
): Promise<Network> {
  const Tags = environment === undefined ? [] : [{ Key: 'Environment', Value: environment }];
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({ CidrBlock, TagSpecifications: [{ ResourceType: 'vpc', Tags }] }),
  );
  const VpcId = Vpc?.VpcId ?? '';
  const subnets: string[] = [];
  for (const [index, zone] of ['a', 'b'].entries()) {
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({
        VpcId,
        CidrBlock: CidrBlock.replace('.0.0/16', `.${String(index)}.0/24`),
        AvailabilityZone: `${REGION}${zone}`,
      }),
    );
    subnets.push(Subnet?.SubnetId ?? '');
  }
  if (connected) await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: subnets[0] }));
  return { vpc: VpcId, subnets };
}

async function peer(ec2: EC2Client, from: Network, to: Network, accept: boolean): Promise<void> {
  const { VpcPeeringConnection: made } = await ec2.send(
    new CreateVpcPeeringConnectionCommand({ VpcId: from.vpc, PeerVpcId: to.vpc }),
  );
  const VpcPeeringConnectionId = made?.VpcPeeringConnectionId;
  if (accept) await ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
}

async function seedGroups(ec2: EC2Client, { vpc, subnets }: Network) {
  const list = async (name: string, Cidr: string): Promise<string> => {
    const { PrefixList } = await ec2.send(
      new CreateManagedPrefixListCommand({
        PrefixListName: name,
        AddressFamily: 'IPv4',
        MaxEntries: 5,
        Entries: [{ Cidr }],
      }),
    );
    return PrefixList?.PrefixListId ?? '';
  };
  const lists = {
    office: await list('office', '203.0.113.0/24'),
    internet: await list('internet', '0.0.0.0/0'),
  };
  const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22 };
  const anywhere = [{ CidrIp: '0.0.0.0/0' }];
  const rules: Readonly<Record<string, readonly IpPermission[]>> = {
    closed: [],
    office: [{ ...ssh, IpRanges: [{ CidrIp: '203.0.113.0/24' }] }],
    ssh: [{ ...ssh, IpRanges: anywhere }],
    'ssh by IPv6': [{ ...ssh, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }],
    'ssh in halves': [
      { ...ssh, IpRanges: [{ CidrIp: '0.0.0.0/1' }] },
      { IpProtocol: 'tcp', FromPort: 20, ToPort: 30, IpRanges: [{ CidrIp: '128.0.0.0/1' }] },
    ],
    everything: [{ IpProtocol: '-1', IpRanges: anywhere }],
    database: [{ IpProtocol: 'tcp', FromPort: 5000, ToPort: 6000, IpRanges: anywhere }],
    web: [
      { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: anywhere },
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: anywhere },
    ],
    'listed office': [{ ...ssh, PrefixListIds: [{ PrefixListId: lists.office }] }],
    'listed internet': [{ ...ssh, PrefixListIds: [{ PrefixListId: lists.internet }] }],
    unused: [{ ...ssh, IpRanges: anywhere }],
  };
  const make = async (name: string, permissions: readonly IpPermission[]): Promise<string> => {
    const { GroupId = '' } = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName: name, Description: name, VpcId: vpc }),
    );
    if (permissions.length > 0) {
      await ec2.send(
        new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [...permissions] }),
      );
    }
    if (name !== 'unused') {
      await ec2.send(
        new CreateNetworkInterfaceCommand({ SubnetId: subnets[0], Groups: [GroupId] }),
      );
    }
    return arn(`security-group/${GroupId}`);
  };
  const made = Object.entries(rules).map(
    async ([name, permissions]) => [name, await make(name, permissions)] as const,
  );
  return Object.fromEntries(await Promise.all(made));
}

async function seedLogs(
  ec2: EC2Client,
  s3: S3Client,
  networks: Readonly<Record<'production' | 'routed' | 'test' | 'staging', Network>>,
): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: 'flow-logs' }));
  const log = async (
    ResourceId: string,
    ResourceType: 'VPC' | 'Subnet',
    TrafficType: 'ALL' | 'ACCEPT' | 'REJECT',
  ): Promise<void> => {
    await ec2.send(
      new CreateFlowLogsCommand({
        ResourceIds: [ResourceId],
        ResourceType,
        TrafficType,
        LogDestinationType: 's3',
        LogDestination: 'arn:aws:s3:::flow-logs',
      }),
    );
  };
  await log(networks.production.vpc, 'VPC', 'ALL');
  await log(networks.routed.vpc, 'VPC', 'REJECT');
  await log(networks.test.vpc, 'VPC', 'ACCEPT');
  for (const subnet of networks.staging.subnets) await log(subnet, 'Subnet', 'ALL');
}

async function seedListeners(
  elb: ElasticLoadBalancingV2Client,
  { vpc, subnets }: Network,
  CertificateArn: string,
) {
  const balancer = async (
    Name: string,
    Type: 'application' | 'network',
    Scheme: LoadBalancerSchemeEnum = 'internet-facing',
  ): Promise<string> => {
    const { LoadBalancers: [made] = [] } = await elb.send(
      new CreateLoadBalancerCommand({ Name, Type, Scheme, Subnets: [...subnets] }),
    );
    return made?.LoadBalancerArn ?? '';
  };
  const { TargetGroups: [target] = [] } = await elb.send(
    new CreateTargetGroupCommand({ Name: 'web', Protocol: 'HTTP', Port: 80, VpcId: vpc }),
  );
  const forward: Action = { Type: 'forward', TargetGroupArn: target?.TargetGroupArn };
  const redirect: Action = {
    Type: 'redirect',
    RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
  };
  const web = await balancer('web', 'application');
  const raw = await balancer('raw', 'network');
  const inside = await balancer('inside', 'application', 'internal');
  const listener = async (
    LoadBalancerArn: string,
    Port: number,
    fields: Partial<CreateListenerCommandInput> = {},
  ): Promise<string> => {
    const { Listeners: [made] = [] } = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn,
        Port,
        Protocol: 'HTTP',
        DefaultActions: [forward],
        ...fields,
      }),
    );
    return made?.ListenerArn ?? '';
  };
  const encrypted = (SslPolicy: string): Partial<CreateListenerCommandInput> => ({
    Protocol: 'HTTPS',
    SslPolicy,
    Certificates: [{ CertificateArn }],
  });
  const listeners = {
    modern: await listener(web, 443, encrypted('ELBSecurityPolicy-TLS13-1-2-2021-06')),
    old: await listener(web, 8443, encrypted('ELBSecurityPolicy-2016-08')),
    plain: await listener(web, 80),
    redirecting: await listener(web, 8080, { DefaultActions: [redirect] }),
    'redirecting by a rule': await listener(web, 8081),
    'passing on some': await listener(web, 8082, { DefaultActions: [redirect] }),
    'passed on': await listener(raw, 80, { Protocol: 'TCP' }),
    inside: await listener(inside, 80),
  };
  const rule = async (ListenerArn: string, path: string, action: Action): Promise<void> => {
    await elb.send(
      new CreateRuleCommand({
        ListenerArn,
        Priority: 1,
        Conditions: [{ Field: 'path-pattern', Values: [path] }],
        Actions: [action],
      }),
    );
  };
  await rule(listeners['redirecting by a rule'], '/*', redirect);
  await rule(listeners['passing on some'], '/api/*', forward);
  return listeners;
}

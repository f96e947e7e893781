import type {
  FlowLog,
  IpPermission,
  NetworkInterface,
  SecurityGroup,
  Vpc,
  VpcPeeringConnection,
} from '@aws-sdk/client-ec2';

import type { Verdict } from '../../../core/verdict.ts';
import type { CloudDomain } from '../cloud-domain.ts';
import { PRODUCTION_ACCOUNT } from '../cloud.ts';
import type { CloudAccount } from '../model.ts';
import type { Truth } from '../truth.ts';
import { idOf } from './network-names.ts';

interface Network {
  readonly name: string;
  readonly region: string;
  readonly environment: string | null;
  readonly connected: boolean;
  readonly log: 'all' | 'rejected' | 'undelivered' | 'none';
  /** Name of the network beside it with which it exchanges packets. */
  readonly peer: string | null;
  /** Whether AWS lets in nothing from the internet. */
  readonly blocked: boolean;
  readonly separated: Verdict;
}

interface Firewall {
  readonly name: string;
  readonly region: string;
  readonly network: string;
  readonly opens:
    'nothing' | 'web' | 'devices' | 'office' | 'ssh' | 'ssh-in-halves' | 'ssh-and-data';
  /** `machine`: as its machines say; `interface`: to something else; `nothing`: to nothing at all. */
  readonly guards: 'machine' | 'interface' | 'nothing';
}

const HOME = 'eu-central-1';
const SECOND = 'eu-west-1';

function network(name: string, environment: string | null, fields: Partial<Network> = {}): Network {
  return {
    name,
    region: HOME,
    environment,
    connected: true,
    log: 'all',
    peer: null,
    blocked: false,
    separated: 'conforming',
    ...fields,
  };
}

/** AWS puts the one named `default` into every region of every account. */
function networksOf({ id }: CloudAccount): readonly Network[] {
  const unused = [HOME, SECOND].map((region) =>
    network('default', null, {
      region,
      connected: false,
      log: 'none',
      separated: 'not-applicable',
    }),
  );
  if (id !== PRODUCTION_ACCOUNT) {
    return [...unused, network('corporate', 'shared', { separated: 'not-applicable' })];
  }
  return [
    ...unused,
    network('platform', 'production'),
    network('trial', null, { log: 'none', blocked: true, separated: 'not-assessed' }),
    network('platform', 'production', {
      region: SECOND,
      log: 'rejected',
      peer: 'laboratory',
      separated: 'nonconforming',
    }),
    network('laboratory', 'test', {
      region: SECOND,
      log: 'undelivered',
      peer: 'platform',
      separated: 'nonconforming',
    }),
  ];
}

function firewall(name: string, fields: Partial<Firewall> = {}): Firewall {
  return {
    name,
    region: HOME,
    network: 'platform',
    opens: 'nothing',
    guards: 'machine',
    ...fields,
  };
}

function firewallsOf({ id }: CloudAccount): readonly Firewall[] {
  const unused = [HOME, SECOND].map((region) =>
    firewall('default', { region, network: 'default', guards: 'nothing' }),
  );
  if (id !== PRODUCTION_ACCOUNT) {
    return [...unused, firewall('inside', { network: 'corporate' })];
  }
  const inSecond = { region: SECOND };
  return [
    ...unused,
    firewall('application'),
    firewall('public', { opens: 'web', guards: 'interface' }),
    firewall('devices', { opens: 'devices' }),
    firewall('databases', { guards: 'interface' }),
    firewall('administration', { opens: 'office', guards: 'interface' }),
    firewall('importer', { opens: 'ssh-and-data' }),
    firewall('old-office', { opens: 'ssh', guards: 'nothing' }),
    firewall('trial', { network: 'trial', opens: 'ssh' }),
    firewall('application', inSecond),
    firewall('public', { ...inSecond, opens: 'web', guards: 'interface' }),
    firewall('databases', { ...inSecond, guards: 'interface' }),
    firewall('laboratory', { ...inSecond, network: 'laboratory', opens: 'ssh-in-halves' }),
  ];
}

/** The company's networks, and the firewalls in them. */
export const networks: CloudDomain = {
  regional: (account, region) => {
    const here = (one: { readonly region: string }): boolean => one.region === region;
    const networks = networksOf(account).filter(here);
    const firewalls = firewallsOf(account).filter(here);
    return {
      vpcs: networks.map((one) => asVpc(account, one)),
      flowLogs: networks.flatMap((one) => asFlowLog(account, one)),
      peerings: networks.flatMap((one) => asPeering(account, one)),
      securityGroups: firewalls.map((one) => asGroup(account, one)),
      networkInterfaces: firewalls
        .filter(({ guards }) => guards === 'interface')
        .map((one) => asInterface(account, one)),
      prefixLists: { [idOf('pl', account, region, 'offices')]: ['198.51.100.0/24'] },
    };
  },
  truths: (account) => {
    const used = new Set(
      networksOf(account)
        .filter(({ connected }) => connected)
        .map(({ region }) => region),
    );
    const listed = (one: { readonly region: string }): boolean => used.has(one.region);
    return [
      ...networksOf(account)
        .filter(listed)
        .flatMap((one) => {
          const subject = ec2Arn(account, one.region, `vpc/${networkId(account, one)}`);
          return [
            truth('network-traffic-logged', subject, isLogged(one)),
            truth('environments-separated', subject, one.separated),
          ];
        }),
      ...firewallsOf(account)
        .filter(listed)
        .flatMap((one) => {
          const subject = ec2Arn(account, one.region, `security-group/${groupId(account, one)}`);
          return [
            truth('admin-ports-closed', subject, adminPorts(account, one)),
            truth('data-ports-closed', subject, good(one.opens !== 'ssh-and-data')),
          ];
        }),
    ];
  },
};

function isLogged({ connected, log }: Network): Verdict {
  return connected ? good(log === 'all' || log === 'rejected') : 'not-applicable';
}

function adminPorts(account: CloudAccount, one: Firewall): Verdict {
  if (!one.opens.startsWith('ssh')) return 'conforming';
  if (one.guards === 'nothing') return 'not-applicable';
  return good(
    networksOf(account).some(
      ({ name, region, blocked }) => name === one.network && region === one.region && blocked,
    ),
  );
}

function asVpc(account: CloudAccount, one: Network): Vpc {
  const { environment, blocked, name } = one;
  return {
    VpcId: networkId(account, one),
    IsDefault: name === 'default',
    BlockPublicAccessStates: { InternetGatewayBlockMode: blocked ? 'block-ingress' : 'off' },
    Tags: [
      ...(name === 'default' ? [] : [{ Key: 'Name', Value: name }]),
      ...(environment === null ? [] : [{ Key: 'environment', Value: environment }]),
    ],
  };
}

function asFlowLog(account: CloudAccount, one: Network): FlowLog[] {
  if (one.log === 'none') return [];
  return [
    {
      FlowLogId: idOf('fl', account, one.region, one.name),
      ResourceId: networkId(account, one),
      FlowLogStatus: 'ACTIVE',
      DeliverLogsStatus: one.log === 'undelivered' ? 'FAILED' : 'SUCCESS',
      TrafficType: one.log === 'rejected' ? 'REJECT' : 'ALL',
    },
  ];
}

/** One peering for both of its sides: that of whose name comes first. */
function asPeering(account: CloudAccount, one: Network): VpcPeeringConnection[] {
  const { name, region, peer } = one;
  if (peer === null || peer < name) return [];
  const side = (of: string) => ({
    VpcId: idOf('vpc', account, region, of),
    OwnerId: account.id,
    Region: region,
  });
  return [
    {
      VpcPeeringConnectionId: idOf('pcx', account, region, name),
      RequesterVpcInfo: side(name),
      AccepterVpcInfo: side(peer),
      Status: { Code: 'active' },
    },
  ];
}

function asGroup(account: CloudAccount, one: Firewall): SecurityGroup {
  return {
    GroupId: groupId(account, one),
    GroupName: one.name,
    VpcId: idOf('vpc', account, one.region, one.network),
    IpPermissions: rulesOf(account, one),
  };
}

function rulesOf(account: CloudAccount, one: Firewall): IpPermission[] {
  const tcp = (port: number, ...ranges: string[]): IpPermission => ({
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    IpRanges: ranges.map((CidrIp) => ({ CidrIp })),
  });
  const everybody = '0.0.0.0/0';
  switch (one.opens) {
    case 'nothing':
      return [
        {
          IpProtocol: '-1',
          UserIdGroupPairs: [{ GroupId: groupId(account, one), UserId: account.id }],
        },
      ];
    case 'web':
      return [tcp(80, everybody), tcp(443, everybody)];
    case 'devices':
      return [tcp(8883, everybody)];
    case 'office':
      return [
        {
          IpProtocol: 'tcp',
          FromPort: 22,
          ToPort: 22,
          PrefixListIds: [{ PrefixListId: idOf('pl', account, one.region, 'offices') }],
        },
      ];
    case 'ssh':
      return [tcp(22, everybody)];
    case 'ssh-in-halves':
      return [tcp(22, '0.0.0.0/1'), tcp(22, '128.0.0.0/1')];
    case 'ssh-and-data':
      return [tcp(22, everybody), tcp(5432, everybody)];
  }
}

function asInterface(account: CloudAccount, one: Firewall): NetworkInterface {
  return {
    NetworkInterfaceId: idOf('eni', account, one.region, one.name),
    VpcId: idOf('vpc', account, one.region, one.network),
    Groups: [{ GroupId: groupId(account, one), GroupName: one.name }],
  };
}

function networkId(account: CloudAccount, { name, region }: Network): string {
  return idOf('vpc', account, region, name);
}

/** The databases name theirs by this id. */
function groupId(account: CloudAccount, { name, region }: Firewall): string {
  return name === 'databases' ? 'sg-databases' : idOf('sg', account, region, name);
}

function ec2Arn(account: CloudAccount, region: string, resource: string): string {
  return `arn:aws:ec2:${region}:${account.id}:${resource}`;
}

function truth(check: string, subject: string, verdict: Verdict): Truth {
  return { check, source: 'aws', subject, verdict };
}

function good(isGood: boolean): Verdict {
  return isGood ? 'conforming' : 'nonconforming';
}

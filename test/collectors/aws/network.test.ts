import type { SecurityGroup, Vpc } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';

import type { AwsRegionState } from '../../../src/demo/estate/aws/model.ts';
import { ACCOUNT, MEMBER, type EstateOptions, type EstateReading } from './estate.ts';
import { arn, callsIn, readRegion, REGION } from './one-region.ts';

const STEPS = [
  'network-interfaces',
  'firewalls',
  'address-lists',
  'networks',
  'internet-block',
  'flow-logs',
  'peerings',
  'hubs',
];
const readNetwork = (state: AwsRegionState, options?: EstateOptions): Promise<EstateReading> =>
  readRegion(STEPS, state, options);

/** An interface in the network vpc-1, guarded by these groups. */
const connected = (...groups: string[]) => ({
  NetworkInterfaceId: 'eni-1',
  VpcId: 'vpc-1',
  Groups: groups.map((GroupId) => ({ GroupId })),
});
const group = (id: string, fields: Partial<SecurityGroup> = {}): SecurityGroup => ({
  GroupId: id,
  GroupName: '',
  VpcId: 'vpc-1',
  IpPermissions: [],
  ...fields,
});
const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22 };
const OPEN = [{ from: 22, to: 22 }];

/** What is told of each thing under the last part of its ARN. */
function short(
  all: EstateReading,
  kind: 'firewall' | 'network',
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return Object.fromEntries(
    [...all.facts(kind)].map(([id, facts]) => [id.slice(id.lastIndexOf('/') + 1), facts]),
  );
}

describe('a region in which nothing is connected', () => {
  it('costs one request, whatever groups and networks it has', async () => {
    const all = await readNetwork({
      vpcs: [{ VpcId: 'vpc-1', IsDefault: true }],
      securityGroups: [group('sg-1', { GroupName: 'default' })],
    });
    expect(callsIn(all)).toEqual({ 'ec2:DescribeNetworkInterfaces': 1 });
    for (const step of STEPS) expect(all.of(step)[0]?.status, step).toBe('complete');
    expect(all.facts('firewall').size + all.facts('network').size).toBe(0);
  });
});

describe('a region in which something is connected', () => {
  it('costs one request for each list', async () => {
    const all = await readNetwork({
      networkInterfaces: [connected('sg-1')],
      vpcs: [{ VpcId: 'vpc-1' }],
      securityGroups: [group('sg-1')],
    });
    expect(callsIn(all)).toEqual({
      'ec2:DescribeNetworkInterfaces': 1,
      'ec2:DescribeSecurityGroups': 1,
      'ec2:DescribeVpcs': 1,
      'ec2:DescribeFlowLogs': 1,
      'ec2:DescribeVpcPeeringConnections': 1,
      'ec2:DescribeTransitGatewayAttachments': 1,
    });
  });

  it('is not looked into where what is connected may not be listed', async () => {
    const all = await readNetwork(
      { networkInterfaces: [connected('sg-1')] },
      { faults: [{ operation: 'ec2:DescribeNetworkInterfaces', fault: 'deny' }] },
    );
    expect(all.gaps('network-interfaces')).toMatchObject([
      { reason: 'denied', permission: 'ec2:DescribeNetworkInterfaces', hidesMembers: true },
    ]);
    expect(all.of('firewalls')).toEqual([]);
  });
});

describe('firewalls', () => {
  it('open what their rules let in from the internet', async () => {
    const all = await readNetwork({
      networkInterfaces: [connected('sg-open')],
      securityGroups: [
        group('sg-open', {
          GroupName: 'bastion',
          IpPermissions: [
            {
              ...ssh,
              IpRanges: [{ CidrIp: '203.0.113.0/24' }],
              Ipv6Ranges: [{ CidrIpv6: '::/0', Description: 'ann, until Friday' }],
            },
          ],
        }),
        group('sg-split', {
          IpPermissions: [
            { ...ssh, IpRanges: [{ CidrIp: '0.0.0.0/1' }, { CidrIp: '128.0.0.0/1' }] },
          ],
        }),
        group('sg-all', {
          IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
        }),
        group('sg-peers', {
          IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-peers' }] }],
        }),
        group('sg-office', {
          IpPermissions: [{ ...ssh, IpRanges: [{ CidrIp: '203.0.113.0/24' }] }],
        }),
      ],
    });
    expect([...all.facts('firewall').keys()][0]).toBe(arn('ec2', 'security-group/sg-open'));
    const facts = short(all, 'firewall');
    expect(facts['sg-open']).toEqual({
      name: 'sg-open (bastion)',
      incarnation: 'sg-open',
      firewallId: 'sg-open',
      networkId: 'vpc-1',
      openPorts: OPEN,
      namesAddressLists: false,
      attached: true,
    });
    expect(facts['sg-split']).toMatchObject({ openPorts: OPEN, attached: false });
    expect(facts['sg-all']).toMatchObject({ openPorts: [{ from: 0, to: 65535 }] });
    expect(facts['sg-peers']).toMatchObject({ openPorts: [] });
    expect(facts['sg-office']).toMatchObject({ openPorts: [] });
    expect(JSON.stringify(all.of('firewalls')[0]?.answers)).not.toContain('ann');
  });

  it('of another account are that account’s', async () => {
    const all = await readNetwork({
      networkInterfaces: [connected('sg-shared')],
      securityGroups: [group('sg-shared', { OwnerId: MEMBER }), group('sg-own')],
    });
    expect(Object.keys(short(all, 'firewall'))).toEqual(['sg-own']);
  });

  it('are certainly attached, and not certainly left alone, while the list of interfaces is cut off', async () => {
    const all = await readNetwork(
      {
        networkInterfaces: [connected('sg-1'), connected('sg-2')],
        securityGroups: [group('sg-1'), group('sg-2')],
        vpcs: [{ VpcId: 'vpc-1' }, { VpcId: 'vpc-2' }],
      },
      {
        pageSize: 1,
        faults: [{ operation: 'ec2:DescribeNetworkInterfaces', fault: { cutAfterPage: 1 } }],
      },
    );
    const facts = short(all, 'firewall');
    expect(facts['sg-1']).toMatchObject({ attached: true });
    expect(facts['sg-2']).not.toHaveProperty('attached');
    expect(all.of('firewalls')[0]).toMatchObject({ status: 'partial' });
    const networks = short(all, 'network');
    expect(networks['vpc-1']).toMatchObject({ connected: true });
    expect(networks['vpc-2']).not.toHaveProperty('connected');
  });

  it('are a gap with its permission where they may not be listed', async () => {
    const all = await readNetwork(
      { networkInterfaces: [connected('sg-1')], securityGroups: [group('sg-1')] },
      { faults: [{ operation: 'ec2:DescribeSecurityGroups', fault: 'deny' }] },
    );
    expect(all.gaps('firewalls')).toMatchObject([
      { reason: 'denied', permission: 'ec2:DescribeSecurityGroups', hidesMembers: true },
    ]);
  });
});

describe('address lists', () => {
  const listing = (id: string, lists: readonly string[], ranges: readonly string[] = []) =>
    group(id, {
      IpPermissions: [
        {
          ...ssh,
          IpRanges: ranges.map((CidrIp) => ({ CidrIp })),
          PrefixListIds: lists.map((PrefixListId) => ({ PrefixListId })),
        },
      ],
    });
  const state: AwsRegionState = {
    networkInterfaces: [connected('sg-anywhere')],
    securityGroups: [
      listing('sg-anywhere', ['pl-anywhere']),
      listing('sg-office', ['pl-office']),
      listing('sg-both', ['pl-office', 'pl-half'], ['128.0.0.0/1']),
      group('sg-plain'),
    ],
    prefixLists: {
      'pl-anywhere': ['0.0.0.0/0'],
      'pl-half': ['0.0.0.0/1'],
      'pl-office': ['203.0.113.0/24'],
      'pl-unused': ['0.0.0.0/0'],
    },
  };

  it('count in, with addresses and other lists, and are each read once', async () => {
    const all = await readNetwork(state);
    const facts = short(all, 'firewall');
    expect(facts['sg-anywhere']).toMatchObject({
      openPorts: [],
      namesAddressLists: true,
      listedOpenPorts: OPEN,
    });
    expect(facts['sg-office']).toMatchObject({ namesAddressLists: true, listedOpenPorts: [] });
    expect(facts['sg-both']).toMatchObject({ openPorts: OPEN, listedOpenPorts: OPEN });
    expect(facts['sg-plain']).toMatchObject({ namesAddressLists: false });
    expect(facts['sg-plain']).not.toHaveProperty('listedOpenPorts');
    expect(all.counts['ec2:GetManagedPrefixListEntries']).toBe(3);
  });

  it('are a gap of the groups that name them where they may not be read', async () => {
    const all = await readNetwork(state, {
      faults: [
        { operation: 'ec2:GetManagedPrefixListEntries', resource: 'pl-office', fault: 'deny' },
      ],
    });
    const facts = short(all, 'firewall');
    expect(facts['sg-anywhere']).toMatchObject({ listedOpenPorts: OPEN });
    expect(facts['sg-office']).not.toHaveProperty('listedOpenPorts');
    expect(facts['sg-both']).toMatchObject({ openPorts: OPEN });
    expect(facts['sg-both']).not.toHaveProperty('listedOpenPorts');
    expect(all.gaps('address-lists')).toMatchObject([
      { reason: 'denied', permission: 'ec2:GetManagedPrefixListEntries' },
    ]);
  });

  it('are not known while one is read in part', async () => {
    const long = {
      ...state,
      prefixLists: { ...state.prefixLists, 'pl-office': ['203.0.113.0/25', '203.0.113.128/25'] },
    };
    const fault = { cutAfterPage: 1 };
    const all = await readNetwork(long, {
      pageSize: 5,
      faults: [{ operation: 'ec2:GetManagedPrefixListEntries', resource: 'pl-office', fault }],
    });
    expect(short(all, 'firewall')['sg-office']).toMatchObject({ listedOpenPorts: [] });
    const cut = await readNetwork(long, {
      pageSize: 1,
      faults: [{ operation: 'ec2:GetManagedPrefixListEntries', resource: 'pl-office', fault }],
    });
    expect(short(cut, 'firewall')['sg-office']).not.toHaveProperty('listedOpenPorts');
  });
});

describe('networks', () => {
  const vpcs = (...more: Vpc[]): AwsRegionState => ({
    networkInterfaces: [connected()],
    vpcs: [{ VpcId: 'vpc-1' }, ...more],
  });

  it('are the account’s own, with the environment a tag names and nothing else of its tags', async () => {
    const all = await readNetwork(
      vpcs(
        {
          VpcId: 'vpc-2',
          Tags: [
            { Key: 'Environment', Value: 'Production' },
            { Key: 'contact', Value: 'ann@example.com' },
          ],
        },
        { VpcId: 'vpc-3', OwnerId: MEMBER },
      ),
    );
    expect(short(all, 'network')).toMatchObject({
      'vpc-1': {
        networkId: 'vpc-1',
        accountId: ACCOUNT,
        connected: true,
        environment: null,
        internetBlocked: false,
      },
      'vpc-2': { connected: false, environment: 'production' },
    });
    expect(all.facts('network').size).toBe(2);
    expect(JSON.stringify(all.of('networks')[0]?.answers)).not.toContain('ann@');
  });

  it.each([
    ['block-bidirectional' as const, true],
    ['block-ingress' as const, true],
    ['off' as const, false],
  ])('with the block of public access %s', async (InternetGatewayBlockMode, internetBlocked) => {
    const all = await readNetwork(
      vpcs({ VpcId: 'vpc-2', BlockPublicAccessStates: { InternetGatewayBlockMode } }),
    );
    expect(short(all, 'network')['vpc-2']).toMatchObject({ internetBlocked });
    const asked = all.counts['ec2:DescribeVpcBlockPublicAccessExclusions'];
    expect(asked).toBe(internetBlocked ? 1 : undefined);
    expect(short(all, 'network')['vpc-2']?.['internetBlockExcepted']).toBe(
      internetBlocked ? false : undefined,
    );
  });

  it.each([
    ['the network', 'vpc/vpc-2', 'allow-bidirectional', 'create-complete', true],
    ['the network for its own requests', 'vpc/vpc-2', 'allow-egress', 'create-complete', false],
    ['the network once', 'vpc/vpc-2', 'allow-bidirectional', 'delete-complete', false],
    ['another network', 'vpc/vpc-9', 'allow-bidirectional', 'create-complete', false],
    ['a subnet of some network', 'subnet/s-1', 'allow-bidirectional', 'create-complete', undefined],
  ] as const)('with a block that leaves out %s', async (_title, of, mode, status, expected) => {
    const all = await readNetwork({
      ...vpcs({
        VpcId: 'vpc-2',
        BlockPublicAccessStates: { InternetGatewayBlockMode: 'block-ingress' },
      }),
      publicAccessExclusions: [
        { ResourceArn: arn('ec2', of), InternetGatewayExclusionMode: mode, State: status },
      ],
    });
    expect(short(all, 'network')['vpc-2']?.['internetBlockExcepted']).toBe(expected);
  });
});

describe('flow logs', () => {
  const ACTIVE = { ResourceId: 'vpc-1', FlowLogStatus: 'ACTIVE', DeliverLogsStatus: 'SUCCESS' };

  it.each([
    ['none', [], false, false],
    ['one of all traffic', [{ ...ACTIVE, TrafficType: 'ALL' }], true, true],
    ['one of what is turned away', [{ ...ACTIVE, TrafficType: 'REJECT' }], true, false],
    ['one of what is let through', [{ ...ACTIVE, TrafficType: 'ACCEPT' }], false, true],
    [
      'one for each',
      [
        { ...ACTIVE, TrafficType: 'REJECT' },
        { ...ACTIVE, TrafficType: 'ACCEPT' },
      ],
      true,
      true,
    ],
    [
      'one that cannot be delivered',
      [{ ...ACTIVE, TrafficType: 'ALL', DeliverLogsStatus: 'FAILED' }],
      false,
      false,
    ],
    [
      'one that does not say yet whether it is delivered',
      [{ ...ACTIVE, TrafficType: 'REJECT', DeliverLogsStatus: undefined }],
      undefined,
      false,
    ],
    ['one of a subnet', [{ ...ACTIVE, ResourceId: 'subnet-1', TrafficType: 'ALL' }], false, false],
    [
      'one of another network',
      [{ ...ACTIVE, ResourceId: 'vpc-2', TrafficType: 'ALL' }],
      false,
      false,
    ],
  ] as const)('with %s', async (_title, flowLogs, rejectsLogged, acceptsLogged) => {
    const all = await readNetwork({
      networkInterfaces: [connected()],
      vpcs: [{ VpcId: 'vpc-1' }],
      flowLogs: [...flowLogs],
    });
    const network = short(all, 'network')['vpc-1'];
    expect(network?.['rejectsLogged']).toBe(rejectsLogged);
    expect(network?.['acceptsLogged']).toBe(acceptsLogged);
  });

  it('are a gap with its permission where they may not be listed', async () => {
    const all = await readNetwork(
      { networkInterfaces: [connected()], vpcs: [{ VpcId: 'vpc-1' }] },
      { faults: [{ operation: 'ec2:DescribeFlowLogs', fault: 'deny' }] },
    );
    expect(all.of('flow-logs')[0]).toMatchObject({ status: 'unavailable', statements: [] });
    expect(all.gaps('flow-logs')).toMatchObject([
      { reason: 'denied', permission: 'ec2:DescribeFlowLogs' },
    ]);
  });

  it('are certain where found on the first page of a list that is cut off there', async () => {
    const all = await readNetwork(
      {
        networkInterfaces: [connected(), { ...connected(), VpcId: 'vpc-2' }],
        vpcs: [{ VpcId: 'vpc-1' }, { VpcId: 'vpc-2' }],
        flowLogs: [
          { ...ACTIVE, TrafficType: 'REJECT' },
          { ...ACTIVE, ResourceId: 'vpc-2', TrafficType: 'REJECT' },
        ],
      },
      {
        pageSize: 1,
        faults: [{ operation: 'ec2:DescribeFlowLogs', fault: { cutAfterPage: 1 } }],
      },
    );
    const facts = short(all, 'network');
    expect(facts['vpc-1']?.['rejectsLogged']).toBe(true);
    expect(facts['vpc-1']?.['acceptsLogged']).toBeUndefined();
    expect(facts['vpc-2']?.['rejectsLogged']).toBeUndefined();
  });
});

describe('what networks are connected to', () => {
  it('are peers of any account or region, in effect, and transit gateways', async () => {
    const side = (VpcId: string, OwnerId = ACCOUNT) => ({ VpcId, OwnerId, Region: REGION });
    const all = await readNetwork({
      networkInterfaces: [connected()],
      vpcs: [{ VpcId: 'vpc-1' }, { VpcId: 'vpc-2' }, { VpcId: 'vpc-3' }],
      peerings: [
        {
          RequesterVpcInfo: side('vpc-1'),
          AccepterVpcInfo: side('vpc-2'),
          Status: { Code: 'active' },
        },
        {
          RequesterVpcInfo: side('vpc-0', MEMBER),
          AccepterVpcInfo: side('vpc-1'),
          Status: { Code: 'active' },
        },
        {
          RequesterVpcInfo: side('vpc-3'),
          AccepterVpcInfo: { OwnerId: MEMBER },
          Status: { Code: 'expired' },
        },
        {
          RequesterVpcInfo: side('vpc-2'),
          AccepterVpcInfo: side('vpc-3'),
          Status: { Code: 'deleted' },
        },
      ],
      transitGatewayAttachments: [
        {
          TransitGatewayId: 'tgw-1',
          ResourceType: 'vpc',
          ResourceId: 'vpc-1',
          State: 'available',
        },
        { TransitGatewayId: 'tgw-1', ResourceType: 'vpn', ResourceId: 'vpn-1', State: 'available' },
        { TransitGatewayId: 'tgw-1', ResourceType: 'vpc', ResourceId: 'vpc-2', State: 'deleted' },
      ],
    });
    const peer = (networkId: string, accountId = ACCOUNT) => ({ networkId, accountId });
    expect(short(all, 'network')).toMatchObject({
      'vpc-1': { peers: [peer('vpc-0', MEMBER), peer('vpc-2')], hubIds: ['tgw-1'] },
      'vpc-2': { peers: [peer('vpc-1')], hubIds: [] },
      'vpc-3': { peers: [], hubIds: [] },
    });
  });

  it.each([
    ['peerings', 'ec2:DescribeVpcPeeringConnections', 'peers'],
    ['hubs', 'ec2:DescribeTransitGatewayAttachments', 'hubIds'],
  ])(
    'is a gap of %s with its permission where that may not be listed',
    async (step, operation, field) => {
      const all = await readNetwork(
        { networkInterfaces: [connected()], vpcs: [{ VpcId: 'vpc-1' }] },
        { faults: [{ operation, fault: 'deny' }] },
      );
      expect(all.gaps(step)).toMatchObject([{ reason: 'denied', permission: operation }]);
      expect(short(all, 'network')['vpc-1']).not.toHaveProperty(field);
    },
  );
});

import {
  DescribeFlowLogsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeTransitGatewayAttachmentsCommand,
  DescribeVpcBlockPublicAccessExclusionsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  GetManagedPrefixListEntriesCommand,
  type NetworkInterface,
} from '@aws-sdk/client-ec2';

import { AwsError } from '../errors.ts';
import type { AwsRegionState } from '../model.ts';
import { schemaOperation } from '../schema-operation.ts';
import { schemaService, stateOf } from '../schema-service.ts';
import type { Service } from '../service.ts';

const PAGES = { token: 'NextToken', next: 'NextToken', size: 'MaxResults', most: 1000 } as const;

const describeNetworkInterfaces = schemaOperation(DescribeNetworkInterfacesCommand).servedBy({
  action: 'ec2:DescribeNetworkInterfaces',
  page: { ...PAGES, least: 5, list: 'NetworkInterfaces' },
  run: (call) => ({ NetworkInterfaces: interfacesOf(stateOf(call), call.account.id) }),
});

/** Every machine has an interface until it is terminated, and so has every load balancer. */
function interfacesOf(state: AwsRegionState, account: string): NetworkInterface[] {
  const { instances = [], loadBalancers = [], networkInterfaces = [] } = state;
  const ofMachines = instances
    .filter(({ State: status }) => status?.Name !== 'terminated')
    .map((instance) => ({
      NetworkInterfaceId: (instance.InstanceId ?? '').replace(/^i-/, 'eni-'),
      VpcId: instance.VpcId,
      Groups: instance.SecurityGroups ?? [],
    }));
  const ofLoadBalancers = loadBalancers.map((balancer, index) => ({
    NetworkInterfaceId: `eni-elb${String(index)}`,
    VpcId: balancer.VpcId,
    Groups: (balancer.SecurityGroups ?? []).map((GroupId) => ({ GroupId })),
  }));
  return [...ofMachines, ...ofLoadBalancers, ...networkInterfaces].map((one) => ({
    OwnerId: account,
    ...one,
  }));
}

const describeSecurityGroups = schemaOperation(DescribeSecurityGroupsCommand).servedBy({
  action: 'ec2:DescribeSecurityGroups',
  page: { ...PAGES, least: 5, list: 'SecurityGroups' },
  run: (call) => ({
    SecurityGroups: (stateOf(call).securityGroups ?? []).map((group) => ({
      OwnerId: call.account.id,
      ...group,
    })),
  }),
});

const getManagedPrefixListEntries = schemaOperation(GetManagedPrefixListEntriesCommand).servedBy({
  action: 'ec2:GetManagedPrefixListEntries',
  page: { ...PAGES, most: 100, list: 'Entries' },
  resource: ({ account, region, parameters }) =>
    `arn:aws:ec2:${region}:${account.id}:prefix-list/${parameters.PrefixListId ?? ''}`,
  names: ({ parameters }) => [parameters.PrefixListId ?? ''],
  run: (call) => {
    const id = call.parameters.PrefixListId ?? '';
    const ranges = stateOf(call).prefixLists?.[id];
    if (ranges === undefined) {
      throw new AwsError(
        'InvalidPrefixListID.NotFound',
        400,
        `The prefix list ID '${id}' does not exist`,
      );
    }
    return { Entries: ranges.map((Cidr) => ({ Cidr })) };
  },
});

const describeVpcs = schemaOperation(DescribeVpcsCommand).servedBy({
  action: 'ec2:DescribeVpcs',
  page: { ...PAGES, least: 5, list: 'Vpcs' },
  run: (call) => ({
    Vpcs: (stateOf(call).vpcs ?? []).map((vpc) => ({ OwnerId: call.account.id, ...vpc })),
  }),
});

const describePublicAccessExclusions = schemaOperation(
  DescribeVpcBlockPublicAccessExclusionsCommand,
).servedBy({
  action: 'ec2:DescribeVpcBlockPublicAccessExclusions',
  page: { ...PAGES, least: 5, list: 'VpcBlockPublicAccessExclusions' },
  run: (call) => ({ VpcBlockPublicAccessExclusions: stateOf(call).publicAccessExclusions ?? [] }),
});

const describeFlowLogs = schemaOperation(DescribeFlowLogsCommand).servedBy({
  action: 'ec2:DescribeFlowLogs',
  page: { ...PAGES, list: 'FlowLogs' },
  run: (call) => ({ FlowLogs: stateOf(call).flowLogs ?? [] }),
});

const describePeerings = schemaOperation(DescribeVpcPeeringConnectionsCommand).servedBy({
  action: 'ec2:DescribeVpcPeeringConnections',
  page: { ...PAGES, least: 5, list: 'VpcPeeringConnections' },
  run: (call) => ({ VpcPeeringConnections: stateOf(call).peerings ?? [] }),
});

const describeTransitGatewayAttachments = schemaOperation(
  DescribeTransitGatewayAttachmentsCommand,
).servedBy({
  action: 'ec2:DescribeTransitGatewayAttachments',
  page: { ...PAGES, least: 5, list: 'TransitGatewayAttachments' },
  run: (call) => ({ TransitGatewayAttachments: stateOf(call).transitGatewayAttachments ?? [] }),
});

export const network: readonly Service[] = [
  schemaService('ec2', [
    describeNetworkInterfaces,
    describeSecurityGroups,
    getManagedPrefixListEntries,
    describeVpcs,
    describePublicAccessExclusions,
    describeFlowLogs,
    describePeerings,
    describeTransitGatewayAttachments,
  ]),
];

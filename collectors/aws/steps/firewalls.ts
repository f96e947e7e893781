import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import type { Shape } from '../../../src/core/keep-only.ts';
import { afterItems } from '../after-items.ts';
import { CONNECTED, isConnected } from '../connected.ts';
import { asHint, INBOUND_SHAPE, inboundRules } from '../inbound-rules.ts';
import { listStep } from '../list-step.ts';
import { openPorts } from '../open-ports.ts';
import { known } from '../projection.ts';
import { accountOf, regionalArn } from '../scope.ts';

const SHAPE: Shape = {
  SecurityGroups: {
    GroupId: true,
    GroupName: true,
    OwnerId: true,
    VpcId: true,
    IpPermissions: INBOUND_SHAPE,
  },
};

/** The account's own security groups. One shared by another account is judged in that account. */
export const firewalls = afterItems(
  CONNECTED,
  listStep({
    id: 'firewalls',
    title: 'Security groups of the region',
    after: 'regions',
    service: 'ec2',
    operation: 'ec2:DescribeSecurityGroups',
    delivers: { firewall: ['identity'] },
    shape: SHAPE,
    async send(client, cursor, signal) {
      const { DescribeSecurityGroupsCommand } = await import('@aws-sdk/client-ec2');
      const input = { MaxResults: 1000, ...(cursor === undefined ? {} : { NextToken: cursor }) };
      return client.send(new DescribeSecurityGroupsCommand(input), { abortSignal: signal });
    },
    next: ({ NextToken: next }) => (next === '' ? undefined : next),
    list: 'SecurityGroups',
    what: 'a security group of the list',
    row: z.object({
      GroupId: z.string(),
      GroupName: z.string().default(''),
      OwnerId: z.string().optional(),
      VpcId: z.string().nullable().default(null),
      IpPermissions: inboundRules,
    }),
    *states(group, { answer, ...context }) {
      const { GroupId: firewallId, GroupName: name, IpPermissions: rules } = group;
      const { scope } = context;
      if (group.OwnerId !== undefined && group.OwnerId !== accountOf(scope)) return;
      const namesAddressLists = rules.some(({ lists }) => lists.length > 0);
      yield state({
        kind: 'firewall',
        id: regionalArn(scope, 'ec2', `security-group/${firewallId}`),
        facet: 'identity',
        name: name === '' ? firewallId : `${firewallId} (${name})`,
        incarnation: firewallId,
        hints: namesAddressLists ? { rules: asHint(rules) } : {},
        from: [answer],
        value: {
          firewallId,
          networkId: group.VpcId,
          namesAddressLists,
          ...known({
            openPorts: openPorts(rules),
            attached: isConnected(firewallId, context),
          }),
        },
      });
    },
  }),
);

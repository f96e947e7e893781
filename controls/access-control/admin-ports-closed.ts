import { z } from 'zod';

import { cis, defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { keepsClosed } from '../exposed-ports.ts';

const SSH = [{ from: 22, to: 22 }];
/** A firewall in use, whose rules name addresses alone. */
const firewall = {
  firewallId: 'sg-1',
  networkId: 'vpc-1',
  namesAddressLists: false,
  attached: true,
};
const network = { kind: 'network', networkId: 'vpc-1', internetBlocked: false } as const;

export const adminPortsClosed = defineCheck({
  id: 'admin-ports-closed',
  revision: 1,
  title: 'Machines cannot be administered from the internet',
  topic: 'access-control',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.20', 'a network is not protected where anybody may knock at its machines’ doors'),
    direct('A.8.22', 'what administers machines belongs in a network of its own'),
    supporting('A.8.21', 'remote administration is a network service to be limited to its users'),
  ],
  references: [
    prowler('ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22'),
    prowler('ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_3389'),
    prowler('ec2_securitygroup_allow_ingress_from_internet_to_all_ports'),
    cis('AWS', '5.0', '5.3'),
    cis('AWS', '5.0', '5.4'),
  ],
  params: {
    ports: param(
      z.array(z.int().min(0).max(65535)).min(1),
      [22, 3389],
      'ports of TCP and UDP',
      'CIS AWS 5.0, 5.3 and 5.4',
    ),
  },
  subject: 'firewall',
  needs: ['address-lists'],
  lookups: { network: 'if-configured' },
  judge: (firewall, { params, lookup }) => keepsClosed(firewall, params.ports, lookup),
  reasons: {
    met: 'It lets nobody from the internet through to a port of administration.',
    'open-to-internet': 'It lets the internet through to ports of administration: {ports}.',
    'guards-nothing':
      'It would let the internet through to ports of administration ({ports}), but guards nothing.',
  },
  examples: [
    {
      title: 'ports of administration that some addresses alone may reach',
      subject: { ...firewall, openPorts: [] },
      others: [network],
      verdict: 'conforming',
    },
    {
      title: 'a web server that is open to everybody',
      subject: {
        ...firewall,
        openPorts: [
          { from: 80, to: 80 },
          { from: 443, to: 443 },
        ],
      },
      others: [network],
      verdict: 'conforming',
    },
    {
      title: 'SSH open to the internet',
      subject: { ...firewall, openPorts: SSH },
      others: [network],
      verdict: 'nonconforming',
      reason: 'open-to-internet',
    },
    {
      title: 'a range of open ports that holds that of the remote desktop',
      subject: { ...firewall, openPorts: [{ from: 1024, to: 65535 }] },
      others: [network],
      verdict: 'nonconforming',
      reason: 'open-to-internet',
    },
    {
      title: 'every protocol open, which has no ports',
      subject: { ...firewall, openPorts: [{ from: 0, to: 65535 }] },
      others: [network],
      verdict: 'nonconforming',
      reason: 'open-to-internet',
    },
    {
      title: 'an open port that a list of addresses opens to everybody',
      subject: {
        ...firewall,
        openPorts: [],
        namesAddressLists: true,
        listedOpenPorts: SSH,
      },
      others: [network],
      verdict: 'nonconforming',
      reason: 'open-to-internet',
    },
    {
      title: 'a list of the addresses of an office',
      subject: { ...firewall, openPorts: [], namesAddressLists: true, listedOpenPorts: [] },
      others: [network],
      verdict: 'conforming',
    },
    {
      title: 'a list of addresses that may not be read',
      subject: {
        ...firewall,
        openPorts: [],
        namesAddressLists: true,
        listedOpenPorts: hidden('denied', 'ec2:GetManagedPrefixListEntries'),
      },
      others: [network],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a list of addresses that may not be read beside an address that lets in everybody',
      subject: {
        ...firewall,
        openPorts: SSH,
        namesAddressLists: true,
        listedOpenPorts: hidden('denied', 'ec2:GetManagedPrefixListEntries'),
      },
      others: [network],
      verdict: 'nonconforming',
      reason: 'open-to-internet',
    },
    {
      title: 'an open firewall that guards nothing',
      subject: { ...firewall, openPorts: SSH, attached: false },
      others: [network],
      verdict: 'not-applicable',
      reason: 'guards-nothing',
    },
    {
      title: 'an open firewall, where what is connected was listed in part and does not show it',
      subject: {
        ...firewall,
        openPorts: SSH,
        attached: hidden('denied', 'ec2:DescribeNetworkInterfaces'),
      },
      others: [network],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a closed firewall of which is not known what it guards',
      subject: {
        ...firewall,
        openPorts: [],
        attached: hidden('denied', 'ec2:DescribeNetworkInterfaces'),
      },
      others: [network],
      verdict: 'conforming',
    },
    {
      title: 'an open firewall in a network that the provider closes to the internet',
      subject: { ...firewall, openPorts: SSH },
      others: [{ ...network, internetBlocked: true, internetBlockExcepted: false }],
      verdict: 'conforming',
    },
    {
      title: 'an open firewall in a network that is left out of that block',
      subject: { ...firewall, openPorts: SSH },
      others: [{ ...network, internetBlocked: true, internetBlockExcepted: true }],
      verdict: 'nonconforming',
      reason: 'open-to-internet',
    },
    {
      title: 'an open firewall beside another network that is closed to the internet',
      subject: { ...firewall, openPorts: SSH },
      others: [
        network,
        {
          kind: 'network',
          networkId: 'vpc-2',
          internetBlocked: true,
          internetBlockExcepted: false,
        },
      ],
      verdict: 'nonconforming',
      reason: 'open-to-internet',
    },
    {
      title: 'an open firewall in a network of which is not known what the block leaves out',
      subject: { ...firewall, openPorts: SSH },
      others: [
        {
          ...network,
          internetBlocked: true,
          internetBlockExcepted: hidden('denied', 'ec2:DescribeVpcBlockPublicAccessExclusions'),
        },
      ],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'an open firewall, where no source tells of networks',
      subject: { ...firewall, openPorts: SSH },
      withoutSource: ['network'],
      verdict: 'nonconforming',
      reason: 'open-to-internet',
    },
    {
      title: 'another port of administration, as configured',
      subject: { ...firewall, openPorts: [{ from: 5985, to: 5986 }] },
      others: [network],
      params: { ports: [22, 3389, 5986] },
      verdict: 'nonconforming',
      reason: 'open-to-internet',
    },
  ],
  rationale:
    'Every public address is tried within minutes for remote logins. One weak password, one leaked key or one flaw of the login service is then enough.',
  remediation:
    'Let in the addresses of your office or private network alone, or nobody: administer machines through the provider’s session service or a gateway that asks for a second factor.',
  limits:
    'Half of the internet’s addresses or more count as the internet. Looks at firewalls around machines, not at routes, public addresses or filters of subnets, which may close what a firewall opens. In regions where nothing is connected to any network, firewalls are not listed. What is started at times only counts when it runs.',
});

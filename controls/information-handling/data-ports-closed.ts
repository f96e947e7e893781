import { z } from 'zod';

import { defineCheck, direct, param, prowler } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { keepsClosed } from '../exposed-ports.ts';

/** A firewall in use, whose rules name addresses alone. */
const firewall = {
  firewallId: 'sg-1',
  networkId: 'vpc-1',
  namesAddressLists: false,
  attached: true,
};
const network = { kind: 'network', networkId: 'vpc-1', internetBlocked: false } as const;

export const dataPortsClosed = defineCheck({
  id: 'data-ports-closed',
  revision: 1,
  title: 'Databases and file services cannot be reached from the internet',
  topic: 'information-handling',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.20', 'a network is not protected where its databases answer anybody'),
    direct('A.8.22', 'what keeps data belongs behind what serves it, in a network of its own'),
  ],
  references: [
    prowler('ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_postgres_5432'),
    prowler('ec2_securitygroup_allow_ingress_from_internet_to_high_risk_tcp_ports'),
    { source: 'AWS Foundational Security Best Practices', id: 'EC2.19' },
  ],
  params: {
    ports: param(
      z.array(z.int().min(0).max(65535)).min(1),
      [21, 23, 445, 1433, 1521, 3306, 5432, 6379, 9200, 11211, 27017],
      'ports of TCP and UDP',
      'Prowler 5.46 and AWS Foundational Security Best Practices EC2.19, in part',
    ),
  },
  subject: 'firewall',
  needs: ['address-lists'],
  lookups: { network: 'if-configured' },
  judge: (firewall, { params, lookup }) => keepsClosed(firewall, params.ports, lookup),
  reasons: {
    met: 'It lets nobody from the internet through to a port of a database or file service.',
    'open-to-internet': 'It lets the internet through to ports of data services: {ports}.',
    'guards-nothing':
      'It would let the internet through to ports of data services ({ports}), but guards nothing.',
  },
  examples: [
    {
      title: 'a load balancer that everybody may reach with a browser',
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
      title: 'a database that is open to the internet',
      subject: { ...firewall, openPorts: [{ from: 5432, to: 5432 }] },
      others: [network],
      verdict: 'nonconforming',
      reason: 'open-to-internet',
    },
    {
      title: 'a range of open ports that holds those of several databases',
      subject: { ...firewall, openPorts: [{ from: 1024, to: 6000 }] },
      others: [network],
      verdict: 'nonconforming',
      reason: 'open-to-internet',
    },
    {
      title: 'a list of addresses that opens a cache to everybody',
      subject: {
        ...firewall,
        openPorts: [],
        namesAddressLists: true,
        listedOpenPorts: [{ from: 6379, to: 6379 }],
      },
      others: [network],
      verdict: 'nonconforming',
      reason: 'open-to-internet',
    },
    {
      title: 'an open firewall that guards nothing',
      subject: { ...firewall, openPorts: [{ from: 3306, to: 3306 }], attached: false },
      others: [network],
      verdict: 'not-applicable',
      reason: 'guards-nothing',
    },
    {
      title: 'an open firewall in a network that the provider closes to the internet',
      subject: { ...firewall, openPorts: [{ from: 3306, to: 3306 }] },
      others: [{ ...network, internetBlocked: true, internetBlockExcepted: false }],
      verdict: 'conforming',
    },
    {
      title: 'an open firewall, where the list of networks may not be read',
      subject: { ...firewall, openPorts: [{ from: 3306, to: 3306 }] },
      incomplete: ['network'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'rules in which an address could not be understood',
      subject: { ...firewall, openPorts: hidden('absent') },
      others: [network],
      verdict: 'not-assessed',
      reason: 'absent',
    },
  ],
  rationale:
    'Databases, caches and file shares trust the network they stand in; many ask for no password at all. Open ones are found by search engines, emptied and held to ransom.',
  remediation:
    'Let in the firewall of the service that uses the database, in place of addresses, and move the database into a network without a way to the internet.',
  limits:
    'Tells ports, not what listens there. Half of the internet’s addresses or more count as the internet. Looks neither at routes, public addresses and filters of subnets nor at how the service asks who is there. In regions where nothing is connected to any network, firewalls are not listed.',
});

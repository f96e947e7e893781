import { cis, defineCheck, direct, prowler } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import type { Fact } from '../../src/core/facts.ts';
import { unless } from '../../src/core/judgement.ts';
import { Unknown, all, any, map, not, type Observed } from '../../src/core/observed.ts';
import { isBlocked } from '../exposed-ports.ts';

type Ports = readonly { readonly from: number; readonly to: number }[];

const FIREWALL = 'sg-1';
const server = {
  form: 'instance' as const,
  publicAddress: true,
  internetGateway: false,
  port: 5432,
  firewallIds: [FIREWALL],
};
const firewall = {
  kind: 'firewall',
  firewallId: FIREWALL,
  openPorts: [],
  networkId: 'vpc-1',
  namesAddressLists: false,
} as const;
const network = {
  kind: 'network',
  id: 'network-1',
  networkId: 'vpc-1',
  internetBlocked: false,
  internetBlockExcepted: false,
} as const;

export const databaseNotPublic = defineCheck({
  id: 'database-not-public',
  revision: 1,
  title: 'Databases are not open to the internet',
  topic: 'information-handling',
  severity: 'critical',
  nature: 'state',
  controls: [
    direct('A.8.20', 'a network protects the systems in it only from those it keeps out'),
    direct('A.8.3', 'only a password is left between everybody and what is stored'),
  ],
  references: [prowler('rds_instance_no_public_access'), cis('AWS', '5.0', '2.2.3')],
  params: {},
  subject: 'database',
  needs: ['network'],
  lookups: { firewall: 'if-configured', network: 'if-configured' },
  judge: (database, { lookup }) => {
    const opened = map(database.firewallIds, (ids) =>
      ids.length === 0
        ? true
        : any(
            ...ids.map((id) =>
              map(lookup.where('firewall', 'firewallId', id, database).first(), (found) =>
                found === undefined
                  ? missing(database, id)
                  : all(opens(found, database.port), not(isBlocked(found, lookup))),
              ),
            ),
          ),
    );
    return unless(
      all(
        map(database.form, (form) => form === 'cluster'),
        not(database.internetGateway),
      ),
      'judged-by-members',
    )
      .require(not(database.internetGateway), 'internet-gateway')
      .require(not(all(database.publicAddress, opened)), 'open-to-internet');
  },
  reasons: {
    met: 'It has no public address, or no firewall in front of it is open to the internet.',
    'judged-by-members': 'Its members take the connections, and each is judged by itself.',
    'internet-gateway': 'The platform itself opens it to the internet.',
    'open-to-internet':
      'It has a public address, and its firewall lets the internet through to its port.',
  },
  examples: [
    {
      title: 'a database without a public address, behind an open firewall',
      subject: { ...server, publicAddress: false },
      others: [{ ...firewall, openPorts: [{ from: 0, to: 65535 }] }],
      verdict: 'conforming',
    },
    {
      title: 'a public address and a firewall that is open at the port of the database',
      subject: server,
      others: [{ ...firewall, openPorts: [{ from: 5432, to: 5432 }] }, network],
      verdict: 'nonconforming',
      reason: 'open-to-internet',
    },
    {
      title: 'the same in a network that the provider closes to the internet',
      subject: server,
      others: [
        { ...firewall, openPorts: [{ from: 5432, to: 5432 }] },
        { ...network, internetBlocked: true },
      ],
      verdict: 'conforming',
    },
    {
      title: 'the same where that block leaves the network out',
      subject: server,
      others: [
        { ...firewall, openPorts: [{ from: 5432, to: 5432 }] },
        { ...network, internetBlocked: true, internetBlockExcepted: true },
      ],
      verdict: 'nonconforming',
      reason: 'open-to-internet',
    },
    {
      title: 'the same where it may not be read what the network keeps out',
      subject: server,
      others: [
        { ...firewall, openPorts: [{ from: 5432, to: 5432 }] },
        { ...network, internetBlocked: hidden('denied', 'ec2:DescribeVpcs') },
      ],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a public address behind a firewall that names the addresses it lets in',
      subject: server,
      others: [firewall],
      verdict: 'conforming',
    },
    {
      title: 'a public address and a firewall that is open at another port',
      subject: server,
      others: [{ ...firewall, openPorts: [{ from: 443, to: 443 }] }],
      verdict: 'conforming',
    },
    {
      title: 'a public address behind two firewalls, of which one is open',
      subject: { ...server, firewallIds: [FIREWALL, 'sg-2'] },
      others: [
        firewall,
        {
          ...firewall,
          id: 'firewall-2',
          firewallId: 'sg-2',
          openPorts: [{ from: 5000, to: 6000 }],
        },
      ],
      verdict: 'nonconforming',
      reason: 'open-to-internet',
    },
    {
      title: 'a public address and a firewall whose list of addresses takes in the internet',
      subject: server,
      others: [
        { ...firewall, namesAddressLists: true, listedOpenPorts: [{ from: 5432, to: 5432 }] },
      ],
      verdict: 'nonconforming',
      reason: 'open-to-internet',
    },
    {
      title: 'a public address and a firewall whose list of addresses may not be read',
      subject: server,
      others: [
        {
          ...firewall,
          namesAddressLists: true,
          listedOpenPorts: hidden('denied', 'ec2:GetManagedPrefixListEntries'),
        },
      ],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a public address behind no firewall',
      subject: { ...server, firewallIds: [] },
      verdict: 'nonconforming',
      reason: 'open-to-internet',
    },
    {
      title: 'a public address behind a firewall of another account, which is not in the list',
      subject: server,
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a public address where the list of firewalls may not be read',
      subject: server,
      incomplete: ['firewall'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'no public address where the list of firewalls may not be read',
      subject: { ...server, publicAddress: false },
      incomplete: ['firewall'],
      verdict: 'conforming',
    },
    {
      title: 'a database that the provider says nothing of, behind an open firewall',
      subject: { ...server, publicAddress: hidden('absent') },
      others: [{ ...firewall, openPorts: [{ from: 0, to: 65535 }] }],
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a database at a port that is not known yet, behind a firewall open at some port',
      subject: { ...server, port: hidden('absent') },
      others: [{ ...firewall, openPorts: [{ from: 443, to: 443 }] }],
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a cluster',
      subject: { ...server, form: 'cluster', publicAddress: hidden('absent') },
      verdict: 'not-applicable',
      reason: 'judged-by-members',
    },
    {
      title: 'a cluster that the platform opens to the internet, without any network',
      subject: { ...server, form: 'cluster', internetGateway: true, firewallIds: [] },
      verdict: 'nonconforming',
      reason: 'internet-gateway',
    },
  ],
  rationale:
    'Whatever answers at the port of a database is found within hours, and from then on guessed at, day and night. One weak password or one flaw of the engine is then enough.',
  remediation:
    'Take the public address away, put the database into subnets without a way to the internet, and let people in through a private network or a session of the platform. Until then, let the firewall name the addresses that may connect.',
  limits:
    'A public address alone is no failure, though benchmarks ask to do without: a firewall that lets in named addresses only makes it harmless. Routes are not looked at, so an open database in a closed subnet fails too. Says nothing of who is reached through other machines.',
});

/** Whether a firewall lets the internet through to a port; a list it names may open more to it. */
function opens(firewall: Fact<'firewall'>, port: Observed<number>): Observed<boolean> {
  const listed = all(firewall.namesAddressLists, holds(firewall.listedOpenPorts, port));
  return any(holds(firewall.openPorts, port), listed);
}

function holds(ports: Observed<Ports>, port: Observed<number>): Observed<boolean> {
  return map(ports, (ranges) =>
    ranges.length === 0
      ? false
      : map(port, (known) => ranges.some(({ from, to }) => from <= known && known <= to)),
  );
}

function missing(database: Fact<'database'>, id: string): Unknown {
  return new Unknown([
    {
      reason: 'absent',
      source: database.source,
      step: 'firewall',
      scope: database.scope,
      item: database.id,
      detail: `the firewall ${id} was not found`,
    },
  ]);
}

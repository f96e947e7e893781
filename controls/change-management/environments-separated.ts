import { z } from 'zod';

import type { Lookup, ParamValues } from '../../src/core/check.ts';
import { cis, defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import type { Fact, KnownFields } from '../../src/core/facts.ts';
import { unless } from '../../src/core/judgement.ts';
import { Unknown, all, any, map, map2, not, type Observed } from '../../src/core/observed.ts';

type Network = Fact<'network'>;
type Peer = KnownFields<'network'>['peers'][number];
type Side = 'production' | 'other' | 'shared';

const NAMES = z.array(z.string().min(1));
const PARAMS = {
  environments: param(
    z.record(z.string(), z.string().min(1)),
    {},
    'environment by the id of an account or a network',
    'your own: no provider knows it; a tag of the network may say it too',
  ),
  production: param(
    NAMES.min(1),
    ['production', 'prod', 'live'],
    'environments that are production',
    'usual names',
  ),
  shared: param(
    NAMES,
    ['shared'],
    'environments that serve all others, and may be connected to any',
    'usual name',
  ),
};
type Params = ParamValues<typeof PARAMS>;

/** Nobody said what the network is for: its tag does not, and the configuration does not. */
function undeclared(network: Network, id: string): Unknown {
  return new Unknown([
    {
      reason: 'absent',
      source: network.source,
      step: 'networks',
      scope: network.scope,
      item: network.id,
      detail: `neither a tag nor the configuration says which environment ${id} belongs to`,
    },
  ]);
}

function sideOf(environment: string, { production, shared }: Params): Side {
  const isOneOf = (names: readonly string[]): boolean =>
    names.some((name) => name.toLowerCase() === environment.toLowerCase());
  if (isOneOf(shared)) return 'shared';
  return isOneOf(production) ? 'production' : 'other';
}

/** On which side a network stands: as configured for itself, as tagged, as configured for its account. */
function side(network: Network, params: Params): Observed<Side> {
  return map2(network.networkId, network.accountId, (id, account) =>
    map(network.environment, (tagged) => {
      const name = params.environments[id] ?? tagged ?? params.environments[account];
      return name === undefined ? undeclared(network, id) : sideOf(name, params);
    }),
  );
}

/** The same of a network on the other end, which another account may own that is not read. */
function sideOfPeer(peer: Peer, network: Network, params: Params, lookup: Lookup): Observed<Side> {
  const { networkId: id, accountId: account } = peer;
  const configured = params.environments[id];
  if (configured !== undefined) return sideOf(configured, params);
  return map(lookup.where('network', 'networkId', id, network).first(), (found) => {
    if (found) return side(found, params);
    const name = params.environments[account];
    return name === undefined ? undeclared(network, id) : sideOf(name, params);
  });
}

function isAcross(one: Observed<Side>, other: Observed<Side>): Observed<boolean> {
  return map2(one, other, (a, b) => a !== 'shared' && b !== 'shared' && a !== b);
}

/** Networks on both sides hang on one router, whose routes were not read. */
function routesNotRead(network: Network, hub: string): Unknown {
  return new Unknown([
    {
      reason: 'imprecise',
      source: network.source,
      step: 'hubs',
      scope: network.scope,
      item: network.id,
      detail: `${hub} connects it with a network of another environment, unless its routes keep them apart`,
    },
  ]);
}

/** Whether every router leads to networks of its own side alone; else it cannot be told. */
function hubsKeepApart(
  network: Network,
  own: Observed<Side>,
  params: Params,
  lookup: Lookup,
): Observed<boolean> {
  return map(network.hubIds, (hubs) =>
    all(
      ...hubs.map((hub) =>
        map(
          lookup
            .where('network', 'hubIds', hub, network)
            .some((other) => isAcross(own, side(other, params))),
          (across) => (across ? routesNotRead(network, hub) : true),
        ),
      ),
    ),
  );
}

const ACCOUNT = '123456789012';
const production = {
  networkId: 'vpc-1',
  accountId: ACCOUNT,
  connected: true,
  environment: 'production',
  peers: [],
  hubIds: [],
};
const test = { ...production, kind: 'network', networkId: 'vpc-2', environment: 'test' } as const;
const toTest = [{ networkId: 'vpc-2', accountId: ACCOUNT }];
const toStranger = [{ networkId: 'vpc-9', accountId: '999999999999' }];

export const environmentsSeparated = defineCheck({
  id: 'environments-separated',
  revision: 1,
  title: 'Networks of production are not connected to those of other environments',
  topic: 'change-management',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.31', 'what is tried out in one network cannot reach the other'),
    supporting('A.8.22', 'environments are groups of systems to be kept apart in the network'),
  ],
  references: [
    prowler('vpc_peering_routing_tables_with_least_privilege'),
    cis('AWS', '5.0', '5.6'),
  ],
  params: PARAMS,
  subject: 'network',
  needs: ['peerings', 'hubs'],
  lookups: { network: 'required' },
  judge: (network, { params, lookup }) => {
    const own = side(network, params);
    const peered = map(network.peers, (peers) =>
      any(...peers.map((peer) => isAcross(own, sideOfPeer(peer, network, params, lookup)))),
    );
    return unless(not(network.connected), 'nothing-connected')
      .unless(
        map(own, (known) => known === 'shared'),
        'shared',
      )
      .require(all(not(peered), hubsKeepApart(network, own, params, lookup)), 'connected-across');
  },
  reasons: {
    met: 'It is not connected to a network on the other side of production.',
    'connected-across':
      'It is connected to a network of production and is none itself, or the other way round.',
    'nothing-connected': 'Nothing is connected to the network.',
    shared: 'It is declared to serve every environment.',
  },
  examples: [
    {
      title: 'a network of production that is connected to no other',
      subject: production,
      others: [test],
      verdict: 'conforming',
    },
    {
      title: 'a network of production that is connected to one of the tests',
      subject: { ...production, peers: toTest },
      others: [test],
      verdict: 'nonconforming',
      reason: 'connected-across',
    },
    {
      title: 'a network of tests connected to one of development',
      subject: { ...production, environment: 'development', peers: toTest },
      others: [test],
      verdict: 'conforming',
    },
    {
      title: 'a network whose account is configured as production, connected to one of the tests',
      subject: { ...production, environment: null, peers: toTest },
      others: [test],
      params: { environments: { [ACCOUNT]: 'Live' } },
      verdict: 'nonconforming',
      reason: 'connected-across',
    },
    {
      title: 'a network of production connected to one of an account that is not read',
      subject: { ...production, peers: toStranger },
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'the same, where the configuration says what that account is for',
      subject: { ...production, peers: toStranger },
      params: { environments: { '999999999999': 'test' } },
      verdict: 'nonconforming',
      reason: 'connected-across',
    },
    {
      title: 'a network of which nothing says what it is for, connected to no other',
      subject: { ...production, environment: null },
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a network of production connected to one that serves every environment',
      subject: { ...production, peers: toTest },
      others: [{ ...test, environment: 'shared' }],
      verdict: 'conforming',
    },
    {
      title: 'a network that serves every environment',
      subject: { ...production, environment: 'shared', peers: toTest },
      others: [test],
      verdict: 'not-applicable',
      reason: 'shared',
    },
    {
      title: 'a network that nothing is connected to',
      subject: { ...production, connected: false, environment: null },
      verdict: 'not-applicable',
      reason: 'nothing-connected',
    },
    {
      title: 'networks of production and tests on one router, whose routes are not read',
      subject: { ...production, hubIds: ['tgw-1'] },
      others: [{ ...test, hubIds: ['tgw-1'] }],
      verdict: 'not-assessed',
      reason: 'imprecise',
    },
    {
      title: 'two networks of production on one router, and one of the tests on another',
      subject: { ...production, hubIds: ['tgw-1'] },
      others: [
        { ...test, networkId: 'vpc-3', environment: 'prod', hubIds: ['tgw-1'] },
        { ...test, hubIds: ['tgw-2'] },
      ],
      verdict: 'conforming',
    },
    {
      title: 'a peering with the tests, whatever the routes of a router are',
      subject: { ...production, peers: toTest, hubIds: ['tgw-1'] },
      others: [{ ...test, hubIds: ['tgw-1'] }],
      verdict: 'nonconforming',
      reason: 'connected-across',
    },
    {
      title: 'peerings that may not be listed',
      subject: {
        ...production,
        peers: hidden('denied', 'ec2:DescribeVpcPeeringConnections'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'Test systems are patched late, opened wide and used by many. A connection to production makes every weakness of theirs one of production, and lets a test run against the wrong database.',
  remediation:
    'Give production accounts and networks of its own, and say by a tag or in the configuration what each is for. Take down connections across, or put what both need into a network that is declared to serve all.',
  limits:
    'Knows of an environment what a tag named environment, env or stage or the configuration says, and nothing of what really runs in a network. Sees peerings and routers, not VPNs, private endpoints, or names and keys that both sides use. The routes of a router are not read: where both sides hang on one, it stays not assessed.',
});

import type {
  Action,
  Listener,
  LoadBalancer,
  Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';

import type { AwsRegionState } from '../../../src/demo/estate/aws/model.ts';
import type { EstateOptions, EstateReading } from './estate.ts';
import { arn, callsIn, readRegion } from './one-region.ts';
import { projected } from './projecting.ts';

const STEPS = [
  'network-interfaces',
  'load-balancers',
  'listeners',
  'listener-rules',
  'tls-policies',
];
const readBalancers = (state: AwsRegionState, options?: EstateOptions): Promise<EstateReading> =>
  readRegion(STEPS, state, options);

const SERVICE = 'elastic-load-balancing-v2';
const balancerArn = (name: string): string =>
  arn('elasticloadbalancing', `loadbalancer/app/${name}/1`);
const listenerArn = (name: string): string =>
  arn('elasticloadbalancing', `listener/app/${name}/1/1`);
const FORWARD: Action = { Type: 'forward', TargetGroupArn: 'arn:aws:elasticloadbalancing:tg' };
const REDIRECT: Action = {
  Type: 'redirect',
  RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
};
const REFUSE: Action = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } };

function balancer(name: string, Scheme: LoadBalancer['Scheme'] = 'internet-facing'): LoadBalancer {
  return { LoadBalancerArn: balancerArn(name), LoadBalancerName: name, Scheme, VpcId: 'vpc-1' };
}

function listener(name: string, fields: Partial<Listener>): Listener {
  return {
    ListenerArn: listenerArn(name),
    LoadBalancerArn: balancerArn(name),
    Port: 80,
    Protocol: 'HTTP',
    DefaultActions: [FORWARD],
    ...fields,
  };
}

const https = (name: string, SslPolicy: string): Listener =>
  listener(name, { Port: 443, Protocol: 'HTTPS', SslPolicy });

describe('load balancers', () => {
  it('are asked about neither listeners nor policies where they face the inside', async () => {
    const all = await readBalancers({
      loadBalancers: [
        balancer('in', 'internal'),
        { ...balancer('gateway'), Type: 'gateway', Scheme: undefined },
      ],
      listeners: [listener('in', {}), listener('gateway', { Protocol: 'GENEVE' })],
    });
    expect([...all.facts('load-balancer')]).toEqual([
      [balancerArn('in'), { name: 'in', incarnation: balancerArn('in'), internetFacing: false }],
      [
        balancerArn('gateway'),
        { name: 'gateway', incarnation: balancerArn('gateway'), internetFacing: false },
      ],
    ]);
    expect(callsIn(all)).toEqual({
      'ec2:DescribeNetworkInterfaces': 1,
      [`${SERVICE}:DescribeLoadBalancers`]: 1,
    });
  });

  it('are a gap where it is not told which way they face', async () => {
    const all = await readBalancers({
      loadBalancers: [{ ...balancer('a'), Scheme: undefined }],
      listeners: [listener('a', {})],
    });
    expect(all.gaps('load-balancers')).toMatchObject([{ reason: 'invalid', hidesMembers: true }]);
    expect(all.of('listeners')[0]?.status).toBe('unavailable');
  });

  it('cost nothing where nothing is connected', async () => {
    expect(callsIn(await readBalancers({}))).toEqual({ 'ec2:DescribeNetworkInterfaces': 1 });
  });

  it('that face the internet cost a request each, and one for all their policies', async () => {
    const all = await readBalancers({
      loadBalancers: [balancer('a'), balancer('b'), balancer('c')],
      listeners: [
        https('a', 'ELBSecurityPolicy-TLS13-1-2-2021-06'),
        https('b', 'ELBSecurityPolicy-2016-08'),
        listener('c', {}),
      ],
    });
    expect(callsIn(all)).toEqual({
      'ec2:DescribeNetworkInterfaces': 1,
      [`${SERVICE}:DescribeLoadBalancers`]: 1,
      [`${SERVICE}:DescribeListeners`]: 3,
      [`${SERVICE}:DescribeRules`]: 1,
      [`${SERVICE}:DescribeSSLPolicies`]: 1,
    });
    expect(Object.fromEntries(all.facts('listener'))).toEqual({
      [listenerArn('a')]: {
        name: 'a HTTPS 443',
        incarnation: listenerArn('a'),
        encryption: 'tls',
        oldestTls: 'TLS 1.2',
      },
      [listenerArn('b')]: {
        name: 'b HTTPS 443',
        incarnation: listenerArn('b'),
        encryption: 'tls',
        oldestTls: 'TLS 1.0',
      },
      [listenerArn('c')]: {
        name: 'c HTTP 80',
        incarnation: listenerArn('c'),
        encryption: 'none',
        forwardsPlainRequests: true,
      },
    });
  });

  it.each([
    ['TLS', 'tls'],
    ['TCP', 'passed-on'],
    ['UDP', 'passed-on'],
    ['TCP_UDP', 'passed-on'],
  ] as const)('listen for %s: %s', async (Protocol, encryption) => {
    const all = await readBalancers({
      loadBalancers: [balancer('n')],
      listeners: [listener('n', { Protocol })],
    });
    expect(all.facts('listener').get(listenerArn('n'))).toMatchObject({ encryption });
  });

  it('that were deleted since they were listed have none', () => {
    const item = balancerArn('a');
    const body = { absent: 'LoadBalancerNotFound' };
    const asked = [{ operation: 'elasticloadbalancing:DescribeListeners', body, item }];
    expect(projected('listeners', asked, { items: [{ id: item, name: 'a', hints: {} }] })).toEqual({
      facts: {},
      malformed: [],
    });
  });

  it('are each a gap with its permission where their listeners may not be read', async () => {
    const all = await readBalancers(
      { loadBalancers: [balancer('a'), balancer('b')], listeners: [listener('b', {})] },
      {
        faults: [
          { operation: `${SERVICE}:DescribeListeners`, resource: balancerArn('a'), fault: 'deny' },
        ],
      },
    );
    expect(all.gaps('listeners')).toMatchObject([
      {
        reason: 'denied',
        permission: 'elasticloadbalancing:DescribeListeners',
        item: balancerArn('a'),
        hidesMembers: true,
      },
    ]);
    expect(all.facts('listener').size).toBe(1);
  });
});

describe('a listener without encryption', () => {
  const rule = (priority: number, action: Action, ...paths: string[]): Rule => ({
    RuleArn: `${listenerArn('a')}/${String(priority)}`,
    Priority: String(priority),
    Conditions: [{ Field: 'path-pattern', Values: paths, PathPatternConfig: { Values: paths } }],
    Actions: [action],
    IsDefault: false,
  });
  const forHost = (priority: number, action: Action): Rule => ({
    ...rule(priority, action),
    Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['*'] } }],
  });

  it.each<[string, Action, readonly Rule[], boolean]>([
    ['that passes everything on', FORWARD, [], true],
    ['that sends everything to the encrypted one', REDIRECT, [], false],
    ['that turns everything away', REFUSE, [], false],
    [
      'that sends requests elsewhere without encryption',
      { Type: 'redirect', RedirectConfig: { Protocol: '#{protocol}', StatusCode: 'HTTP_301' } },
      [],
      true,
    ],
    [
      'with a rule that redirects before it comes to that',
      FORWARD,
      [rule(1, REDIRECT, '/*')],
      false,
    ],
    ['with a rule that redirects some paths', FORWARD, [rule(1, REDIRECT, '/login*')], true],
    ['with a rule that redirects by host alone', FORWARD, [forHost(1, REDIRECT)], true],
    ['with a rule that passes on some paths', REDIRECT, [rule(1, FORWARD, '/api/*')], true],
    [
      'with a rule that passes on what an earlier one has caught',
      FORWARD,
      [rule(20, FORWARD, '/api/*'), rule(3, REDIRECT, '*')],
      false,
    ],
    [
      'that asks who it is before it passes on',
      REDIRECT,
      [
        {
          ...rule(1, FORWARD, '/admin'),
          Actions: [
            { Type: 'authenticate-cognito', Order: 1 },
            { ...FORWARD, Order: 2 },
          ],
        },
      ],
      true,
    ],
  ])('%s', async (_title, action, rules, forwards) => {
    const all = await readBalancers({
      loadBalancers: [balancer('a')],
      listeners: [listener('a', { DefaultActions: [action] })],
      listenerRules: { [listenerArn('a')]: [...rules] },
    });
    expect(all.facts('listener').get(listenerArn('a'))).toMatchObject({
      forwardsPlainRequests: forwards,
    });
  });

  it('is not known while its rules are read in part, or may not be read', async () => {
    const state = {
      loadBalancers: [balancer('a')],
      listeners: [listener('a', { DefaultActions: [REDIRECT] })],
      listenerRules: { [listenerArn('a')]: [rule(1, FORWARD, '/api/*')] },
    };
    const operation = `${SERVICE}:DescribeRules`;
    for (const fault of ['deny', { cutAfterPage: 1 }] as const) {
      const all = await readBalancers(state, { pageSize: 1, faults: [{ operation, fault }] });
      expect(all.facts('listener').get(listenerArn('a'))).not.toHaveProperty(
        'forwardsPlainRequests',
      );
      expect(all.gaps('listener-rules')).toMatchObject([
        {
          reason: 'denied',
          permission: 'elasticloadbalancing:DescribeRules',
          item: listenerArn('a'),
        },
      ]);
    }
  });
});

describe('the oldest version a listener accepts', () => {
  const oldest = (SslPolicies: readonly object[]): unknown =>
    projected('tls-policies', [{ operation: 'x', body: { SslPolicies } }], {
      items: [{ id: 'l', name: 'l', hints: { encryption: 'tls', policy: 'mine' } }],
    }).facts['l']?.['tls'];

  it.each([
    [['TLSv1.2', 'TLSv1.3'], 'TLS 1.2'],
    [['TLSv1.3'], 'TLS 1.3'],
    [['TLSv1.2', 'TLSv1', 'TLSv1.1'], 'TLS 1.0'],
    [['TLSv1.1', 'TLSv1.2'], 'TLS 1.1'],
    [['SSLv3', 'TLSv1.2'], 'SSL 3.0'],
  ])('of %s is %s', (SslProtocols, expected) => {
    const policies = [
      { Name: 'other', SslProtocols: ['TLSv1'] },
      { Name: 'mine', SslProtocols },
    ];
    expect(oldest(policies)).toEqual({ oldestTls: expected });
  });

  it('is not known of a policy that is not listed, nor of a version that is not known', () => {
    expect(oldest([{ Name: 'other', SslProtocols: ['TLSv1.2'] }])).toBeUndefined();
    expect(oldest([{ Name: 'mine', SslProtocols: ['TLSv1.2', 'SSLv2'] }])).toBeUndefined();
  });
});

import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeSSLPoliciesCommand,
  type SslPolicy,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import { AwsError } from '../errors.ts';
import { schemaOperation } from '../schema-operation.ts';
import { schemaService, stateOf } from '../schema-service.ts';
import type { Service } from '../service.ts';

const PAGES = { token: 'Marker', next: 'NextMarker', size: 'PageSize', most: 400 } as const;

const describeLoadBalancers = schemaOperation(DescribeLoadBalancersCommand).servedBy({
  action: 'elasticloadbalancing:DescribeLoadBalancers',
  page: { ...PAGES, list: 'LoadBalancers' },
  run: (call) => ({ LoadBalancers: stateOf(call).loadBalancers ?? [] }),
});

const describeListeners = schemaOperation(DescribeListenersCommand).servedBy({
  action: 'elasticloadbalancing:DescribeListeners',
  page: { ...PAGES, list: 'Listeners' },
  resource: ({ parameters }) => parameters.LoadBalancerArn ?? null,
  names: ({ parameters }) => [parameters.LoadBalancerArn ?? ''],
  run: (call) => {
    const { loadBalancers = [], listeners = [] } = stateOf(call);
    const arn = call.parameters.LoadBalancerArn;
    if (!loadBalancers.some(({ LoadBalancerArn: own }) => own === arn)) {
      throw new AwsError('LoadBalancerNotFound', 400, 'One or more load balancers not found');
    }
    return { Listeners: listeners.filter(({ LoadBalancerArn: own }) => own === arn) };
  },
});

const describeRules = schemaOperation(DescribeRulesCommand).servedBy({
  action: 'elasticloadbalancing:DescribeRules',
  page: { ...PAGES, list: 'Rules' },
  resource: ({ parameters }) => parameters.ListenerArn ?? null,
  names: ({ parameters }) => [parameters.ListenerArn ?? ''],
  run: (call) => {
    const { listeners = [], listenerRules = {} } = stateOf(call);
    const arn = call.parameters.ListenerArn ?? '';
    const listener = listeners.find(({ ListenerArn: own }) => own === arn);
    if (listener === undefined) {
      throw new AwsError('ListenerNotFound', 400, 'One or more listeners not found');
    }
    return {
      Rules: [
        ...(listenerRules[arn] ?? []),
        {
          RuleArn: `${arn.replace(':listener/', ':listener-rule/')}/default`,
          Priority: 'default',
          Conditions: [],
          Actions: listener.DefaultActions,
          IsDefault: true,
        },
      ],
    };
  },
});

/** A few of AWS's own, with the versions of the protocol that each accepts. */
const POLICIES: readonly SslPolicy[] = [
  { Name: 'ELBSecurityPolicy-2016-08', SslProtocols: ['TLSv1', 'TLSv1.1', 'TLSv1.2'] },
  { Name: 'ELBSecurityPolicy-TLS-1-1-2017-01', SslProtocols: ['TLSv1.1', 'TLSv1.2'] },
  { Name: 'ELBSecurityPolicy-TLS-1-2-2017-01', SslProtocols: ['TLSv1.2'] },
  { Name: 'ELBSecurityPolicy-TLS13-1-2-2021-06', SslProtocols: ['TLSv1.2', 'TLSv1.3'] },
  { Name: 'ELBSecurityPolicy-TLS13-1-3-2021-06', SslProtocols: ['TLSv1.3'] },
];

const describeSslPolicies = schemaOperation(DescribeSSLPoliciesCommand).servedBy({
  action: 'elasticloadbalancing:DescribeSSLPolicies',
  page: { ...PAGES, list: 'SslPolicies' },
  run: () => ({ SslPolicies: [...POLICIES] }),
});

export const loadBalancers: readonly Service[] = [
  schemaService('elastic-load-balancing-v2', [
    describeLoadBalancers,
    describeListeners,
    describeRules,
    describeSslPolicies,
  ]),
];

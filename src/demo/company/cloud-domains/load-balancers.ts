import type { Action, Listener, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';

import type { Verdict } from '../../../core/verdict.ts';
import { rootArn } from '../../estate/aws/arns.ts';
import type { CloudDomain } from '../cloud-domain.ts';
import { PRODUCTION_ACCOUNT } from '../cloud.ts';
import type { CloudAccount } from '../model.ts';
import type { Truth } from '../truth.ts';
import { idOf } from './network-names.ts';

interface Endpoint {
  /** Name of the load balancer. */
  readonly at: string;
  readonly region: string;
  readonly port: number;
  readonly takes:
    | 'current-tls'
    | 'old-tls'
    | 'plain'
    | 'plain-redirected'
    | 'plain-redirected-by-a-rule'
    | 'whatever';
  /** Whether it can be reached from the internet. */
  readonly public: boolean;
}

const HOME = 'eu-central-1';
const SECOND = 'eu-west-1';

function endpoint(
  at: string,
  port: number,
  takes: Endpoint['takes'],
  fields: Partial<Endpoint> = {},
): Endpoint {
  return { at, port, takes, region: HOME, public: true, ...fields };
}

function endpointsOf({ id }: CloudAccount): readonly Endpoint[] {
  if (id !== PRODUCTION_ACCOUNT) return [];
  const inSecond = { region: SECOND };
  return [
    endpoint('www', 443, 'current-tls'),
    endpoint('www', 80, 'plain-redirected'),
    endpoint('api', 443, 'current-tls'),
    endpoint('partners', 443, 'old-tls'),
    endpoint('telemetry', 8883, 'whatever'),
    endpoint('orders', 80, 'plain', { public: false }),
    endpoint('portal', 443, 'current-tls', inSecond),
    endpoint('portal', 80, 'plain-redirected-by-a-rule', inSecond),
    endpoint('devices', 443, 'current-tls', inSecond),
    endpoint('devices', 8080, 'plain', inSecond),
  ];
}

const VERDICTS: Readonly<Record<Endpoint['takes'], Verdict>> = {
  'current-tls': 'conforming',
  'old-tls': 'nonconforming',
  plain: 'nonconforming',
  'plain-redirected': 'conforming',
  'plain-redirected-by-a-rule': 'conforming',
  whatever: 'not-applicable',
};
const POLICIES = {
  'current-tls': 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  'old-tls': 'ELBSecurityPolicy-2016-08',
};
const REDIRECT: Action = {
  Type: 'redirect',
  RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
};

/** The company's load balancers, each of which has an endpoint or more. */
export const loadBalancers: CloudDomain = {
  regional: (account, region) => {
    const endpoints = endpointsOf(account).filter((one) => one.region === region);
    const names = [...new Set(endpoints.map(({ at }) => at))];
    return {
      loadBalancers: names.map((name) => {
        const own = endpoints.filter(({ at }) => at === name);
        return {
          LoadBalancerArn: balancerArn(account, region, name),
          LoadBalancerName: name,
          Type: own.every(({ takes }) => takes === 'whatever')
            ? ('network' as const)
            : ('application' as const),
          Scheme: own.some((one) => one.public)
            ? ('internet-facing' as const)
            : ('internal' as const),
          VpcId: idOf('vpc', account, region, 'platform'),
          SecurityGroups: [idOf('sg', account, region, 'public')],
        };
      }),
      listeners: endpoints.map((one) => asListener(account, one)),
      listenerRules: Object.fromEntries(
        endpoints
          .filter(({ takes }) => takes === 'plain-redirected-by-a-rule')
          .map((one) => [listenerArn(account, one), [redirectAll(account, one)]]),
      ),
    };
  },
  truths: (account) => {
    const check = 'public-endpoint-encrypted';
    const endpoints = endpointsOf(account).filter((one) => one.public);
    if (endpoints.length === 0) {
      return [truth(check, rootArn(account.id), 'not-applicable')];
    }
    return endpoints.map((one) => truth(check, listenerArn(account, one), VERDICTS[one.takes]));
  },
};

function asListener(account: CloudAccount, one: Endpoint): Listener {
  const { at, region, port, takes } = one;
  const forward: Action = {
    Type: 'forward',
    TargetGroupArn: `arn:aws:elasticloadbalancing:${region}:${account.id}:targetgroup/${at}/0a1b2c3d4e5f6072`,
  };
  return {
    ListenerArn: listenerArn(account, one),
    LoadBalancerArn: balancerArn(account, region, at),
    Port: port,
    Protocol: takes === 'whatever' ? 'TCP' : takes.endsWith('-tls') ? 'HTTPS' : 'HTTP',
    ...(takes === 'current-tls' || takes === 'old-tls' ? { SslPolicy: POLICIES[takes] } : {}),
    DefaultActions: [takes === 'plain-redirected' ? REDIRECT : forward],
  };
}

function redirectAll(account: CloudAccount, one: Endpoint): Rule {
  return {
    RuleArn: `${listenerArn(account, one).replace(':listener/', ':listener-rule/')}/0a1b2c3d4e5f6074`,
    Priority: '1',
    Conditions: [{ Field: 'path-pattern', Values: ['/*'], PathPatternConfig: { Values: ['/*'] } }],
    Actions: [REDIRECT],
    IsDefault: false,
  };
}

/** The certificates say that these load balancers use them. */
function balancerArn(account: CloudAccount, region: string, name: string): string {
  return `arn:aws:elasticloadbalancing:${region}:${account.id}:loadbalancer/app/${name}/0a1b2c3d4e5f6071`;
}

function listenerArn(account: CloudAccount, { at, region, port }: Endpoint): string {
  return `${balancerArn(account, region, at).replace(':loadbalancer/', ':listener/')}/${port.toString(16).padStart(16, '0')}`;
}

function truth(check: string, subject: string, verdict: Verdict): Truth {
  return { check, source: 'aws', subject, verdict };
}

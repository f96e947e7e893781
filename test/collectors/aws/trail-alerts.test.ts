import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { MetricFilter } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';

import { aws } from '../../../collectors/aws/collector.ts';
import { cloudTrail } from '../../../src/demo/estate/aws/build.ts';
import type { AwsAccount, AwsRegionState } from '../../../src/demo/estate/aws/model.ts';
import { ACCOUNT, account, readEstate, type EstateOptions, type EstateReading } from './estate.ts';
import { arn, REGION } from './one-region.ts';

describe('whom alarms on a trail reach', () => {
  const TOPIC = arn('sns', 'security');
  const filters = (patterns: Readonly<Record<string, string>>): MetricFilter[] =>
    Object.entries(patterns).map(([name, filterPattern]) => ({
      filterName: name,
      filterPattern,
      logGroupName: 'audit',
      metricTransformations: [{ metricName: name, metricNamespace: 'Audit', metricValue: '1' }],
    }));
  const alarm = (name: string, fields: Partial<MetricAlarm> = {}): MetricAlarm => ({
    AlarmName: name,
    AlarmArn: arn('cloudwatch', `alarm:${name}`),
    ActionsEnabled: true,
    AlarmActions: [TOPIC],
    Namespace: 'Audit',
    MetricName: name,
    ...fields,
  });
  const subscribed = (SubscriptionArn: string) => ({
    arn: TOPIC,
    subscriptions: [
      { TopicArn: TOPIC, SubscriptionArn, Protocol: 'email', Endpoint: 'security@example.com' },
    ],
  });
  const CONFIRMED = `${TOPIC}:5f5b7a8e-0c52-4f9c-a6b6-3d1f7b0d2a11`;
  const ROOT_USE = '{ $.userIdentity.type = "Root" }';
  const TRAIL_CHANGE =
    '{ ($.eventName = StopLogging) || ($.eventName = "*Trail") || ($.eventName = StartLogging) }';
  const trailId = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/audit`;

  async function told(
    state: Partial<AwsRegionState>,
    options: EstateOptions = {},
    fill: (account: AwsAccount) => void = () => undefined,
  ): Promise<{ readonly all: EstateReading; readonly fact: Readonly<Record<string, unknown>> }> {
    const read = ['caller', 'accounts', 'trails', 'trail-alerts'];
    const all = await readEstate(
      [
        account((it) => {
          it.trails.push(
            cloudTrail({
              name: 'audit',
              bucket: 'acme-audit',
              logGroupArn: `${arn('logs', 'log-group:audit')}:*`,
            }),
          );
          it.regional[REGION] = {
            logGroups: [{ logGroupName: 'audit', arn: `${arn('logs', 'log-group:audit')}:*` }],
            metricFilters: filters({ root: ROOT_USE, trail: TRAIL_CHANGE }),
            alarms: [alarm('root'), alarm('trail')],
            topics: [subscribed(CONFIRMED)],
            ...state,
          };
          fill(it);
        }),
      ],
      { without: aws.steps.map(({ id }) => id).filter((id) => !read.includes(id)), ...options },
    );
    return { all, fact: all.facts('trail').get(trailId) ?? {} };
  }

  it('is everybody who confirmed, by one question of each sort', async () => {
    const { all, fact } = await told({});
    expect(fact).toMatchObject({
      alertedEvents: ['root-use', 'trail-change'],
      doubtfulEvents: [],
    });
    expect(all.counts).toMatchObject({
      'cloudwatch-logs:DescribeMetricFilters': 1,
      'cloudwatch:DescribeAlarms': 1,
      'sns:ListSubscriptionsByTopic': 1,
    });
    const sealed = JSON.stringify(all.of('trail-alerts').map(({ answers }) => answers));
    expect(sealed).not.toContain('security@example.com');
  });

  it('is asked once for trails that share a log group, alarms or a topic, and once in each region', async () => {
    const groups = ['audit', 'other'].map((name) => arn('logs', `log-group:${name}`));
    const far = `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:audit`;
    const trails = Object.entries({ audit: groups[0], copy: groups[0], other: groups[1], far });
    const patterns = filters({ root: ROOT_USE, trail: TRAIL_CHANGE });
    const { all } = await told(
      {
        logGroups: ['audit', 'other'].map((name, at) => ({
          logGroupName: name,
          arn: `${groups[at] ?? ''}:*`,
        })),
        metricFilters: patterns.map((one, at) => ({
          ...one,
          logGroupName: at === 0 ? 'audit' : 'other',
        })),
      },
      {},
      (it) => {
        it.trails = trails.map(([name, group = '']) =>
          cloudTrail({ name, bucket: 'acme-audit', logGroupArn: `${group}:*` }),
        );
        it.regional['eu-west-1'] = {
          logGroups: [{ logGroupName: 'audit', arn: `${far}:*` }],
          metricFilters: patterns,
        };
      },
    );
    const events = [...all.facts('trail')].map(([id, { alertedEvents }]) => [
      id.split('/').at(-1),
      alertedEvents,
    ]);
    expect(Object.fromEntries(events)).toEqual({
      audit: ['root-use'],
      copy: ['root-use'],
      other: ['trail-change'],
      far: [],
    });
    expect(all.counts).toMatchObject({
      'cloudwatch-logs:DescribeMetricFilters': 3,
      'cloudwatch:DescribeAlarms': 2,
      'sns:ListSubscriptionsByTopic': 1,
    });
    const [reading] = all.of('trail-alerts');
    const asked = reading?.answers.map(({ request }) => JSON.stringify(request)) ?? [];
    expect(new Set(asked).size).toBe(asked.length);
  });

  it.each<[string, Partial<AwsRegionState>]>([
    ['without alarms', { alarms: [] }],
    ['that tell of another metric', { alarms: [alarm('root', { MetricName: 'cost' })] }],
    ['that are muted', { alarms: [alarm('root', { ActionsEnabled: false })] }],
    ['that do nothing', { alarms: [alarm('root', { AlarmActions: [] })] }],
    ['that reach nobody', { topics: [{ arn: TOPIC, subscriptions: [] }] }],
    ['whose topic was deleted', { topics: [] }],
    ['that nobody confirmed to want', { topics: [subscribed('PendingConfirmation')] }],
    ['without filters', { metricFilters: [] }],
    ['whose log group was deleted', { logGroups: [] }],
  ])('is nobody for events %s', async (_title, state) => {
    const { all, fact } = await told(state);
    expect(fact).toMatchObject({ alertedEvents: [], doubtfulEvents: [] });
    expect(all.gaps('trail-alerts')).toEqual([]);
  });

  it('is told through alarms that compute with the metric, among hundreds of others', async () => {
    const metric = { Namespace: 'Audit', MetricName: 'root' };
    const { Namespace, MetricName, ...plain } = alarm('computed');
    expect([Namespace, MetricName]).toEqual(['Audit', 'computed']);
    const computed: MetricAlarm = {
      ...plain,
      Metrics: [{ Id: 'm1', MetricStat: { Metric: metric, Period: 300, Stat: 'Sum' } }],
    };
    const others = Array.from({ length: 150 }, (_, at) =>
      alarm(`cpu-${String(at)}`, { Namespace: 'AWS/EC2', MetricName: 'CPUUtilization' }),
    );
    const { all, fact } = await told({ alarms: [...others, computed] });
    expect(fact).toMatchObject({ alertedEvents: ['root-use'] });
    expect(all.counts).toMatchObject({ 'cloudwatch:DescribeAlarms': 2 });
    expect(JSON.stringify(all.of('trail-alerts'))).not.toContain('CPUUtilization');
  });

  it('is doubtful where a filter lets the logs of some accounts alone through', async () => {
    const [root, trail] = filters({ root: ROOT_USE, trail: TRAIL_CHANGE });
    const limited = { ...root, fieldSelectionCriteria: '@aws.account = "210987654321"' };
    const { fact } = await told({ metricFilters: [limited, ...(trail ? [trail] : [])] });
    expect(fact).toMatchObject({ alertedEvents: ['trail-change'] });
    expect(fact['doubtfulEvents']).toContain('root-use');
  });

  it('is doubtful where a filter cannot be read', async () => {
    const { fact } = await told({
      metricFilters: filters({ root: 'Root ConsoleLogin', trail: TRAIL_CHANGE }),
    });
    expect(fact).toMatchObject({ alertedEvents: ['trail-change'] });
    expect(fact['doubtfulEvents']).toHaveLength(4);
  });

  it.each([
    ['cloudwatch-logs:DescribeMetricFilters', 'logs:DescribeMetricFilters'],
    ['cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarms'],
    ['sns:ListSubscriptionsByTopic', 'sns:ListSubscriptionsByTopic'],
  ])('is unknown where %s is denied', async (operation, permission) => {
    const { all, fact } = await told({}, { faults: [{ operation, fault: 'deny' }] });
    expect(fact).not.toHaveProperty('alertedEvents');
    expect(all.gaps('trail-alerts')).toMatchObject([{ permission, item: trailId }]);
  });

  it('is unknown where the list of alarms breaks off', async () => {
    const others = Array.from({ length: 150 }, (_, at) => alarm(`cpu-${String(at)}`));
    const { fact } = await told(
      { alarms: [alarm('root'), ...others] },
      { faults: [{ operation: 'cloudwatch:DescribeAlarms', fault: { cutAfterPage: 1 } }] },
    );
    expect(fact).not.toHaveProperty('alertedEvents');
  });
});

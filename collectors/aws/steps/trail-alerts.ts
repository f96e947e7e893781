import { z } from 'zod';

import { state, type Answer, type GivenAnswer, type Item } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import type { Scope } from '../../../src/core/scope.ts';
import { askPages } from '../ask.ts';
import { eventsTold } from '../audit-events.ts';
import { readPattern } from '../filter-pattern.ts';
import { answersTo, read, type Read } from '../projection.ts';
import type { AwsSession } from '../session.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';
import { isMultiRegion } from '../trail-items.ts';

const FILTERS: Shape = {
  metricFilters: {
    filterName: true,
    filterPattern: true,
    fieldSelectionCriteria: true,
    metricTransformations: { metricName: true, metricNamespace: true },
  },
};
const ALARMS: Shape = {
  MetricAlarms: {
    AlarmArn: true,
    ActionsEnabled: true,
    AlarmActions: true,
    Namespace: true,
    MetricName: true,
    Metrics: { MetricStat: { Metric: { Namespace: true, MetricName: true } } },
  },
};
const SUBSCRIPTIONS: Shape = { Subscriptions: { SubscriptionArn: true } };

const FILTERS_OF = { operation: 'logs:DescribeMetricFilters', member: 'metricFilters' };
const ALARMS_OF = { operation: 'cloudwatch:DescribeAlarms', member: 'MetricAlarms' };
const SUBSCRIPTIONS_OF = { operation: 'sns:ListSubscriptionsByTopic', member: 'Subscriptions' };

const filter = z.object({
  filterPattern: z.string().default(''),
  /** Limits the filter to the logs of some accounts or regions. */
  fieldSelectionCriteria: z.string().default(''),
  metricTransformations: z
    .array(z.object({ metricName: z.string(), metricNamespace: z.string() }))
    .default([]),
});
const metric = z.object({ Namespace: z.string().optional(), MetricName: z.string().optional() });
const alarm = z.object({
  ...metric.shape,
  ActionsEnabled: z.boolean(),
  AlarmActions: z.array(z.string()).default([]),
  Metrics: z
    .array(z.object({ MetricStat: z.object({ Metric: metric.optional() }).optional() }))
    .default([]),
});
const subscription = z.object({ SubscriptionArn: z.string() });

/**
 * Which events of a trail somebody is told of: its log group's metric filters, the alarms on their
 * metrics, and who subscribed to the topics of these. What comes next is asked where there is any.
 */
export const trailAlerts: AwsStep = {
  id: 'trail-alerts',
  title: 'Whom alarms on the events of trails reach',
  revision: 2,
  after: 'trails',
  delivers: { trail: ['alerts'] },
  permissions: [
    'logs:DescribeMetricFilters',
    'cloudwatch:DescribeAlarms',
    'sns:ListSubscriptionsByTopic',
  ],
  removals: [
    allBut(
      { ...FILTERS, ...ALARMS, ...SUBSCRIPTIONS },
      'alarms on other metrics concern no trail, and subscriptions name people’s addresses',
    ),
  ],
  maxAgeHours: MAX_AGE_HOURS,
  wants: (item) => isMultiRegion(item) && item.hints['logGroup'] !== '',
  read: (context) => context.each((item) => askOf(item, context)),
  *project(answers, { items, complete }) {
    // A filter, alarm or subscription that is hidden may be the one that tells.
    if (!complete) return;
    for (const { id } of items) {
      const from = answers.filter(({ item }) => item === id);
      const filters = listed(from, FILTERS_OF, filter, id);
      const alarms = listed(from, ALARMS_OF, alarm, id);
      const heard = topicsHeard(from, id);
      if ('malformed' in filters) yield filters.malformed;
      else if ('malformed' in alarms) yield alarms.malformed;
      else if ('malformed' in heard) yield heard.malformed;
      else {
        const telling = alarms.value.filter((one) =>
          topicsOf(one).some((topic) => heard.value.has(topic)),
        );
        const metrics = new Set(telling.flatMap(metricsOf));
        const live = filters.value.filter((one) => feeds(one).some((name) => metrics.has(name)));
        const value = eventsTold(live.map(patternOf));
        yield state({ kind: 'trail', id, facet: 'alerts', from, value });
      }
    }
  },
};

/** What a filter lets through; undefined where that cannot be told, as of one that is limited further. */
function patternOf({ filterPattern, fieldSelectionCriteria }: z.infer<typeof filter>) {
  return fieldSelectionCriteria === '' ? readPattern(filterPattern) : undefined;
}

interface Asking {
  readonly session: AwsSession;
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

async function* askOf(item: Item, asking: Asking): AsyncIterable<Answer> {
  const logGroup = item.hints['logGroup'] ?? '';
  const given: GivenAnswer[] = [];
  const kept = async function* (answers: AsyncIterable<Answer>): AsyncIterable<Answer> {
    for await (const answer of answers) {
      if (answer.status === 'ok') given.push(answer);
      yield answer;
    }
  };
  yield* kept(askFilters(item, logGroup, asking));
  const filters = listed(given, FILTERS_OF, filter, item.id);
  const metrics = new Set('value' in filters ? filters.value.flatMap(feeds) : []);
  if (metrics.size === 0) return;
  yield* kept(askAlarms(item, regionIn(logGroup), metrics, asking));
  const alarms = listed(given, ALARMS_OF, alarm, item.id);
  const topics = new Set('value' in alarms ? alarms.value.flatMap(topicsOf) : []);
  for (const topic of [...topics].sort()) yield* askSubscriptions(item, topic, asking);
}

function askFilters(
  item: Item,
  logGroup: string,
  { session, scope, signal }: Asking,
): AsyncIterable<Answer> {
  const logGroupName = logGroup.split(':').slice(6).join(':');
  return askPages({
    operation: FILTERS_OF.operation,
    permission: FILTERS_OF.operation,
    parameters: { logGroupName },
    item: item.id,
    // The log group was deleted, which the trail reports as a delivery that fails.
    absent: ['ResourceNotFoundException'],
    shape: FILTERS,
    send: async (nextToken) => {
      const { DescribeMetricFiltersCommand } = await import('@aws-sdk/client-cloudwatch-logs');
      const logs = await session.client('cloudwatch-logs', scope, regionIn(logGroup));
      const request = { logGroupName, limit: 50, nextToken };
      return logs.send(new DescribeMetricFiltersCommand(request), { abortSignal: signal });
    },
    next: ({ nextToken }) => nextToken,
  });
}

/** One list of all alarms takes fewer questions than one for each metric. */
function askAlarms(
  item: Item,
  region: string,
  metrics: ReadonlySet<string>,
  { session, scope, signal }: Asking,
): AsyncIterable<Answer> {
  return askPages({
    operation: ALARMS_OF.operation,
    permission: ALARMS_OF.operation,
    parameters: { region },
    item: item.id,
    shape: ALARMS,
    send: async (NextToken) => {
      const { DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch');
      const cloudWatch = await session.client('cloudwatch', scope, region);
      const request = { AlarmTypes: ['MetricAlarm' as const], MaxRecords: 100, NextToken };
      return cloudWatch.send(new DescribeAlarmsCommand(request), { abortSignal: signal });
    },
    prepare: ({ MetricAlarms = [] }) => ({
      MetricAlarms: MetricAlarms.filter((one) => {
        const read = alarm.safeParse(one);
        return !read.success || metricsOf(read.data).some((name) => metrics.has(name));
      }),
    }),
    next: ({ NextToken }) => NextToken,
  });
}

function askSubscriptions(
  item: Item,
  TopicArn: string,
  { session, scope, signal }: Asking,
): AsyncIterable<Answer> {
  return askPages({
    operation: SUBSCRIPTIONS_OF.operation,
    permission: SUBSCRIPTIONS_OF.operation,
    parameters: { TopicArn },
    item: item.id,
    // An alarm keeps the name of a topic that was deleted.
    absent: ['NotFound', 'NotFoundException'],
    shape: SUBSCRIPTIONS,
    send: async (NextToken) => {
      const { ListSubscriptionsByTopicCommand } = await import('@aws-sdk/client-sns');
      const sns = await session.client('sns', scope, regionIn(TopicArn));
      return sns.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken }), {
        abortSignal: signal,
      });
    },
    next: ({ NextToken }) => NextToken,
  });
}

interface Listing {
  readonly operation: string;
  readonly member: string;
}

/** All rows that the pages of one operation hold. */
function listed<T>(
  answers: readonly GivenAnswer[],
  { operation, member }: Listing,
  row: z.ZodType<T>,
  id: string,
): Read<readonly T[]> {
  const bodies = answersTo(operation, answers).map(({ body }) => body);
  const pages = z.array(z.looseObject({ [member]: z.array(row).default([]) }));
  const told = read(pages, bodies, `an answer to ${operation}`, id);
  if ('malformed' in told) return told;
  return { value: told.value.flatMap((page) => page[member] as readonly T[]) };
}

/** Topics somebody subscribed to and confirmed it; an unconfirmed subscription has no ARN. */
function topicsHeard(answers: readonly GivenAnswer[], id: string): Read<ReadonlySet<string>> {
  const heard = new Set<string>();
  for (const answer of answersTo(SUBSCRIPTIONS_OF.operation, answers)) {
    const page = listed([answer], SUBSCRIPTIONS_OF, subscription, id);
    if ('malformed' in page) return page;
    if (page.value.some(({ SubscriptionArn }) => SubscriptionArn.startsWith('arn:'))) {
      heard.add(String(answer.request.parameters['TopicArn']));
    }
  }
  return { value: heard };
}

function feeds({ metricTransformations }: z.infer<typeof filter>): readonly string[] {
  return metricTransformations.map(({ metricNamespace, metricName }) =>
    metricKey(metricNamespace, metricName),
  );
}

function metricsOf(one: z.infer<typeof alarm>): readonly string[] {
  const inMath = one.Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
  return [one, ...inMath].flatMap(({ Namespace, MetricName }) =>
    Namespace === undefined || MetricName === undefined ? [] : [metricKey(Namespace, MetricName)],
  );
}

function metricKey(namespace: string, name: string): string {
  return JSON.stringify([namespace, name]);
}

function topicsOf({ ActionsEnabled, AlarmActions }: z.infer<typeof alarm>): readonly string[] {
  return ActionsEnabled ? AlarmActions.filter((arn) => /^arn:[^:]+:sns:/.test(arn)) : [];
}

function regionIn(arn: string): string {
  return arn.split(':')[3] ?? '';
}

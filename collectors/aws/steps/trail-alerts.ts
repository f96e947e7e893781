import { z } from 'zod';

import { state, type Answer, type GivenAnswer, type Item } from '../../../src/core/collector.ts';
import { groupBy } from '../../../src/core/group-by.ts';
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
  revision: 3,
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
  async *read(context) {
    const { items } = context;
    const given: GivenAnswer[] = [];
    const asked = async function* (
      answers: AsyncIterable<Answer>,
      concerned: readonly Item[],
    ): AsyncIterable<Answer> {
      for await (const answer of answers) {
        if (answer.status === 'ok') given.push(answer);
        // Trails share answers; what is refused is refused for each of them, and for no other.
        if (answer.status === 'ok') yield answer;
        else for (const { id: item } of concerned) yield { ...answer, item };
      }
    };
    for (const [logGroup, its] of groupBy(items, logGroupOf)) {
      yield* asked(askFilters(logGroup, context), its);
    }
    const fed = items.filter((item) => metricsFed(given, item).length > 0);
    for (const [region, its] of groupBy(fed, regionOfLogs)) {
      const metrics = new Set(its.flatMap((item) => metricsFed(given, item)));
      yield* asked(askAlarms(region, metrics, context), its);
    }
    const telling = fed.map((item) => ({ item, topics: topicsFor(given, item) }));
    for (const topic of new Set(telling.flatMap(({ topics }) => topics).sort())) {
      const its = telling.filter(({ topics }) => topics.includes(topic)).map(({ item }) => item);
      yield* asked(askSubscriptions(topic, context), its);
    }
  },
  *project(answers, { items, complete }) {
    // A filter, alarm or subscription that is hidden may be the one that tells.
    if (!complete) return;
    for (const item of items) {
      const { id } = item;
      const ofFilters = filtersOf(answers, item);
      if (ofFilters.length === 0) continue;
      const filters = listed(ofFilters, FILTERS_OF, filter, id);
      const ofAlarms = metricsFed(answers, item).length === 0 ? [] : alarmsOf(answers, item);
      const alarms = listed(ofAlarms, ALARMS_OF, alarm, id);
      const topics = topicsFor(answers, item);
      const ofTopics = answersTo(SUBSCRIPTIONS_OF.operation, answers).filter(({ request }) =>
        topics.includes(String(request.parameters['TopicArn'])),
      );
      const heard = topicsHeard(ofTopics, id);
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
        const from = [...ofFilters, ...ofAlarms, ...ofTopics];
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

/** The log group that a trail writes to. */
function logGroupOf({ hints }: Item): string {
  return hints['logGroup'] ?? '';
}

function regionOfLogs(item: Item): string {
  return regionIn(logGroupOf(item));
}

function nameIn(logGroup: string): string {
  return logGroup.split(':').slice(6).join(':');
}

/** Answers that tell of the metric filters of the log group of a trail. */
function filtersOf(answers: readonly GivenAnswer[], item: Item): readonly GivenAnswer[] {
  const [name, region] = [nameIn(logGroupOf(item)), regionOfLogs(item)];
  return answersTo(FILTERS_OF.operation, answers).filter(
    ({ request: { parameters } }) =>
      parameters['logGroupName'] === name && parameters['region'] === region,
  );
}

/** Answers that tell of the alarms in the region of that log group. */
function alarmsOf(answers: readonly GivenAnswer[], item: Item): readonly GivenAnswer[] {
  return answersTo(ALARMS_OF.operation, answers).filter(
    ({ request: { parameters } }) => parameters['region'] === regionOfLogs(item),
  );
}

/** The metrics that a trail's log group feeds. */
function metricsFed(answers: readonly GivenAnswer[], item: Item): readonly string[] {
  const filters = listed(filtersOf(answers, item), FILTERS_OF, filter, item.id);
  return 'value' in filters ? filters.value.flatMap(feeds) : [];
}

/** The topics of alarms on these metrics. */
function topicsFor(answers: readonly GivenAnswer[], item: Item): readonly string[] {
  const metrics = new Set(metricsFed(answers, item));
  const alarms = listed(alarmsOf(answers, item), ALARMS_OF, alarm, item.id);
  if (!('value' in alarms)) return [];
  return alarms.value
    .filter((one) => metricsOf(one).some((name) => metrics.has(name)))
    .flatMap(topicsOf);
}

function askFilters(logGroup: string, { session, scope, signal }: Asking): AsyncIterable<Answer> {
  const [logGroupName, region] = [nameIn(logGroup), regionIn(logGroup)];
  return askPages({
    operation: FILTERS_OF.operation,
    permission: FILTERS_OF.operation,
    parameters: { region, logGroupName },
    // The log group was deleted, which the trail reports as a delivery that fails.
    absent: ['ResourceNotFoundException'],
    shape: FILTERS,
    send: async (nextToken) => {
      const { DescribeMetricFiltersCommand } = await import('@aws-sdk/client-cloudwatch-logs');
      const logs = await session.client('cloudwatch-logs', scope, region);
      const request = { logGroupName, limit: 50, nextToken };
      return logs.send(new DescribeMetricFiltersCommand(request), { abortSignal: signal });
    },
    next: ({ nextToken }) => nextToken,
  });
}

/** One list of all alarms takes fewer questions than one for each metric. */
function askAlarms(
  region: string,
  metrics: ReadonlySet<string>,
  { session, scope, signal }: Asking,
): AsyncIterable<Answer> {
  return askPages({
    operation: ALARMS_OF.operation,
    permission: ALARMS_OF.operation,
    parameters: { region },
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
  TopicArn: string,
  { session, scope, signal }: Asking,
): AsyncIterable<Answer> {
  return askPages({
    operation: SUBSCRIPTIONS_OF.operation,
    permission: SUBSCRIPTIONS_OF.operation,
    parameters: { TopicArn },
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

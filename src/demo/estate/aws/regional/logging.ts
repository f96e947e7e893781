import {
  ListAnalyzersCommand,
  ListFindingsV2Command,
  type Criterion,
  type FindingSummaryV2,
} from '@aws-sdk/client-accessanalyzer';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeConfigurationRecordersCommand,
  DescribeConfigurationRecorderStatusCommand,
} from '@aws-sdk/client-config-service';
import {
  GetDetectorCommand,
  GetFindingsCommand,
  ListDetectorsCommand,
  ListFindingsCommand,
} from '@aws-sdk/client-guardduty';
import { GetEnabledStandardsCommand } from '@aws-sdk/client-securityhub';
import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import { AwsError } from '../errors.ts';
import { schemaOperation, type SchemaCall } from '../schema-operation.ts';
import { schemaService, stateOf } from '../schema-service.ts';
import type { Service } from '../service.ts';
import type { Analyzer, Detector } from './logging-state.ts';

const describeLogGroups = schemaOperation(DescribeLogGroupsCommand).servedBy({
  action: 'logs:DescribeLogGroups',
  page: { list: 'logGroups', token: 'nextToken', next: 'nextToken', size: 'limit', most: 50 },
  run: (call) => ({ logGroups: stateOf(call).logGroups ?? [] }),
});

const describeMetricFilters = schemaOperation(DescribeMetricFiltersCommand).servedBy({
  action: 'logs:DescribeMetricFilters',
  page: { list: 'metricFilters', token: 'nextToken', next: 'nextToken', size: 'limit', most: 50 },
  resource: ({ account, region, parameters: { logGroupName = '*' } }) =>
    `arn:aws:logs:${region}:${account.id}:log-group:${logGroupName}:log-stream:`,
  names: ({ parameters: { logGroupName = '' } }) => [logGroupName],
  run: (call) => {
    const { logGroupName } = call.parameters;
    const { logGroups = [], metricFilters = [] } = stateOf(call);
    if (logGroupName === undefined) return { metricFilters };
    if (!logGroups.some((group) => group.logGroupName === logGroupName)) {
      const message = 'The specified log group does not exist.';
      throw new AwsError('ResourceNotFoundException', 400, message);
    }
    return { metricFilters: metricFilters.filter((one) => one.logGroupName === logGroupName) };
  },
});

const describeAlarms = schemaOperation(DescribeAlarmsCommand).servedBy({
  action: 'cloudwatch:DescribeAlarms',
  page: {
    list: 'MetricAlarms',
    token: 'NextToken',
    next: 'NextToken',
    size: 'MaxRecords',
    most: 100,
    usual: 50,
    badToken: 'InvalidNextToken',
  },
  run: (call) => ({ MetricAlarms: stateOf(call).alarms ?? [], CompositeAlarms: [] }),
});

const listSubscriptionsByTopic = schemaOperation(ListSubscriptionsByTopicCommand).servedBy({
  action: 'sns:ListSubscriptionsByTopic',
  page: { list: 'Subscriptions', token: 'NextToken', next: 'NextToken', most: 100 },
  resource: ({ parameters }) => parameters.TopicArn ?? '',
  names: ({ parameters: { TopicArn = '' } }) => [TopicArn],
  run: (call) => {
    const topic = (stateOf(call).topics ?? []).find(({ arn }) => arn === call.parameters.TopicArn);
    if (topic === undefined) throw new AwsError('NotFound', 404, 'Topic does not exist');
    return { Subscriptions: topic.subscriptions };
  },
});

/** Unless a service is named, it is the owner's own recorder that is meant. */
const describeRecorders = schemaOperation(DescribeConfigurationRecordersCommand).servedBy({
  action: 'config:DescribeConfigurationRecorders',
  run: (call) => {
    const recorders = stateOf(call).configurationRecorders ?? [];
    const { ServicePrincipal } = call.parameters;
    return {
      ConfigurationRecorders: recorders.filter(
        ({ servicePrincipal }) => servicePrincipal === ServicePrincipal,
      ),
    };
  },
});

const describeRecorderStatus = schemaOperation(DescribeConfigurationRecorderStatusCommand).servedBy(
  {
    action: 'config:DescribeConfigurationRecorderStatus',
    run: (call) => ({
      ConfigurationRecordersStatus: stateOf(call).configurationRecorderStatus ?? [],
    }),
  },
);

const listDetectors = schemaOperation(ListDetectorsCommand).servedBy({
  action: 'guardduty:ListDetectors',
  page: {
    list: 'DetectorIds',
    token: 'NextToken',
    next: 'NextToken',
    size: 'MaxResults',
    most: 50,
    badToken: 'BadRequestException',
  },
  run: (call) => {
    const { detector } = stateOf(call);
    return { DetectorIds: detector === undefined ? [] : [detector.id] };
  },
});

interface DetectorRequest {
  DetectorId: string | undefined;
}

const aboutDetector = {
  resource: ({ account, region, parameters }: SchemaCall<DetectorRequest>) =>
    `arn:aws:guardduty:${region}:${account.id}:detector/${parameters.DetectorId ?? ''}`,
  names: ({ parameters: { DetectorId = '' } }: SchemaCall<DetectorRequest>) => [DetectorId],
};

function detectorOf(call: SchemaCall<DetectorRequest>): Detector {
  const { detector } = stateOf(call);
  if (detector !== undefined && detector.id === call.parameters.DetectorId) return detector;
  throw badRequest('the input detectorId is not owned by the current account.');
}

function badRequest(why: string): AwsError {
  return new AwsError('BadRequestException', 400, `The request is rejected because ${why}`);
}

const getDetector = schemaOperation(GetDetectorCommand).servedBy({
  ...aboutDetector,
  action: 'guardduty:GetDetector',
  run: (call) => ({
    Status: detectorOf(call).status,
    ServiceRole: `arn:aws:iam::${call.account.id}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty`,
  }),
});

/** Of the conditions that GuardDuty knows, those of the severity and of the account. */
const listFindings = schemaOperation(ListFindingsCommand).servedBy({
  ...aboutDetector,
  action: 'guardduty:ListFindings',
  page: {
    list: 'FindingIds',
    token: 'NextToken',
    next: 'NextToken',
    size: 'MaxResults',
    most: 50,
    badToken: 'BadRequestException',
  },
  run: (call) => {
    const { severity, accountId } = call.parameters.FindingCriteria?.Criterion ?? {};
    const least = severity?.GreaterThanOrEqual ?? 0;
    return {
      FindingIds: detectorOf(call)
        .findings.filter(({ Severity = 0 }) => Severity >= least)
        .filter(({ AccountId = '' }) => accountId?.Equals?.includes(AccountId) ?? true)
        .flatMap(({ Id }) => Id ?? []),
    };
  },
});

const getFindings = schemaOperation(GetFindingsCommand).servedBy({
  ...aboutDetector,
  action: 'guardduty:GetFindings',
  run: (call) => {
    const { FindingIds: wanted = [] } = call.parameters;
    if (wanted.length > 50) throw badRequest('the parameter findingIds has too many entries.');
    return {
      Findings: detectorOf(call).findings.filter(({ Id = '' }) => wanted.includes(Id)),
    };
  },
});

const getEnabledStandards = schemaOperation(GetEnabledStandardsCommand).servedBy({
  action: 'securityhub:GetEnabledStandards',
  page: {
    list: 'StandardsSubscriptions',
    token: 'NextToken',
    next: 'NextToken',
    size: 'MaxResults',
    most: 100,
    badToken: 'InvalidInputException',
  },
  run: (call) => {
    const standards = stateOf(call).securityStandards ?? null;
    if (standards !== null) return { StandardsSubscriptions: standards };
    const message = `Account ${call.account.id} is not subscribed to AWS Security Hub`;
    throw new AwsError('InvalidAccessException', 401, message);
  },
});

const listAnalyzers = schemaOperation(ListAnalyzersCommand).servedBy({
  action: 'access-analyzer:ListAnalyzers',
  page: {
    list: 'analyzers',
    token: 'nextToken',
    next: 'nextToken',
    size: 'maxResults',
    most: 100,
  },
  run: (call) => ({
    analyzers: (stateOf(call).analyzers ?? [])
      .map(({ summary }) => summary)
      .filter(({ type }) => type === (call.parameters.type ?? type)),
  }),
});

const listFindingsV2 = schemaOperation(ListFindingsV2Command).servedBy({
  action: 'access-analyzer:ListFindings',
  resource: ({ parameters }) => parameters.analyzerArn ?? '',
  names: ({ parameters: { analyzerArn = '' } }) => [analyzerArn],
  page: {
    list: 'findings',
    token: 'nextToken',
    next: 'nextToken',
    size: 'maxResults',
    most: 100,
  },
  run: (call) => {
    const { analyzerArn, filter = {} } = call.parameters;
    return {
      findings: analyzerOf(call, analyzerArn).findings.filter((finding) =>
        isChosen(finding, filter['status']),
      ),
    };
  },
});

function analyzerOf(call: SchemaCall<unknown>, arn: string | undefined): Analyzer {
  const found = (stateOf(call).analyzers ?? []).find(({ summary }) => summary.arn === arn);
  if (found) return found;
  throw new AwsError('ResourceNotFoundException', 404, `Analyzer not found for ${arn ?? ''}`);
}

function isChosen({ status = 'ACTIVE' }: FindingSummaryV2, by: Criterion | undefined): boolean {
  return by?.eq?.includes(status) ?? true;
}

export const logging: readonly Service[] = [
  schemaService('cloudwatch-logs', [describeLogGroups, describeMetricFilters]),
  schemaService('cloudwatch', [describeAlarms]),
  schemaService('sns', [listSubscriptionsByTopic]),
  schemaService('config-service', [describeRecorders, describeRecorderStatus]),
  schemaService('guardduty', [listDetectors, getDetector, listFindings, getFindings]),
  schemaService('securityhub', [getEnabledStandards]),
  schemaService('accessanalyzer', [listAnalyzers, listFindingsV2]),
];

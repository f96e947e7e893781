import type { AnalyzerSummary, FindingSummaryV2 } from '@aws-sdk/client-accessanalyzer';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { LogGroup, MetricFilter } from '@aws-sdk/client-cloudwatch-logs';
import type {
  ConfigurationRecorder,
  ConfigurationRecorderStatus,
} from '@aws-sdk/client-config-service';
import type { Finding, GetDetectorResponse } from '@aws-sdk/client-guardduty';
import type { StandardsSubscription } from '@aws-sdk/client-securityhub';
import type { Subscription } from '@aws-sdk/client-sns';

export interface LoggingState {
  logGroups?: LogGroup[];
  /** Each names its log group. */
  metricFilters?: MetricFilter[];
  alarms?: MetricAlarm[];
  topics?: Topic[];
  /** The recorder that its owner may configure, and those that AWS linked to a service. */
  configurationRecorders?: ConfigurationRecorder[];
  configurationRecorderStatus?: ConfigurationRecorderStatus[];
  detector?: Detector;
  /** Null or left out: the account did not subscribe to Security Hub CSPM. */
  securityStandards?: StandardsSubscription[] | null;
  analyzers?: Analyzer[];
}

export interface Topic {
  arn: string;
  subscriptions: Subscription[];
}

/** Of GuardDuty. */
export interface Detector {
  id: string;
  status: NonNullable<GetDetectorResponse['Status']>;
  /** Those of members, too, where the account administers GuardDuty for them. */
  findings: Finding[];
}

export interface Analyzer {
  summary: AnalyzerSummary;
  findings: FindingSummaryV2[];
}

import { CloudTrailClient, CreateTrailCommand } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  PutMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  ConfigServiceClient,
  PutConfigurationRecorderCommand,
} from '@aws-sdk/client-config-service';
import { CreateDetectorCommand, GuardDutyClient } from '@aws-sdk/client-guardduty';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';

import type { Maker } from './maker.ts';

/** A trail with an alarm on what it records, a recorder and a detector. */
export async function oneOfEachLogging(make: Maker): Promise<void> {
  const logs = new CloudWatchLogsClient(make);
  const logGroupName = 'one-log-group';
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(
    new PutMetricFilterCommand({
      filterName: 'one-filter',
      filterPattern: '{ $.userIdentity.type = "Root" }',
      logGroupName,
      metricTransformations: [
        { metricName: 'one-metric', metricNamespace: 'Audit', metricValue: '1' },
      ],
    }),
  );
  const { TopicArn = '' } = await new SNSClient(make).send(
    new CreateTopicCommand({ Name: 'one-topic' }),
  );
  await new CloudWatchClient(make).send(
    new PutMetricAlarmCommand({
      AlarmName: 'one-alarm',
      Namespace: 'Audit',
      MetricName: 'one-metric',
      AlarmActions: [TopicArn],
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
      Period: 300,
      Statistic: 'Sum',
      Threshold: 1,
    }),
  );
  await makeTrail(make, logGroupName);
  await new ConfigServiceClient(make).send(
    new PutConfigurationRecorderCommand({
      ConfigurationRecorder: {
        name: 'default',
        roleARN: 'arn:aws:iam::123456789012:role/recorder',
      },
    }),
  );
  await new GuardDutyClient(make).send(new CreateDetectorCommand({ Enable: true }));
}

async function makeTrail(make: Maker, logGroupName: string): Promise<void> {
  // No two accounts may have a bucket of the same name.
  const Bucket = `one-trail-${make.credentials.accessKeyId.toLowerCase()}`;
  await new S3Client({ ...make, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket }));
  const { Role: role } = await new IAMClient(make).send(
    new CreateRoleCommand({
      RoleName: 'one-trail',
      AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
    }),
  );
  const { logGroups: [group] = [] } = await new CloudWatchLogsClient(make).send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }),
  );
  await new CloudTrailClient(make).send(
    new CreateTrailCommand({
      Name: 'one-trail-with-alarms',
      S3BucketName: Bucket,
      IsMultiRegionTrail: true,
      CloudWatchLogsLogGroupArn: group?.arn,
      CloudWatchLogsRoleArn: role?.Arn,
    }),
  );
}

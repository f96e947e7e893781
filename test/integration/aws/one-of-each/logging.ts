import {
  CloudTrailClient,
  CreateTrailCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
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
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';

import type { Maker } from './maker.ts';

/** A trail with an alarm on what it records, and a recorder. */
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
  const trails = new CloudTrailClient(make);
  const Name = 'one-trail-with-alarms';
  await trails.send(
    new CreateTrailCommand({ Name, S3BucketName: Bucket, IsMultiRegionTrail: true }),
  );
  // Not on creation, whence ministack does not keep it.
  await trails.send(
    new UpdateTrailCommand({
      Name,
      CloudWatchLogsLogGroupArn: group?.arn,
      CloudWatchLogsRoleArn: role?.Arn,
    }),
  );
}

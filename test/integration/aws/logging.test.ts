import {
  CloudTrailClient,
  CreateTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  type CreateTrailCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  ConfigServiceClient,
  PutConfigurationRecorderCommand,
  PutDeliveryChannelCommand,
  StartConfigurationRecorderCommand,
  type RecordingGroup,
} from '@aws-sdk/client-config-service';
import {
  CreateDetectorCommand,
  GuardDutyClient,
  UpdateDetectorCommand,
} from '@aws-sdk/client-guardduty';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketAclCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { withVariables } from '../../collectors/aws/read-all.ts';
import type { Maker } from './one-of-each/maker.ts';
import { startMoto, type Moto } from './moto.ts';
import { verdictsOf } from './verdicts-of.ts';

const ACCOUNT = '123456789012';
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const REGION = 'us-east-1';
const SECOND = 'eu-west-1';
const THIRD = 'eu-central-1';
const REGIONS = [REGION, SECOND, THIRD];
const ALARMS: Readonly<Record<string, string>> = {
  root: '{ $.userIdentity.type = "Root" }',
  refused: '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
  permissions: '{ $.eventSource = "iam.amazonaws.com" && $.eventName = "*Policy*" }',
  trails: '{ ($.eventName = "*Trail") || ($.eventName = "*Logging") }',
};
const NO_SECOND_FACTOR =
  '{ $.eventName = "ConsoleLogin" && $.additionalEventData.MFAUsed != "Yes" }';

type Verdicts = Awaited<ReturnType<typeof verdictsOf>>;

let moto: Moto;
let first: Verdicts;
let alarmed: Verdicts;
let later: Verdicts;

/**
 * Moto knows neither analyzers, nor findings of GuardDuty, nor the standards of Security Hub; it
 * delivers no digests, and confirms every subscription. What depends on these is proven on the estate.
 */
beforeAll(async () => {
  moto = await startMoto();
  const wanted = {
    endpoint: moto.url,
    regions: REGIONS,
    steps: [
      'account-summary',
      'account-public-access',
      'bucket-policy-status',
      'bucket-acl',
      'bucket-public-access',
      'trail-status',
      'trail-selectors',
      'trail-alerts',
      'region',
      'log-groups',
      'configuration-recorders',
      'threat-detector-status',
    ],
    checks: [
      'audit-trail-delivered',
      'audit-trail-tamper-evident',
      'audit-trail-storage-not-public',
      'audit-events-alerted',
      'log-retention-fits',
      'configuration-changes-recorded',
      'threat-detection-enabled',
    ],
  };
  await withVariables({}, async () => {
    await seedTrails();
    await seedLogGroups();
    for (const [name, pattern] of Object.entries(ALARMS)) await seedAlarm(name, pattern);
    await seedRecorders();
    await seedDetectors();
  });
  first = await verdictsOf(wanted);
  await withVariables({}, () => seedAlarm('no-second-factor', NO_SECOND_FACTOR));
  alarmed = await verdictsOf({ ...wanted, checks: ['audit-events-alerted'] });
  later = await verdictsOf({ ...wanted, checks: ['audit-trail-delivered'], days: 3 });
});

afterAll(async () => moto.stop());

const trailArn = (name: string): string => `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/${name}`;
const logGroupArn = (name: string, region = REGION): string =>
  `arn:aws:logs:${region}:${ACCOUNT}:log-group:${name}`;

const LEGACY = {
  [trailArn('of-one-region')]: 'not-applicable',
  [trailArn('of-data-alone')]: 'not-applicable',
  [trailArn('stopped')]: 'not-applicable',
};

describe('trails seeded into moto', () => {
  it('deliver', () => {
    expect(first['audit-trail-delivered']).toEqual({
      ...LEGACY,
      [trailArn('of-everything')]: 'conforming',
      [trailArn('unsigned')]: 'conforming',
    });
  });

  it('seem silent to who reads them days later, and idle where there could be no digests', () => {
    expect(later['audit-trail-delivered']).toEqual({
      ...LEGACY,
      [trailArn('of-everything')]: 'nonconforming',
      [trailArn('unsigned')]: 'not-assessed',
    });
  });

  it('are signed as they were made', () => {
    expect(first['audit-trail-tamper-evident']).toEqual({
      ...LEGACY,
      [trailArn('of-everything')]: 'conforming',
      [trailArn('unsigned')]: 'nonconforming',
    });
  });

  it('are kept as open as their buckets were made', () => {
    expect(first['audit-trail-storage-not-public']).toEqual({
      ...LEGACY,
      [trailArn('of-everything')]: 'conforming',
      [trailArn('unsigned')]: 'nonconforming',
    });
  });

  it('alarm for every event only once there is an alarm for each', () => {
    expect(first['audit-events-alerted']).toEqual({ [ROOT]: 'nonconforming' });
    expect(alarmed['audit-events-alerted']).toEqual({ [ROOT]: 'conforming' });
  });
});

describe('log groups seeded into moto', () => {
  it('are kept as long as they were set to', () => {
    expect(first['log-retention-fits']).toEqual({
      [logGroupArn('audit')]: 'nonconforming',
      [logGroupArn('aws-waf-logs-shop')]: 'conforming',
      [logGroupArn('/aws/vpc/flow', SECOND)]: 'conforming',
      [logGroupArn('/aws/lambda/resize-image')]: 'not-applicable',
    });
  });
});

describe('regions of an account in moto', () => {
  const inRegions = (...verdicts: readonly string[]) =>
    Object.fromEntries(
      REGIONS.map((region, at) => [`${ROOT}#region/${region}`, verdicts[at] ?? '']),
    );

  it('record what their recorders were set to', () => {
    // Users and roles, which the second leaves out, are recorded in the first.
    expect(first['configuration-changes-recorded']).toEqual(
      inRegions('conforming', 'conforming', 'nonconforming'),
    );
  });

  it('look for threats where a detector is on', () => {
    expect(first['threat-detection-enabled']).toEqual(
      inRegions('conforming', 'nonconforming', 'nonconforming'),
    );
  });
});

function maker(region = REGION): Maker {
  return {
    endpoint: moto.url,
    region,
    credentials: { accessKeyId: 'AKIASEEDSEEDSEED0000', secretAccessKey: 'seed' },
  };
}

async function seedTrails(): Promise<void> {
  const s3 = new S3Client({ ...maker(), forcePathStyle: true });
  for (const Bucket of ['kept-logs', 'open-logs'])
    await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketAclCommand({ Bucket: 'open-logs', ACL: 'public-read' }));
  const iam = new IAMClient(maker());
  const { Role: role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'trail-to-log-group', AssumeRolePolicyDocument: '{}' }),
  );
  await new CloudWatchLogsClient(maker()).send(
    new CreateLogGroupCommand({ logGroupName: 'audit' }),
  );
  const cloudTrail = new CloudTrailClient(maker());
  const make = async (
    Name: string,
    fields: Partial<CreateTrailCommandInput> = {},
  ): Promise<void> => {
    await cloudTrail.send(
      new CreateTrailCommand({
        Name,
        S3BucketName: 'kept-logs',
        IsMultiRegionTrail: true,
        EnableLogFileValidation: true,
        ...fields,
      }),
    );
    await cloudTrail.send(new StartLoggingCommand({ Name }));
    await cloudTrail.send(
      new PutEventSelectorsCommand({
        TrailName: Name,
        EventSelectors: [
          { ReadWriteType: 'All', IncludeManagementEvents: Name !== 'of-data-alone' },
        ],
      }),
    );
  };
  await make('of-everything', {
    CloudWatchLogsLogGroupArn: `${logGroupArn('audit')}:*`,
    CloudWatchLogsRoleArn: role?.Arn,
  });
  await make('unsigned', { EnableLogFileValidation: false, S3BucketName: 'open-logs' });
  await make('of-one-region', { IsMultiRegionTrail: false });
  await make('of-data-alone');
  await make('stopped');
  await cloudTrail.send(new StopLoggingCommand({ Name: 'stopped' }));
}

async function seedLogGroups(): Promise<void> {
  const retain = async (name: string, days: number | null, region = REGION): Promise<void> => {
    const logs = new CloudWatchLogsClient(maker(region));
    if (name !== 'audit') await logs.send(new CreateLogGroupCommand({ logGroupName: name }));
    if (days === null) return;
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: days }));
  };
  await retain('audit', 90);
  await retain('aws-waf-logs-shop', 365);
  await retain('/aws/vpc/flow', null, SECOND);
  await retain('/aws/lambda/resize-image', 7);
}

async function seedAlarm(name: string, filterPattern: string): Promise<void> {
  const metric = { metricName: name, metricNamespace: 'Audit', metricValue: '1' };
  await new CloudWatchLogsClient(maker()).send(
    new PutMetricFilterCommand({
      filterName: name,
      filterPattern,
      logGroupName: 'audit',
      metricTransformations: [metric],
    }),
  );
  const sns = new SNSClient(maker());
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'security' }));
  await sns.send(
    new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'security@example.com' }),
  );
  await new CloudWatchClient(maker()).send(
    new PutMetricAlarmCommand({
      AlarmName: `audit-${name}`,
      Namespace: 'Audit',
      MetricName: name,
      AlarmActions: [TopicArn],
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
      Period: 300,
      Statistic: 'Sum',
      Threshold: 1,
    }),
  );
}

async function seedRecorders(): Promise<void> {
  const record = async (region: string, recordingGroup: RecordingGroup): Promise<void> => {
    const config = new ConfigServiceClient(maker(region));
    const roleARN = `arn:aws:iam::${ACCOUNT}:role/recorder`;
    await config.send(
      new PutConfigurationRecorderCommand({
        ConfigurationRecorder: { name: 'default', roleARN, recordingGroup },
      }),
    );
    await config.send(
      new PutDeliveryChannelCommand({
        DeliveryChannel: { name: 'default', s3BucketName: 'kept-logs' },
      }),
    );
    await config.send(
      new StartConfigurationRecorderCommand({ ConfigurationRecorderName: 'default' }),
    );
  };
  await record(REGION, { allSupported: true, includeGlobalResourceTypes: true });
  await record(SECOND, { allSupported: true, includeGlobalResourceTypes: false });
  await record(THIRD, {
    allSupported: false,
    includeGlobalResourceTypes: false,
    resourceTypes: ['AWS::S3::Bucket'],
  });
}

async function seedDetectors(): Promise<void> {
  await new GuardDutyClient(maker()).send(new CreateDetectorCommand({ Enable: true }));
  const guardDuty = new GuardDutyClient(maker(SECOND));
  const { DetectorId } = await guardDuty.send(new CreateDetectorCommand({ Enable: true }));
  await guardDuty.send(new UpdateDetectorCommand({ DetectorId, Enable: false }));
}

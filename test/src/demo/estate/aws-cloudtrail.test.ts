import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { describe, expect, it } from 'vitest';

import { cloudTrail } from '../../../../src/demo/estate/aws/build.ts';
import { failureOf, MANAGEMENT, MEMBER, startEstate } from './aws-clients.ts';

const ORGANIZATION_TRAIL = `arn:aws:cloudtrail:eu-central-1:${MANAGEMENT}:trail/everything`;

function start() {
  return startEstate(({ management, member }) => {
    management.trails = [
      cloudTrail({ name: 'everything', bucket: 'acme-audit', organizationTrail: true }),
    ];
    member.trails = [
      cloudTrail({
        name: 'local',
        bucket: 'acme-local',
        homeRegion: 'eu-west-1',
        multiRegion: false,
        logging: false,
        loggingStoppedAt: new Date('2026-01-05T00:00:00Z'),
        deliveryError: 'NoSuchBucket',
        logFileValidation: false,
        kmsKeyId: 'arn:aws:kms:eu-west-1:210987654321:key/1',
        selectors: {
          kind: 'advanced',
          selectors: [
            {
              name: 'writes',
              fieldSelectors: [
                { field: 'eventCategory', equals: ['Management'] },
                { field: 'eventSource', notEquals: ['kms.amazonaws.com'] },
              ],
            },
          ],
        },
      }),
    ];
  });
}

describe('cloudtrail:DescribeTrails', () => {
  it('shows a multi-region trail in every region, elsewhere as a shadow', async () => {
    const { client } = await start();
    const home = await client(CloudTrailClient).send(new DescribeTrailsCommand());
    expect(home.trailList).toEqual([
      {
        Name: 'everything',
        S3BucketName: 'acme-audit',
        IncludeGlobalServiceEvents: true,
        IsMultiRegionTrail: true,
        HomeRegion: 'eu-central-1',
        TrailARN: ORGANIZATION_TRAIL,
        LogFileValidationEnabled: true,
        HasCustomEventSelectors: false,
        HasInsightSelectors: false,
        IsOrganizationTrail: true,
      },
    ]);
    const elsewhere = client(CloudTrailClient, { region: 'us-east-1' });
    expect((await elsewhere.send(new DescribeTrailsCommand())).trailList).toEqual(home.trailList);
    const without = new DescribeTrailsCommand({ includeShadowTrails: false });
    expect((await elsewhere.send(without)).trailList).toEqual([]);
    expect((await client(CloudTrailClient).send(without)).trailList).toHaveLength(1);
  });

  it('shows members the organization’s trail as a shadow beside their own', async () => {
    const { memberClient } = await start();
    const ireland = memberClient(CloudTrailClient, { region: 'eu-west-1' });
    const both = await ireland.send(new DescribeTrailsCommand());
    expect(both.trailList!.map((trail) => trail.Name)).toEqual(['local', 'everything']);
    const own = await ireland.send(new DescribeTrailsCommand({ includeShadowTrails: false }));
    expect(own.trailList!.map((trail) => trail.Name)).toEqual(['local']);
    const frankfurt = memberClient(CloudTrailClient);
    const shadow = await frankfurt.send(new DescribeTrailsCommand());
    expect(shadow.trailList!.map((trail) => trail.TrailARN)).toEqual([ORGANIZATION_TRAIL]);
  });

  it('finds by name in the region only, by ARN anywhere', async () => {
    const { memberClient } = await start();
    const ireland = memberClient(CloudTrailClient, { region: 'eu-west-1' });
    const names = async (trailNameList: string[]) => {
      const { trailList } = await ireland.send(new DescribeTrailsCommand({ trailNameList }));
      return trailList!.map((trail) => trail.Name);
    };
    expect(await names(['local'])).toEqual(['local']);
    expect(await names(['everything'])).toEqual([]);
    expect(await names([ORGANIZATION_TRAIL])).toEqual(['everything']);
  });
});

describe('cloudtrail:GetTrailStatus', () => {
  it('answers in the home region, by name or ARN', async () => {
    const { client, memberClient } = await start();
    const status = await client(CloudTrailClient).send(
      new GetTrailStatusCommand({ Name: 'everything' }),
    );
    expect(status).toMatchObject({
      IsLogging: true,
      StartLoggingTime: new Date('2024-01-15T09:00:00Z'),
      LatestDeliveryTime: new Date('2026-03-02T10:00:00Z'),
      LatestDigestDeliveryTime: new Date('2026-03-02T10:00:00Z'),
    });
    expect(status.LatestDeliveryError).toBeUndefined();
    const asMember = await memberClient(CloudTrailClient).send(
      new GetTrailStatusCommand({ Name: ORGANIZATION_TRAIL }),
    );
    expect(asMember.IsLogging).toBe(true);
    const stopped = await memberClient(CloudTrailClient, { region: 'eu-west-1' }).send(
      new GetTrailStatusCommand({ Name: 'local' }),
    );
    expect(stopped).toMatchObject({
      IsLogging: false,
      StopLoggingTime: new Date('2026-01-05T00:00:00Z'),
      LatestDeliveryError: 'NoSuchBucket',
    });
  });

  it('does not know the trail elsewhere, nor a shadow by its name', async () => {
    const { client, memberClient } = await start();
    const elsewhere = client(CloudTrailClient, { region: 'us-east-1' }).send(
      new GetTrailStatusCommand({ Name: ORGANIZATION_TRAIL }),
    );
    expect(await failureOf(elsewhere)).toEqual({
      name: 'TrailNotFoundException',
      message: `Unknown trail: ${ORGANIZATION_TRAIL} for the user: ${MANAGEMENT}`,
      status: 400,
    });
    const byName = memberClient(CloudTrailClient).send(
      new GetTrailStatusCommand({ Name: 'everything' }),
    );
    expect((await failureOf(byName)).message).toBe(
      `Unknown trail: everything for the user: ${MEMBER}`,
    );
  });
});

describe('cloudtrail:GetEventSelectors', () => {
  it('gives basic selectors or advanced ones, never both', async () => {
    const { client, memberClient } = await start();
    const basic = await client(CloudTrailClient).send(
      new GetEventSelectorsCommand({ TrailName: ORGANIZATION_TRAIL }),
    );
    expect(basic).toMatchObject({
      TrailARN: ORGANIZATION_TRAIL,
      EventSelectors: [
        {
          ReadWriteType: 'All',
          IncludeManagementEvents: true,
          DataResources: [],
          ExcludeManagementEventSources: [],
        },
      ],
    });
    expect(basic.AdvancedEventSelectors).toBeUndefined();
    const advanced = await memberClient(CloudTrailClient, { region: 'eu-west-1' }).send(
      new GetEventSelectorsCommand({ TrailName: 'local' }),
    );
    expect(advanced.EventSelectors).toBeUndefined();
    expect(advanced.AdvancedEventSelectors).toEqual([
      {
        Name: 'writes',
        FieldSelectors: [
          { Field: 'eventCategory', Equals: ['Management'] },
          { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] },
        ],
      },
    ]);
  });
});

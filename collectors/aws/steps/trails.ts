import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { ask } from '../ask.ts';
import { logGroupIdOf } from '../log-groups.ts';
import { known, read, rows } from '../projection.ts';
import { accountOf, bucketArn } from '../scope.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const SHAPE: Shape = {
  trailList: {
    Name: true,
    TrailARN: true,
    HomeRegion: true,
    IsMultiRegionTrail: true,
    HasCustomEventSelectors: true,
    S3BucketName: true,
    CloudWatchLogsLogGroupArn: true,
    LogFileValidationEnabled: true,
  },
};
const body = z.object({ trailList: rows });
const trail = z.object({
  TrailARN: z.string().startsWith('arn:'),
  Name: z.string().optional(),
  HomeRegion: z.string(),
  IsMultiRegionTrail: z.boolean(),
  HasCustomEventSelectors: z.boolean().optional(),
  S3BucketName: z.string().optional(),
  CloudWatchLogsLogGroupArn: z.string().default(''),
  LogFileValidationEnabled: z.boolean().optional(),
});

/** One region shows every multi-region trail, those of the organization included, as a shadow. */
export const trails: AwsStep = {
  id: 'trails',
  title: 'CloudTrail trails that record the account',
  revision: 2,
  after: 'accounts',
  delivers: { trail: ['identity'] },
  permissions: ['cloudtrail:DescribeTrails'],
  removals: [allBut(SHAPE, 'no check reads whom the trails notify and which keys they use')],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { DescribeTrailsCommand } = await import('@aws-sdk/client-cloudtrail');
    yield await ask({
      operation: 'cloudtrail:DescribeTrails',
      permission: 'cloudtrail:DescribeTrails',
      parameters: { includeShadowTrails: true },
      shape: SHAPE,
      send: async () => {
        const cloudTrail = await session.client('cloudtrail', scope);
        return cloudTrail.send(new DescribeTrailsCommand({ includeShadowTrails: true }), {
          abortSignal: signal,
        });
      },
    });
  },
  *project(answers, { scope }) {
    const seen = new Set<string>();
    for (const answer of answers) {
      const list = read(body, answer.body, 'the list of trails');
      if ('malformed' in list) {
        yield list.malformed;
        continue;
      }
      for (const row of list.value.trailList) {
        const one = read(trail, row, 'a trail of the list');
        if ('malformed' in one) {
          yield one.malformed;
          continue;
        }
        const {
          TrailARN: arn,
          HomeRegion: region,
          IsMultiRegionTrail: multiRegion,
          S3BucketName: bucketName,
        } = one.value;
        if (seen.has(arn)) continue;
        seen.add(arn);
        const account = accountOf(scope);
        const logGroupId = logGroupIdOf(one.value.CloudWatchLogsLogGroupArn);
        yield state({
          kind: 'trail',
          // A trail of the organization is a fact of every account it records.
          id: arn.split(':')[4] === account ? arn : `${arn}#${account}`,
          facet: 'identity',
          name: one.value.Name ?? arn,
          incarnation: arn,
          hints: {
            arn,
            region,
            multiRegion: String(multiRegion),
            customSelectors: String(one.value.HasCustomEventSelectors ?? ''),
            // That of an organization's trail is in the account that owns the trail.
            logGroup: logGroupId?.split(':')[4] === account ? logGroupId : '',
          },
          from: [answer],
          value: known({
            multiRegion,
            trailId: arn,
            bucketId: bucketName === undefined ? undefined : bucketArn(scope, bucketName),
            bucketName,
            logGroupId,
            filesValidated: one.value.LogFileValidationEnabled,
          }),
        });
      }
    }
  },
};

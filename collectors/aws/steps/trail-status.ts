import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { HOUR, millis, type Instant } from '../../../src/core/time.ts';
import { absent, ask } from '../ask.ts';
import { NO_TRAIL, isMultiRegion, trailArn } from '../trail-items.ts';
import { known, read, timestamp } from '../projection.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const SHAPE: Shape = {
  IsLogging: true,
  LatestDeliveryError: true,
  LatestDeliveryTime: true,
  LatestDigestDeliveryError: true,
  LatestDigestDeliveryTime: true,
  LatestCloudWatchLogsDeliveryError: true,
};
/** CloudTrail leaves the error out, or empty, while there is none. */
const error = z
  .string()
  .optional()
  .transform((code) => (code === undefined || code === '' ? null : code));
const body = z.object({
  IsLogging: z.boolean().optional(),
  LatestDeliveryError: error,
  LatestDeliveryTime: timestamp.optional(),
  LatestDigestDeliveryError: error,
  LatestDigestDeliveryTime: timestamp.optional(),
  LatestCloudWatchLogsDeliveryError: error,
});

/** Asked in the trail’s home region, by ARN: a shadow elsewhere may be behind. */
export const trailStatus: AwsStep = {
  id: 'trail-status',
  title: 'Whether multi-region trails are logging, and what becomes of it',
  revision: 2,
  after: 'trails',
  delivers: { trail: ['status', 'activity'] },
  permissions: ['cloudtrail:GetTrailStatus'],
  removals: [allBut(SHAPE, 'the other times say the same again, or say nothing any more')],
  maxAgeHours: MAX_AGE_HOURS,
  wants: isMultiRegion,
  async *read(context) {
    const { session, scope, signal } = context;
    const { GetTrailStatusCommand } = await import('@aws-sdk/client-cloudtrail');
    yield* context.each((item) =>
      ask({
        operation: 'cloudtrail:GetTrailStatus',
        permission: 'cloudtrail:GetTrailStatus',
        parameters: { Name: trailArn(item) },
        item: item.id,
        absent: NO_TRAIL,
        shape: SHAPE,
        send: async () => {
          const cloudTrail = await session.client('cloudtrail', scope, item.hints['region']);
          return cloudTrail.send(new GetTrailStatusCommand({ Name: trailArn(item) }), {
            abortSignal: signal,
          });
        },
      }),
    );
  },
  *project(answers, { at }) {
    for (const answer of answers) {
      const { item: id } = answer;
      if (id === undefined || absent(answer.body) !== undefined) continue;
      const status = read(body, answer.body, 'the status of a trail', id);
      if ('malformed' in status) yield status.malformed;
      else {
        const told = status.value;
        const value = known({
          logging: told.IsLogging,
          deliveryError: told.LatestDeliveryError,
          digestError: told.LatestDigestDeliveryError,
          logGroupError: told.LatestCloudWatchLogsDeliveryError,
        });
        yield state({ kind: 'trail', id, facet: 'status', from: [answer], value });
        yield state({
          kind: 'trail',
          id,
          facet: 'activity',
          from: [answer],
          value: {
            deliveryAgeHours: hoursBetween(told.LatestDeliveryTime, at),
            digestAgeHours: hoursBetween(told.LatestDigestDeliveryTime, at),
          },
        });
      }
    }
  },
};

/** Age at the time of asking: by the time it is judged, an answer may itself be a day old. */
function hoursBetween(earlier: Instant | undefined, at: Instant): number | null {
  return earlier === undefined ? null : (millis(at) - millis(earlier)) / HOUR;
}

import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { absent, ask } from '../ask.ts';
import { NO_TRAIL, isMultiRegion, trailArn } from '../trail-items.ts';
import { known, read } from '../projection.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const SHAPE: Shape = { IsLogging: true };
const body = z.object({ IsLogging: z.boolean().optional() });

/** Asked in the trail’s home region, by ARN: a shadow elsewhere may be behind. */
export const trailStatus: AwsStep = {
  id: 'trail-status',
  title: 'Whether multi-region trails are logging',
  revision: 1,
  after: 'trails',
  delivers: { trail: ['status'] },
  permissions: ['cloudtrail:GetTrailStatus'],
  removals: [allBut(SHAPE, 'times of delivery change with every delivery')],
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
  *project(answers) {
    for (const answer of answers) {
      const { item: id } = answer;
      if (id === undefined || absent(answer.body) !== undefined) continue;
      const status = read(body, answer.body, 'the status of a trail', id);
      if ('malformed' in status) yield status.malformed;
      else {
        const value = known({ logging: status.value.IsLogging });
        yield state({ kind: 'trail', id, facet: 'status', from: [answer], value });
      }
    }
  },
};

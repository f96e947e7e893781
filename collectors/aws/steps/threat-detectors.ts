import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { z } from 'zod';
import { askPages } from '../ask.ts';
import { read } from '../projection.ts';
import { regionId } from '../scope.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';

const SHAPE: Shape = { DetectorIds: true };
const body = z.object({ DetectorIds: z.array(z.string()).default([]) });

/** An account has one detector in a region at most. */
export const threatDetectors: AwsStep = {
  id: 'threat-detectors',
  title: 'GuardDuty detectors',
  revision: 1,
  after: 'regions',
  delivers: { 'cloud-region': ['threat-detection'] },
  permissions: ['guardduty:ListDetectors'],
  removals: [allBut(SHAPE, UNREAD)],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { ListDetectorsCommand } = await import('@aws-sdk/client-guardduty');
    yield* askPages({
      operation: 'guardduty:ListDetectors',
      permission: 'guardduty:ListDetectors',
      shape: SHAPE,
      send: async (NextToken) => {
        const guardDuty = await session.client('guardduty', scope);
        return guardDuty.send(new ListDetectorsCommand({ MaxResults: 50, NextToken }), {
          abortSignal: signal,
        });
      },
      next: ({ NextToken }) => NextToken,
    });
  },
  *project(answers, { scope, complete }) {
    const id = regionId(scope);
    let found = 0;
    for (const answer of answers) {
      const list = read(body, answer.body, 'the list of detectors', id);
      if ('malformed' in list) {
        yield list.malformed;
        return;
      }
      found += list.value.DetectorIds.length;
    }
    if (found === 0 && !complete) return;
    const value = { threatDetector: found > 0 };
    yield state({ kind: 'cloud-region', id, facet: 'threat-detection', from: answers, value });
  },
  itemsOf: (answers, { scope }) =>
    answers
      .flatMap((answer) => body.safeParse(answer.body).data?.DetectorIds ?? [])
      .slice(0, 1)
      .map((detector) => ({ id: regionId(scope), name: detector, hints: {} })),
};
